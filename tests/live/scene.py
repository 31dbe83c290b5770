"""The stage of a live test: people with phones around a running Minwon, and a witness who reads Asterisk."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import Sequence

import httpx

from acd.client import Client
from console.phones import CounsellorPhone, Manner, PhoneCall, Phones
from minwon.centre import SignIn
from tests.live.hearing import Prompts
from tests.live.instance import Instance
from tests.live.observer import Observer, Seen

#: Nobody phones twice: a caller's second call of the day is treated otherwise.
_NUMBERS = itertools.count(1)


class Scene:
    """Verbs of the tests; each waits until Asterisk itself says that it has come to be so."""

    def __init__(self, instance: Instance, phones: Phones, witness: Observer) -> None:
        self.instance = instance
        self.phones = phones
        self.witness = witness
        #: What citizens press to ask for a person; "" where the menu asks for nothing.
        self.key = "0"

    async def sign_in(self, people: Sequence[SignIn], manner: Manner) -> list[CounsellorPhone]:
        """Counsellors register their phones and dial *11."""
        phones = [await self.phones.register(each.counsellor, each.secret, manner) for each in people]
        for phone in phones:
            await self.dial(phone, "*11")
        return phones

    async def dial(self, phone: CounsellorPhone, code: str) -> None:
        """A counsellor dials a code and hangs up as soon as it is answered."""
        call = await self.phones.dial(phone, code)
        await call.until_answered(within=10)
        await self.witness.until(
            lambda events: any(
                seen["UserEvent"] == "MinwonStatus" and seen["Counsellor"] == phone.counsellor
                for seen in events
            ),
            within=10,
        )
        await call.hang_up()

    async def call(self, caller: str = "") -> PhoneCall:
        """A citizen phones, is picked up, and hears something, where there is something to hear."""
        call = await self.phones.call(
            self.instance.settings.hotline.number, caller or f"0109999{next(_NUMBERS):04}"
        )
        await call.until_answered(within=15)
        if self.key:
            await call.until(lambda call: call.sounded, within=15)
        return call

    async def waits(self) -> PhoneCall:
        """A citizen phones and asks for a person."""
        call = await self.call()
        if self.key:
            await call.press(self.key)
        return call

    async def talk(self, phone: CounsellorPhone) -> PhoneCall:
        """The counsellor's side of the talk they are in, or are about to be in."""
        await self.phones.until(lambda _: phone.talking)
        return phone.talking[-1]

    async def wait(self, count: int) -> list[PhoneCall]:
        """So many more citizens phone, a tenth of a second apart, and ask for a person."""
        before = len(self._asked())
        async with asyncio.TaskGroup() as tasks:
            asked = []
            for _ in range(count):
                asked.append(tasks.create_task(self.waits()))
                await asyncio.sleep(0.1)
        await self.witness.until(lambda _: len(self._asked()) >= before + count)
        return [task.result() for task in asked]

    def _asked(self) -> set[str]:
        """The calls that have come to wait, or have been in Asterisk's own queue."""
        return {
            seen["Linkedid"]
            for seen in self.witness.events
            if seen["UserEvent"] in ("MinwonWaiting", "MinwonFallback")
        }

    def offers(self, since: float = 0.0) -> list[tuple[float, str, str]]:
        """(when, counsellor, call) of every time a counsellor's phone began to ring for a caller."""
        return [
            (seen.at, seen["DestChannel"].removeprefix("PJSIP/").partition("-")[0], seen["Linkedid"])
            for seen in self.witness.events
            if seen["DialStatus"] == "RINGING"
            and seen.at >= since
            and seen["DestChannel"].startswith("PJSIP/c")
        ]

    async def hears(self, call: PhoneCall, ears: Prompts, name: str, within: float = 40.0) -> None:
        """Wait until the caller has heard this prompt to its end; the error says what was heard instead."""
        try:
            await call.until(lambda call: ears.has(name, call.audio), within)
        except TimeoutError as error:
            raise TimeoutError(f"{name} was not heard, but {ears.names(call.audio)} ({error})") from None

    async def stands(self, call: PhoneCall, state: str) -> bool:
        """Is this citizen's call in that state?"""
        return any(seen["CallerIDNum"] == call.phone for seen in await self.witness.callers(state))

    async def is_ready(self, program: str) -> bool:
        """Does this program answer that it can work?"""
        part = getattr(self.instance.settings, program)
        async with httpx.AsyncClient(trust_env=False) as client:
            with contextlib.suppress(httpx.HTTPError):
                answer = await client.get(self.instance.settings.url(part.http_port) + "/readyz", timeout=2)
                return answer.status_code == 200
        return False

    async def outcomes(self, calls: Sequence[PhoneCall]) -> dict[str, int]:
        """How these citizens' calls ended, from the ledger: outcome -> how many."""
        numbers = {call.phone for call in calls}
        await self.witness.until(lambda _: numbers <= {seen["CallerIDNum"] for seen in self._hung_up()})
        ids = {seen["Linkedid"] for seen in self._hung_up() if seen["CallerIDNum"] in numbers}
        return self._ended(ids)

    def outcomes_of_all(self) -> dict[str, int]:
        """The same of every citizen's call that ended on this stage."""
        return self._ended({seen["Linkedid"] for seen in self._hung_up()})

    def _ended(self, ids: set[str]) -> dict[str, int]:
        return dict(
            Counter(
                str(line["details"]["outcome"])
                for line in self.instance.ledger()
                if line["step"] == "ended" and line["call"] in ids
            )
        )

    def _hung_up(self) -> list[Seen]:
        """The ends of citizens' channels."""
        return [
            seen
            for seen in self.witness.events
            if seen.name == "Hangup"
            and seen["Uniqueid"] == seen["Linkedid"]
            and seen.variables.get("MINWON_TICKET")
        ]

    async def clear(self) -> None:
        """Leave the instance as it was found: nobody on the phone or to be called, signed in, rooms open."""
        for call in list(self.phones.busy):
            await call.hang_up()
        with Client(self.instance.settings) as acd:
            for callback in acd.get("/callbacks"):
                acd.delete(f"/callbacks/{callback['callback']}")
            for one in acd.get("/counsellors"):
                if one["status"] != "signed_out":
                    acd.post(f"/counsellors/{one['counsellor']}/status", {"status": "signed_out"})
            for room in acd.get("/rooms"):
                if room["mode"] != "open":
                    acd.post(f"/rooms/{room['room']}", {"mode": "open"})
        await self.witness.until_callers(0, "", within=15)
