"""The people's side: the screens, their API, and what brings the whole system up."""
