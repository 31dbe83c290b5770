"""PURE. The kinds of step, one file each. kinds.py has the list."""
