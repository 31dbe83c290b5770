from minwon.logs import PERSONAL, hide_personal


def test_personal_fields_are_blotted_out_whatever_the_program_meant() -> None:
    event = hide_personal(None, "info", {"event": "looked up", "call": "1", **dict.fromkeys(PERSONAL, "x")})
    assert event["call"] == "1"
    assert {event[name] for name in PERSONAL} == {"(personal)"}
