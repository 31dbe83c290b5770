"""The people of the demonstration, and what becomes of them.

Counsellors who register, sign in and answer; citizens who phone, listen, press keys and hang up. All
chance comes from one seed. Counterparts: console/phones.py, which are their phones, and
console/commands/demo.py, which says how many they are.
"""

from __future__ import annotations

import asyncio
import itertools
import math
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import click
from baresip import BaresipError

from console.phones import CounsellorPhone, Manner, PhoneCall, Phones
from minwon.centre import SignIn
from minwon.settings import Settings

#: How citizens go about it: the keys they press, one after each sentence, and how many do so.
_WAYS = (
    (("0",), 6),  # straight to a person
    (("1", "3"), 3),  # taxes, a counsellor
    (("2", "3"), 2),  # vehicles, a counsellor
    (("3", "3"), 2),  # certificates, a counsellor
    (("4",), 1),  # reports
    (("1", "2", "#", "0"), 1),  # how to pay; back; then a person after all
    (("2", "1"), 1),  # an answer from the menu, then they hang up
    (("9", "1", "2"), 1),  # English
    (("7", "*", "0"), 1),  # a wrong key, again, a person
    ((), 1),  # says nothing, presses nothing
)
_IN_MENU_AT_MOST = 60.0
#: Seconds until the first key: the greeting, and the recording notice, which no key interrupts, come first.
_OPENING = (9.0, 12.0)


@dataclass
class Traffic:
    """The demonstration's people, and what has become of them so far."""

    loaded: Settings
    sign_ins: list[SignIn]
    citizens: int
    rate: float
    seconds: float
    chance: random.Random
    calls: list[PhoneCall] = field(default_factory=list)
    began: float = 0.0
    left_behind: list[str] = field(default_factory=list)  #: counsellors who could not sign out

    async def run(self) -> None:
        server = f"{self.loaded.address}:{self.loaded.sip.port}"
        click.echo(f"{len(self.sign_ins)} counsellors register and sign in (*11)")
        async with Phones(server) as phones:
            self.phones = phones
            await self._sign_in()
            click.echo(f"{self.citizens} citizens phone {self.loaded.hotline.number}, {self.rate:g} a second")
            self.began = time.time()
            async with asyncio.TaskGroup() as tasks:
                showing = tasks.create_task(self._show(), name="progress")
                working = [
                    tasks.create_task(self._finish_notes(phone), name=f"{phone.counsellor} notes")
                    for phone in phones.counsellors.values()
                ]
                # Whatever stops the traffic, nobody is left on the phone and nobody signed in.
                try:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(self.seconds), asyncio.TaskGroup() as people:
                            await self._arrive(people)
                finally:
                    for task in (showing, *working):
                        task.cancel()
                    await asyncio.shield(self._leave())

    async def _sign_in(self) -> None:
        for each in self.sign_ins:
            phone = await self.phones.register(each.counsellor, each.secret)
            phone.manner = self._manner()
            signing_in = await self.phones.dial(phone, "*11")
            await signing_in.until_answered(within=10)
        await self.phones.until(lambda phones: not phones.busy, within=30)

    async def _finish_notes(self, phone: CounsellorPhone) -> None:
        """After each talk a few seconds of notes, then *15: free for the next caller."""
        for number in itertools.count(1):
            await self._talks_over(phone, number)
            await asyncio.sleep(self.chance.uniform(1.0, 5.0))
            with suppress(BaresipError, TimeoutError):
                done = await self.phones.dial(phone, "*15")
                await done.until_ended(within=10)

    async def _talks_over(self, phone: CounsellorPhone, number: int) -> None:
        await self.phones.until(lambda _: len(phone.talks) - len(phone.talking) >= number, within=math.inf)

    async def _leave(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            for call in self.phones.busy:
                tasks.create_task(call.hang_up())
        async with asyncio.TaskGroup() as tasks:
            for phone in self.phones.counsellors.values():
                tasks.create_task(self._sign_out(phone), name=f"{phone.counsellor} signs out")

    async def _sign_out(self, phone: CounsellorPhone) -> None:
        # Whoever hangs up before the confirmation has been said may hang up before anything was done.
        try:
            leaving = await self.phones.dial(phone, "*12")
            await leaving.until_ended(within=15)
            signed_out = leaving.answered is not None
        except (BaresipError, TimeoutError):
            signed_out = False
        if not signed_out:
            self.left_behind.append(phone.counsellor)

    async def _arrive(self, people: asyncio.TaskGroup) -> None:
        """One after the other as citizens do: independently of one another (a Poisson stream)."""
        for number in range(1, self.citizens + 1):
            await asyncio.sleep(self.chance.expovariate(self.rate))
            way = self.chance.choices([way for way, _ in _WAYS], [weight for _, weight in _WAYS])[0]
            patience = self.chance.expovariate(1 / 90)
            caller = f"010{self.chance.randrange(10**8):08}"
            people.create_task(self._phone(caller, way, patience), name=f"citizen {number}")
            for phone in self.phones.counsellors.values():
                phone.manner = self._manner()

    async def _phone(self, caller: str, way: tuple[str, ...], patience: float) -> None:
        call = await self.phones.call(self.loaded.hotline.number, caller, remembers=False)
        self.calls.append(call)
        with suppress(TimeoutError):
            await call.until_answered(within=15)
            await asyncio.sleep(self.chance.uniform(*_OPENING))
            for key in way:
                # Some listen to the end, most interrupt.
                with suppress(TimeoutError):
                    await call.until_silent(0.6, within=self.chance.uniform(1.0, 6.0))
                await call.press(key)
            await call.until_ended(within=patience + _IN_MENU_AT_MOST * (way != ()))
        await call.hang_up()

    def _manner(self) -> Manner:
        if self.chance.random() < 0.02:
            return Manner(reject=True)
        return Manner(answer_after=self.chance.uniform(0.4, 3.0), talk=self.chance.lognormvariate(2.2, 0.5))

    async def _show(self) -> None:
        while True:
            click.echo(f"\r{self._line()}", nl=False)
            await asyncio.sleep(0.5)

    def _line(self) -> str:
        phones = list(self.phones.counsellors.values())
        ringing = sum(len(phone.ringing) for phone in phones)
        talking = sum(len(phone.talking) for phone in phones)
        talked = sum(len(phone.talks) for phone in phones) - talking
        there = sum(call.ended is None for call in self.calls)
        return (
            f"{time.time() - self.began:5.0f} s   phoned {len(self.calls):4}   on the phone {there:3}   "
            f"ringing {ringing:2}   talking {talking:2}   talks done {talked:4}   "
        )

    def summary(self) -> str:
        """What the phones themselves saw."""
        if not self.calls:
            return "Nobody phoned."
        talks = Counter({phone.counsellor: len(phone.talks) for phone in self.phones.counsellors.values()})
        rooms: Counter[str] = Counter()
        for each in self.sign_ins:
            rooms[each.room] += talks[each.counsellor]
        unanswered = sum(call.answered is None for call in self.calls)
        return "\n".join(
            [
                "What the phones saw:",
                f"  calls made    {len(self.calls):>7,}",
                f"  not picked up {unanswered:>7,}",
                f"  hung up first {sum(call.hung_up for call in self.calls):>7,}",
                f"  talks         {talks.total():>7,}",
                *(f"  {room:<13} {count:>7,}  talks" for room, count in sorted(rooms.items())),
            ]
        )
