"""Everything a start needs, made once and kept: programs, database, first centre, menu, prompts."""

from __future__ import annotations

from collections.abc import Callable

from ivr import prompts
from minwon import asterisk, centre, database
from minwon.packages import ASTERISK, ESPEAK, SOX, Program, fetch
from minwon.settings import Settings


def prepare(settings: Settings, report: Callable[[str], None]) -> Program:
    """Bring the data folder to where the programs can start; returns Asterisk.

    Raises `minwon.packages.PackageError` when a program cannot be had, `ivr.catalogue.CatalogueError` when
    a sentence has a fault.
    """
    program = fetch(ASTERISK, settings.tools, report)
    for tool in (ESPEAK, SOX):
        fetch(tool, settings.tools, report)
    database.upgrade(settings)
    engine = database.connect(settings)
    with engine.begin() as connection:
        if centre.found_first_centre(connection):
            report("made a first centre: 50 counsellors in two rooms")
    engine.dispose()
    asterisk.configure(settings, program)
    for problem in prompts.build(settings, report).failed:
        report(problem)
    return program
