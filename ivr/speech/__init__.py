"""PURE. Money, dates, digits, counters and waiting times -> text, and -> lists of prompts; ko and en.

One file per kind of value, each with the same three functions:

    parse(written) -> value         what a person or a document writes; ValueError says what was expected
    text(value, language) -> str    words only, never a digit
    prompts(value, language)        names of fragments (fragments.py) that sound like the text, in order

`language` is "ko"; any other one is served in English, since only these two are known here.
Spoken Korean chooses between two families of numbers by what is counted: see numbers.py and count.py.
"""
