"""Everything a start needs, made once and kept: programs, database, first centre, voices, menu."""

from __future__ import annotations

from collections.abc import Callable

from ivr import menus, prompts
from ivr.accounts import imported, synthetic
from minwon import asterisk, centre, database
from minwon.packages import ASTERISK, ESPEAK, SOX, Program, fetch
from minwon.report import today
from minwon.settings import Settings

_CITIZENS = 1000
_SEED = 120


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
    _fill_directory(settings, report)
    # A menu is checked against the sentences that have a sound, so voices come first.
    for problem in prompts.build(settings, report).failed:
        report(problem)
    with engine.begin() as connection:
        if menus.found_first_menu(settings, connection):
            report("published the shipped menu")
    engine.dispose()
    asterisk.configure(settings, program)
    return program


def _fill_directory(settings: Settings, report: Callable[[str], None]) -> None:
    """A newcomer has no directory yet: a synthetic city stands in until one is imported."""
    if settings.directory.kind == "sqlite" and not imported.exists(settings):
        report(f"made a synthetic city of {_CITIZENS:,} citizens")
        synthetic.generate(settings, _CITIZENS, _SEED, today(settings))
