from minwon.privacy import mask_number, pseudonym


def test_the_same_number_has_the_same_stand_in_and_another_key_another() -> None:
    assert pseudonym("key", "01000001234") == pseudonym("key", "01000001234")
    assert pseudonym("key", "01000001234") != pseudonym("other", "01000001234")
    assert "1234" not in pseudonym("key", "01000001234")


def test_a_withheld_number_has_no_stand_in() -> None:
    assert pseudonym("key", "") == ""


def test_a_mask_shows_the_last_four_of_a_real_number_only() -> None:
    assert mask_number("01000005678") == "***-****-5678"
    assert mask_number("120") == "****"
    assert mask_number("") == ""
