"""Who answers: the distribution of calls. Knows nothing of `ivr`; the channel's variables join them."""
