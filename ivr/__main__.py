"""`python -m ivr`: the menu's program, as `minwon run` starts it."""

from ivr.service import run

if __name__ == "__main__":
    run()
