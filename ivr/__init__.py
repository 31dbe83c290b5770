"""The citizen's call through the menu. Knows nothing of `acd`; the channel's variables join them."""
