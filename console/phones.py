"""Real SIP phones in this process, on baresip: counsellors who register and answer, citizens who call.

They speak SIP and RTP like any phone on a desk, so whatever happens to them happened on the wire.
This file knows nothing of rooms, menus or prompts, and never looks inside Minwon. Its counterparts
are `minwon demo` and the live tests, which say who calls whom and judge what was heard.

All phones of a process share one SIP stack; only one `Phones` may be open at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import baresip

SAMPLE_RATE = 8000
_BYTES_A_SECOND = 2 * SAMPLE_RATE
#: Half of the stack's buffer holds far more than this: nothing heard is skipped.
_LISTEN_EVERY = 0.04
#: Some 60 ms pass until a key's end has been told three times.
_BETWEEN_KEYS = 0.08
#: Seconds until a stack that refuses a key has been asked for the last time.
_KEY_PATIENCE = 3.0
#: A sample louder than this is no silence. G.711 carries silence as 0 or ±8.
_SILENT_BELOW = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a counsellor treats a call. Times are seconds.

    `answer_after` None: lets it ring. `talk` None: talks until the caller hangs up. `reject`: declines.
    """

    answer_after: float | None = 0.3
    talk: float | None = None
    reject: bool = False


@dataclass(eq=False)
class PhoneCall:
    """One call as the phone has it. Times are epoch seconds, None while they have not come.

    `phone` is whose phone it is, by number or counsellor; `number` is the other side as the phone
    shows it; `reason` is what the network said at the end; `hung_up` tells whether this phone ended
    the call itself.
    """

    phone: str
    number: str
    began: float
    answered: float | None = None
    ended: float | None = None
    reason: str = ""
    hung_up: bool = False
    #: When the last sound came that was no silence.
    sounded: float = 0.0
    #: Everything heard, 16 bit, mono, 8,000 samples a second. While nothing is sent to the phone
    #: (Asterisk sends nothing between two prompts) nothing is added: this is no clock.
    audio: bytearray = field(default_factory=bytearray, repr=False)
    #: Without it `audio` stays empty; whether it is silent is known all the same.
    remembers: bool = True
    #: Keys that the other side pressed.
    keys: str = ""
    _leg: Any = field(default=None, repr=False)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition, repr=False)

    async def press(self, keys: str) -> None:
        """Press keys (RFC 4733), 100 ms each; nothing happens when the call is over.

        Raises TimeoutError when the stack takes one no longer.
        """
        for key in keys:
            until = time.monotonic() + _KEY_PATIENCE
            while self.ended is None:
                try:
                    await self._leg.send_dtmf(key)
                    break
                except baresip.StaleHandleError:
                    return
                except baresip.BaresipError:
                    # The stack refuses a key while it still tells the end of the one before.
                    if time.monotonic() > until:
                        raise TimeoutError(f"a key could not be pressed: {self}") from None
                    await asyncio.sleep(_LISTEN_EVERY)
            await asyncio.sleep(_BETWEEN_KEYS)

    async def speak(self, sound: bytes) -> None:
        """Speak 16 bit mono samples, 8,000 a second; returns when the last is on its way."""
        until = time.monotonic() + len(sound) / _BYTES_A_SECOND
        with contextlib.suppress(baresip.BaresipError, baresip.AudioNotActive):
            while self.ended is None and (sound or time.monotonic() < until):
                sound = sound[self._leg.audio.write(sound) :] if sound else sound
                await asyncio.sleep(_LISTEN_EVERY)

    async def hang_up(self) -> None:
        """End the call, answered or not; harmless when it is over already."""
        if self.ended is None:
            self.hung_up = True
            with contextlib.suppress(baresip.BaresipError):
                await self._leg.hangup()

    async def pass_on(self, number: str, server: str) -> None:
        """The phone's own transfer button (SIP REFER), for two seconds at most; harmless after the call."""
        with contextlib.suppress(baresip.BaresipError):
            await self._leg.transfer(f"sip:{number}@{server}", timeout=2.0)

    async def until(self, condition: Callable[[PhoneCall], object], within: float = 30.0) -> None:
        """Wait for something to become true of this call: looked at as audio and news come in.

        Raises TimeoutError when it does not come `within` so many seconds, or the call ends before.
        """
        try:
            async with asyncio.timeout(within), self._news:
                await self._news.wait_for(lambda: condition(self) or self.ended is not None)
        except TimeoutError:
            raise TimeoutError(f"{within:g} s have passed: {self}") from None
        if not condition(self):
            raise TimeoutError(f"the call ended before that: {self}")

    async def until_answered(self, within: float = 30.0) -> None:
        await self.until(lambda call: call.answered, within)

    async def until_ended(self, within: float = 60.0) -> None:
        await self.until(lambda call: call.ended, within)

    async def until_silent(self, seconds: float = 0.7, within: float = 60.0) -> None:
        """Wait until something was heard from now on, and then nothing for so many seconds."""
        now = time.time()
        await self.until(lambda call: call.sounded > now and time.time() - call.sounded >= seconds, within)

    def hear(self, audio: bytes) -> None:
        """Take in what the stack received; called by `Phones` alone."""
        if self.remembers:
            self.audio += audio
        if any(abs(sample) > _SILENT_BELOW for sample in memoryview(audio).cast("h")[::16]):
            self.sounded = time.time()


