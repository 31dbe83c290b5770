"""AstDB and Asterisk's own queue follow what was chosen, with no more actions than needed."""

from acd.asterisk.mirror import Mirror

ADD = {"Action": "QueueAdd", "Queue": "minwon", "Interface": "PJSIP/c1001"}
REMOVE = {"Action": "QueueRemove", "Queue": "minwon", "Interface": "PJSIP/c1001"}


def put(family: str, key: str, value: str) -> dict[str, str]:
    return {"Action": "DBPut", "Family": family, "Key": key, "Val": value}


def test_who_is_ready_in_an_open_room_serves_in_asterisks_queue() -> None:
    mirror = Mirror()
    ready = put("counsellor", "c1001", "ready||room1")
    assert mirror.counsellor("c1001", "ready", "", "room1") == [ready, ADD]
    assert mirror.counsellor("c1001", "ready", "", "room1") == []
    break_ = put("counsellor", "c1001", "break|lunch|room1")
    assert mirror.counsellor("c1001", "break", "lunch", "room1") == [break_, REMOVE]


def test_a_closed_room_takes_its_people_out_and_an_opened_one_back() -> None:
    mirror = Mirror()
    mirror.counsellor("c1001", "ready", "", "room1")
    mirror.counsellor("c1002", "break", "", "room1")
    mirror.counsellor("c2001", "ready", "", "room2")
    assert mirror.room("room1", "drain", "kim", "fire", 12.7) == [
        put("room", "room1", "drain|kim|fire|12"),
        REMOVE,
    ]
    assert mirror.room("room1", "now", "kim", "", 13) == [put("room", "room1", "now|kim||13")]
    assert mirror.room("room1", "open", "kim", "", 14) == [put("room", "room1", "open|kim||14"), ADD]


def test_a_wrap_up_is_written_down_and_taken_away_only_when_it_ends_early() -> None:
    mirror = Mirror()
    assert mirror.wrap_up("c1001", "tax", 100.0, 130.0) == [put("wrap_up", "c1001", "130.000|100.000|tax")]
    assert mirror.wrap_up("c1001", "tax", 100.0, None) == [
        {"Action": "DBDel", "Family": "wrap_up", "Key": "c1001"}
    ]


def test_moving_to_an_open_room_serves_again() -> None:
    mirror = Mirror()
    mirror.counsellor("c1001", "ready", "", "room1")
    mirror.room("room1", "now", "", "", 1)
    assert mirror.counsellor("c1001", "ready", "", "room2") == [
        put("counsellor", "c1001", "ready||room2"),
        ADD,
    ]


def test_what_asterisk_holds_is_brought_into_line() -> None:
    held = {"c1001": ("ready", "", "room1"), "c1002": ("ready", "", "room2"), "c1003": ("break", "", "room1")}
    actions = Mirror().reset(held, {"room2": ("now", "", "")}, {"c1002", "c1003", "c1004"})
    changed = [(action["Action"], action["Interface"][-5:]) for action in actions]
    assert changed == [
        ("QueueAdd", "c1001"),
        ("QueueRemove", "c1002"),
        ("QueueRemove", "c1003"),
        ("QueueRemove", "c1004"),
    ]


def test_free_text_stays_one_field_of_one_line() -> None:
    entry = Mirror().counsellor("c1001", "break", "a|b\r\nAction: x\0" + "점심 " * 100, "room1")[0]["Val"]
    status, reason, room = entry.split("|")
    assert (status, room) == ("break", "room1")
    assert "\n" not in entry
    assert reason.startswith("a b  Action: x")
    assert len(reason) <= 200
