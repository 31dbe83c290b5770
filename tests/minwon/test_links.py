"""Links to visible menus: each opens one call, and nothing that was guessed opens any."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from minwon import links

CALLS = st.from_regex(r"[a-z]{0,8}-?[0-9]{10}\.[0-9]{1,6}", fullmatch=True)


@given(CALLS, st.text(min_size=1, max_size=30))
def test_a_link_opens_the_call_it_was_made_for(call: str, key: str) -> None:
    made = links.token(key, call)
    assert links.call_of(key, made) == call
    assert made.replace("-", "").replace("_", "").isalnum()
    assert links.call_of(f"{key}x", made) is None


def test_it_is_short() -> None:
    assert len(links.token("key", "1795312272.0")) == 32


@given(CALLS, st.data())
def test_a_changed_link_opens_nothing(call: str, data: st.DataObject) -> None:
    made = links.token("key", call)
    place = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.characters(codec="ascii"))
    changed = made[:place] + other + made[place + 1 :]
    assert links.call_of("key", changed) == (call if changed == made else None)
    assert links.call_of("key", made[:place]) is None
    assert links.call_of("key", f"{made}=") is None


@given(st.text(max_size=200))
def test_whatever_is_sent_is_refused_quietly(given: str) -> None:
    assert links.call_of("key", given) is None