@dataclass(eq=False)
class CounsellorPhone:
    """A registered phone that treats every call as `manner` says, which may be changed at any time."""

    counsellor: str
    manner: Manner
    calls: list[PhoneCall] = field(default_factory=list)
    listens: bool = False
    _agent: Any = field(default=None, repr=False)

    @property
    def ringing(self) -> list[PhoneCall]:
        return [call for call in self.calls if call.answered is None and call.ended is None]

    @property
    def talking(self) -> list[PhoneCall]:
        return [call for call in self.calls if call.answered is not None and call.ended is None]

    async def pick_up(self) -> None:
        """Answer whatever rings now, whatever `manner` says."""
        for call in self.ringing:
            with contextlib.suppress(baresip.BaresipError):
                await call._leg.answer()
                await call.until_answered()

    async def hang_up(self) -> None:
        """End every talk."""
        for call in self.talking:
            await call.hang_up()

    @property
    def talks(self) -> list[PhoneCall]:
        """The calls that were answered, over or not."""
        return [call for call in self.calls if call.answered is not None]


class Phones:
    """The SIP phones of this process, towards one server (`address:port`). An async context manager.

    With `listens_at` (`address:port`) citizens can be called there; else on whatever port is free.
    """

    def __init__(self, server: str, listens_at: str = "") -> None:
        self.server = server
        self.counsellors: dict[str, CounsellorPhone] = {}
        self._listens_at = listens_at
        self._runtime = baresip.Runtime()
        self._tasks = asyncio.TaskGroup()
        self._listener: asyncio.Task[None] | None = None
        self._calls: dict[int, tuple[PhoneCall, bool]] = {}
        self._phones: dict[int, CounsellorPhone] = {}
        self._agents: defaultdict[str, deque[Any]] = defaultdict(deque)
        self._dialling = 0
        self._early: defaultdict[int, list[baresip.StackEvent]] = defaultdict(list)
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        host = self.server.partition(":")[0]
        await self._runtime.start(
            baresip.Config(
                net_interface=host,
                max_concurrent_calls=None,
                native_log_level="error",
                # Every packet counts, however late on a busy machine: nobody's ear needs them evenly.
                extra_config_text="rtp_ports 40000-59999\naudio_jitter_buffer_type off\n"
                + (f"sip_listen {self._listens_at}\n" if self._listens_at else ""),
            )
        )
        self._runtime.subscribe(self._notice)
        await self._tasks.__aenter__()
        self._listener = self._tasks.create_task(self._listen(), name="phones listen")
        return self

    async def __aexit__(self, *error: object) -> None:
        assert self._listener is not None
        self._listener.cancel()
        for call, _listens in list(self._calls.values()):
            await call.hang_up()
        for phone in list(self.counsellors.values()):
            with contextlib.suppress(baresip.BaresipError, TimeoutError):
                await phone._agent.unregister(timeout=1.0)
        try:
            await self._tasks.__aexit__(None, None, None)
        finally:
            await self._runtime.close()

    async def register(
        self, counsellor: str, secret: str, manner: Manner | None = None, *, listens: bool = False
    ) -> CounsellorPhone:
        """Register a counsellor's phone; raises baresip.RegistrationError when it is refused.

        With `listens` its calls keep what they heard.
        """
        account = baresip.Account(user=counsellor, domain=self.server, password=secret)
        agent = await baresip.UserAgent.create(self._runtime, account)
        phone = CounsellorPhone(counsellor, manner or Manner(), listens=listens, _agent=agent)
        self._phones[agent.handle] = phone
        agent.on_incoming(self._ring)
        await agent.register(timeout=5.0)
        self.counsellors[counsellor] = phone
        return phone

    async def home(self, number: str, manner: Manner | None = None) -> CounsellorPhone:
        """A citizen's own phone, unregistered: it can be called as sip:NUMBER@ where these phones listen.

        Calls that `call` makes from this number come from this phone.
        """
        free = self._agents[number]
        if not free:
            free.append(await self._unregistered(number))
        agent = free[0]
        phone = CounsellorPhone(number, manner or Manner(), listens=True, _agent=agent)
        self._phones[agent.handle] = phone
        agent.on_incoming(self._ring)
        return phone

    async def _unregistered(self, number: str) -> Any:
        account = baresip.Account(user=number, domain=self.server, password="", reg_interval=0)
        return await baresip.UserAgent.create(self._runtime, account)

    async def leave(self, phone: CounsellorPhone) -> None:
        """Take a phone out of the network."""
        del self.counsellors[phone.counsellor]
        await phone._agent.unregister()

    async def dial(self, phone: CounsellorPhone, number: str) -> PhoneCall:
        """A counsellor dials: a code, or a department."""
        return await self._dial(phone._agent, phone.counsellor, number, listens=True)

    async def call(
        self, number: str, caller: str, *, listens: bool = True, remembers: bool = True
    ) -> PhoneCall:
        """A citizen calls `number` from `caller`, unregistered, as from the public network.

        Returns as soon as the call is under way. Without `listens` nothing is heard, without `remembers`
        (16 kB a second) it is heard and forgotten.
        """
        free = self._agents[caller]
        if not free:
            free.append(await self._unregistered(caller))
        agent = free.popleft()
        call = await self._dial(agent, caller, number, listens=listens, remembers=remembers)
        free.append(agent)
        return call

    @property
    def busy(self) -> list[PhoneCall]:
        """The calls that are not over."""
        return [call for call, _listens in self._calls.values()]

    async def until(self, condition: Callable[[Phones], object], within: float = 30.0) -> None:
        """Wait for something to become true of these phones; raises TimeoutError."""
        async with asyncio.timeout(within), self._news:
            await self._news.wait_for(lambda: condition(self))

    async def _dial(
        self, agent: Any, phone: str, number: str, *, listens: bool, remembers: bool = True
    ) -> PhoneCall:
        began = time.time()
        self._dialling += 1
        try:
            leg = await agent.dial(f"sip:{number}@{self.server}")
        finally:
            self._dialling -= 1
        call = PhoneCall(phone=phone, number=number, began=began, remembers=remembers, _leg=leg)
        self._take_up(call, leg, listens=listens)
        for event in self._early.pop(leg.handle, ()):
            self._notice(event)
        if not self._dialling:
            self._early.clear()
        return call

    def _ring(self, leg: Any) -> None:
        phone = self._phones[leg._ua_handle]
        call = PhoneCall(phone=phone.counsellor, number=_user(leg.peer), began=time.time(), _leg=leg)
        phone.calls.append(call)
        self._take_up(call, leg, listens=phone.listens)
        self._tasks.create_task(self._treat(phone, call), name=f"{phone.counsellor} is called")
        self._tell(call)

    def _take_up(self, call: PhoneCall, leg: Any, *, listens: bool) -> None:
        self._calls[leg.handle] = (call, listens)
        leg.on_dtmf(lambda pressed: self._hear_key(call, pressed.digit))

    async def _treat(self, phone: CounsellorPhone, call: PhoneCall) -> None:
        manner = phone.manner
        with contextlib.suppress(baresip.BaresipError, TimeoutError):
            if manner.reject:
                await call._leg.reject()
                return
            if manner.answer_after is None:
                return
            await asyncio.sleep(manner.answer_after)
            if call.ended is not None:
                return
            await call._leg.answer()
            await call.until_answered()
            if manner.talk is not None:
                await asyncio.sleep(manner.talk)
                await call.hang_up()

    def _notice(self, event: baresip.StackEvent) -> None:
        found = self._calls.get(event.call)
        if found is None:
            # A quick answer may come before we are told which call it belongs to.
            if self._dialling:
                self._early[event.call].append(event)
            return
        call, _listens = found
        if event.event is baresip.Event.CALL_ESTABLISHED:
            call.answered = time.time()
        elif event.event is baresip.Event.CALL_CLOSED:
            call.ended = time.time()
            call.reason = event.text or ""
            del self._calls[event.call]
        else:
            return
        self._tell(call)

    def _hear_key(self, call: PhoneCall, key: str) -> None:
        call.keys += key
        self._tell(call)

    def _tell(self, call: PhoneCall) -> None:
        self._tasks.create_task(self._wake(call), name="phones tell")

    async def _wake(self, call: PhoneCall) -> None:
        async with call._news:
            call._news.notify_all()
        async with self._news:
            self._news.notify_all()

    async def _listen(self) -> None:
        """Empty the stack's audio buffers into the calls that keep what they hear."""
        while True:
            await asyncio.sleep(_LISTEN_EVERY)
            for call, listens in list(self._calls.values()):
                if listens and call.answered is not None:
                    with contextlib.suppress(baresip.AudioNotActive, baresip.AudioRestarted):
                        call.hear(call._leg.audio.read(_BYTES_A_SECOND))
                    async with call._news:
                        call._news.notify_all()


def _user(address: str | None) -> str:
    """`sip:01012345678@host` -> `01012345678`"""
    return (address or "").partition(":")[2].partition("@")[0]
