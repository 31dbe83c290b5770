"""What there is: asked of Asterisk after every start and every loss of the link.

Asterisk's channels are the only truth about live calls, its AstDB the only truth about what was
chosen. Owns the asking and the reading; never changes anything. Counterpart: events.py, which
follows on from the picture.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Container
from dataclasses import dataclass

from acd.asterisk.callbacks import call_of, offer_of
from acd.asterisk.events import AWAY, COUNSELLOR, call_waits
from acd.asterisk.link import Link
from acd.asterisk.wire import Message
from acd.engine.events import LiveCall
from minwon.channel import State, Variable

_STATUS = {"Action": "Status", "Variables": Variable.TALK}
#: A caller on their way out: the channel still stands in the list.
_LEAVING = frozenset({"h", "ended"})
#: ChannelState of a channel that was answered.
_UP = "6"
_SECONDS = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The live calls, as their channels tell."""

    live: tuple[LiveCall, ...]
    callers: dict[str, str]  #: call -> Uniqueid of the caller's channel
    talks: dict[str, tuple[str, str]]  #: Uniqueid of a talking counsellor's channel -> (call, counsellor)
    strays: tuple[str, ...]  #: calls with Asterisk's own queue, to be fetched back
    states: dict[str, int]  #: calls by State, those in menus included
    present: frozenset[str]  #: every call there is, whatever it is doing
    making: dict[str, str]  #: callback without its citizen yet -> Uniqueid of the counsellor's channel
    deciding: frozenset[str]  #: callers who are asked where to be called back


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """All that Asterisk holds."""

    calls: Calls
    counsellors: dict[str, tuple[str, str, str]]  #: status, reason, room, as AstDB has them
    rooms: dict[str, tuple[str, str, str]]  #: mode, by, reason
    wrap_ups: dict[str, tuple[str, str, str]]  #: until, since, queue
    away: dict[str, bool]  #: whose phone cannot be reached
    members: frozenset[str]  #: of Asterisk's own queue
    callbacks: dict[str, str]  #: open ones, as AstDB has them


async def look(link: Link, queues: Container[str]) -> Picture:
    """Ask for everything at once; raises AmiDown, AmiRefused or TimeoutError."""
    channels, counsellors, rooms, wrap_ups, callbacks, devices, members = await asyncio.gather(
        # Status, not CoreShowChannels: that one lists a channel twice while channels move.
        link.ask_list(_STATUS),
        link.ask_list({"Action": "DBGetTree", "Family": "counsellor"}),
        link.ask_list({"Action": "DBGetTree", "Family": "room"}),
        link.ask_list({"Action": "DBGetTree", "Family": "wrap_up"}),
        link.ask_list({"Action": "DBGetTree", "Family": "callback"}),
        link.ask_list({"Action": "DeviceStateList"}),
        link.ask_list({"Action": "QueueStatus", "Queue": "minwon"}),
    )
    phones = ((_counsellor(device["Device"]), device["State"]) for device in devices)
    serving = (_counsellor(member["Location"]) for member in members)
    return Picture(
        calls=read_calls(channels, queues),
        counsellors={key: _three(value) for key, value in _tree(counsellors, "counsellor").items()},
        rooms={key: _three(value) for key, value in _tree(rooms, "room").items()},
        wrap_ups={key: _three(value) for key, value in _tree(wrap_ups, "wrap_up").items()},
        away={counsellor: state in AWAY for counsellor, state in phones if counsellor},
        members=frozenset(counsellor for counsellor in serving if counsellor),
        callbacks=_tree(callbacks, "callback"),
    )


async def look_at_calls(link: Link, queues: Container[str]) -> Calls:
    """Only the calls; raises as `look` does."""
    return read_calls(await link.ask_list(_STATUS), queues)


def read_calls(channels: list[Message], queues: Container[str]) -> Calls:
    """The answer of Status, read."""
    callers: dict[str, str] = {}
    talks: dict[str, tuple[str, str]] = {}
    live: list[LiveCall] = []
    strays: list[str] = []
    states: dict[str, int] = {}
    present: set[str] = set()
    making: dict[str, str] = {}
    deciding: set[str] = set()
    picked_up = {
        (call_of(one["Linkedid"]), _counsellor(one["Channel"].rpartition("-")[0])): one["Uniqueid"]
        for one in channels
        if one["ChannelState"] == _UP
    }
    for channel in channels:
        state = channel.variables.get(Variable.STATE, "")
        if not state or channel["Exten"] in _LEAVING or channel["Context"] in _LEAVING:
            continue
        states[state] = states.get(state, 0) + 1
        present.add(call_of(channel["Linkedid"]))
        waits = call_waits(channel, queues)
        counsellor = channel.variables.get(Variable.COUNSELLOR, "")
        match state:
            case State.OFFERED | State.DIALLING if made := offer_of(channel["Uniqueid"]):
                # A callback: this is the counsellor's phone. Nobody is on the line for it yet.
                making[waits.call] = channel["Uniqueid"]
                up = channel["ChannelState"] == _UP
                offer = "" if up else made[1]
                live.append(
                    LiveCall(waits=waits, counsellor=counsellor, offer=offer, talking=up, dialling=up)
                )
                if up:
                    talks[channel["Uniqueid"]] = (waits.call, counsellor)
                continue
            case State.DECIDING:
                deciding.add(waits.call)
                live.append(LiveCall(waits=waits))
            case State.WAITING | State.FALLBACK:
                live.append(LiveCall(waits=waits))
            case State.TALKING if phone := picked_up.get((waits.call, counsellor)):
                since, extended, told = _talk(channel["Variable"])
                live.append(
                    LiveCall(
                        waits=waits,
                        counsellor=counsellor,
                        talking=True,
                        since=since,
                        extended=extended,
                        told=told,
                    )
                )
                talks[phone] = (waits.call, counsellor)
            case State.OFFERED:
                offer = channel.variables.get(Variable.OFFER, "")
                live.append(LiveCall(waits=waits, counsellor=counsellor, offer=offer))
            case _:
                continue
        callers[waits.call] = channel["Uniqueid"]
        if state == State.FALLBACK:
            strays.append(waits.call)
    return Calls(
        live=tuple(live),
        callers=callers,
        talks=talks,
        strays=tuple(strays),
        states=states,
        present=frozenset(present),
        making=making,
        deciding=frozenset(deciding),
    )


def _talk(variable: str) -> tuple[float, float, float]:
    """`MINWON_TALK=since;extended;told` in seconds; 0 for what is not there or cannot be read."""
    parts = [*variable.partition("=")[2].split(";"), "", "", ""]
    since, extended, told = (float(part) if _SECONDS.fullmatch(part) else 0.0 for part in parts[:3])
    return since, extended, told


def _tree(items: list[Message], family: str) -> dict[str, str]:
    """AstDB's `/family/key` -> value."""
    prefix = f"/{family}/"
    return {item["Key"].removeprefix(prefix): item["Val"] for item in items if item["Key"].startswith(prefix)}


def _three(value: str) -> tuple[str, str, str]:
    first, second, third, *_ = [*value.split("|"), "", "", ""]
    return first, second, third


def _counsellor(device: str) -> str:
    """`PJSIP/c1001` -> c1001; "" for any other device."""
    technology, _, name = device.partition("/")
    return name if technology == "PJSIP" and COUNSELLOR.fullmatch(name) else ""
