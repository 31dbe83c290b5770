"""`minwon`: the command line. Each word is a file of its own, found by entry point when it is used."""

from __future__ import annotations

import os
from importlib.metadata import EntryPoint, entry_points

import click

from minwon.settings import SettingsError


class Commands(click.Group):
    """Loads a command's file only when it is asked for, so that `minwon say` starts at once."""

    @staticmethod
    def _found() -> dict[str, EntryPoint]:
        return {point.name: point for point in entry_points(group="minwon.commands")}

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted(self._found())

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        point = self._found().get(name)
        if point is None:
            return None
        command = point.load()
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands)
@click.version_option(package_name="minwon")
def minwon() -> None:
    """Minwon (민원): the telephone system of a city hotline."""


def main() -> None:
    # Recordings, messages, ledger and voices are for their owner only; programs started here inherit this.
    os.umask(0o077)
    try:
        minwon()
    except SettingsError as error:
        raise SystemExit(str(error)) from error
