"""PURE. The menu document, its checks and its interpreter; one file per kind of step.

    document.load(text) -> Document | problems      all the problems at once, each with a path
    Interpreter(document, caller facts, now)        .begin() -> Request, .go_on(answer) -> Request

requests.py is the whole vocabulary between the interpreter and the phone.
"""
