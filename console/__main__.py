"""`python -m console`: the screens' program."""

from __future__ import annotations

import uvicorn

from console.app import application
from minwon import logs, settings


def main() -> None:
    logs.set_up("console")
    loaded = settings.load()
    uvicorn.run(
        application(loaded),
        host=loaded.address,
        port=loaded.console.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
