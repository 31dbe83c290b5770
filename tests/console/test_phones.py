"""Phones against a small SIP server of our own: it registers everybody and declines every call.

What phones do in calls is seen in tests/live, with a real Asterisk.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import baresip
import pytest

from console.phones import Manner, PhoneCall, Phones


class Server(asyncio.DatagramProtocol):
    """Answers REGISTER with 200 (403 for those in `refused`) and INVITE with 486."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.calls: list[str] = []

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        lines = data.decode().split("\r\n")
        method = lines[0].split()[0]
        headers = [line for line in lines if line.lower().startswith(("via:", "from:", "call-id:", "cseq:"))]
        to = next(line for line in lines if line.lower().startswith("to:"))
        if method == "INVITE":
            self.calls.append(next(line for line in headers if line.lower().startswith("from:")))
            status = "486 Busy Here"
        elif any(f"sip:{name}@" in to for name in self.refused):
            status = "403 Forbidden"
        else:
            status = "200 OK"
        if method in ("INVITE", "REGISTER"):
            contact = [line for line in lines if line.lower().startswith("contact:")]
            answer = [f"SIP/2.0 {status}", *headers, f"{to};tag=here", *contact, "Content-Length: 0", "", ""]
            self.transport.sendto("\r\n".join(answer).encode(), address)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        Server, local_addr=("127.0.0.1", 0)
    )
    yield protocol
    transport.close()


def address(server: Server) -> str:
    host, port = server.transport.get_extra_info("sockname")
    return f"{host}:{port}"


async def test_a_counsellor_registers_and_has_no_calls_yet(server: Server) -> None:
    async with Phones(address(server)) as phones:
        phone = await phones.register("c1001", "secret", Manner(talk=1.0))
        assert phones.counsellors == {"c1001": phone}
        assert (phone.ringing, phone.talking, phone.talks) == ([], [], [])


async def test_a_refused_counsellor_is_told(server: Server) -> None:
    server.refused.add("c1002")
    async with Phones(address(server)) as phones:
        with pytest.raises(baresip.RegistrationError, match="403"):
            await phones.register("c1002", "wrong")
        assert not phones.counsellors


async def test_a_declined_call_ends_with_the_networks_reason(server: Server) -> None:
    async with Phones(address(server)) as phones:
        call = await phones.call("120", "01012345678")
        await call.until_ended(within=5)
        assert "486" in call.reason
        assert call.answered is None and not call.hung_up
        assert "sip:01012345678@" in server.calls[0]


async def test_keys_and_hanging_up_are_harmless_after_the_end(server: Server) -> None:
    async with Phones(address(server)) as phones:
        call = await phones.call("120", "01012345678")
        await call.until_ended(within=5)
        await call.press("1234*#")
        await call.hang_up()
        assert not call.hung_up


@pytest.mark.parametrize(
    "condition", [lambda call: call.answered, lambda call: call.audio], ids=["answered", "heard"]
)
async def test_waiting_for_what_cannot_come_any_more_says_so(
    server: Server, condition: Callable[[PhoneCall], object]
) -> None:
    async with Phones(address(server)) as phones:
        call = await phones.call("120", "01012345678")
        with pytest.raises(TimeoutError, match="the call ended before that"):
            await call.until(condition, within=5)


async def test_phones_can_be_opened_again_in_one_process(server: Server) -> None:
    for _ in range(2):
        async with Phones(address(server)) as phones:
            await phones.register("c1001", "secret")
