"""What Minwon's programs share: settings, database, ledger, logs, the command line.

Imports nothing of `ivr`, `acd` or `console`: they stand on this, never the other way round.
"""
