import re

import pytest

from ivr.speech.fragments import fragments


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_fragment_has_words_and_a_name_that_is_a_file(language: str) -> None:
    for name, text in fragments(language).items():
        assert re.fullmatch(r"[a-z0-9_]+(/[a-z0-9_]+)+", name), name
        assert text.strip()
        assert not any(letter.isdigit() for letter in text)
