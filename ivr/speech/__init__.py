"""PURE. Money, dates, digits, counters and waiting times -> text, and -> lists of prompts; ko and en."""
