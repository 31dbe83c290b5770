"""The program `ivr`: the AGI listener with its threads, and the probes, until SIGTERM.

Holds nothing that a call needs after this process: when it stops or is killed, the dialplan goes on
with each caller by itself. Counterparts: ivr/agi/listener.py and ivr/session.py, which do the work.
"""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette

from ivr import api
from ivr.accounts.identity import Accounts
from ivr.agi.listener import Listener
from ivr.menus import Menus
from ivr.prompts import Prompts
from ivr.session import Sessions
from minwon import database, logs, probes, settings
from minwon.ledger import Ledger
from minwon.settings import Settings, SettingsError

#: Callers go on to a person meanwhile; a thread that hangs on a directory is left behind.
STOP_SECONDS = 1.5


class Service:
    """What the program runs on, opened and ready; `stop` ends every call's menu."""

    def __init__(self, loaded: Settings) -> None:
        self._settings = loaded
        self._engine = database.connect(loaded)
        self._menus = Menus(loaded, self._engine)
        self._accounts = Accounts(loaded, self._engine)
        self.sessions = Sessions(
            loaded,
            self._engine,
            self._menus,
            Prompts(loaded),
            self._accounts,
            Ledger(loaded.data / "ledger", "ivr"),
        )
        # The first call finds the menu read already.
        self._menus.current()
        self.listener = Listener(
            (loaded.address, loaded.ivr.agi_port), self.sessions.serve, loaded.ivr.most_calls
        )

    def start(self) -> None:
        self.listener.start()

    def stop(self) -> None:
        self.listener.stop(STOP_SECONDS)
        self._accounts.close()
        self._engine.dispose()

    def problems(self) -> list[str]:
        found = []
        if self._menus.current() is None:
            found.append(
                f"No menu `{self._settings.hotline.menu}` is published: "
                "minwon menu publish puts one in force."
            )
        if not self.listener.listens:
            found.append("Nobody accepts calls any more: restart ivr, and look into its log.")
        if self.listener.calls >= self._settings.ivr.most_calls:
            found.append("As many calls as ivr.most_calls allows are in menus; further ones go to a person.")
        return found


def run() -> None:
    logs.set_up("ivr")
    try:
        loaded = settings.load()
    except SettingsError as error:
        raise SystemExit(str(error)) from error
    database.upgrade(loaded)
    service = Service(loaded)
    service.start()
    try:
        # uvicorn takes SIGTERM and SIGINT, and returns.
        uvicorn.run(
            Starlette(
                routes=[
                    *probes.routes(service.problems),
                    *api.routes(service.sessions.visible, loaded.secrets.api),
                ]
            ),
            host=loaded.address,
            port=loaded.ivr.http_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
        )
    finally:
        service.stop()
