"""Menus of this instance: keeping a text, publishing what passes the checks, and the edition that a call
begins with.

Publishing is one row (ivr/versions.py): calls that begin afterwards hear the new version, calls in
progress keep the edition they hold.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources

import sqlalchemy as sa
import structlog

from ivr import catalogue, notices, prompts
from ivr.accounts.directory import KINDS
from ivr.menu.checks import Known, check
from ivr.menu.document import Document, load
from ivr.menu.steps.call import Call
from ivr.menu.walk import Edition
from ivr.versions import MenuError, Publication, Version, in_force, put_in_force, version
from minwon import centre, database, holidays, rules
from minwon.document import Problem
from minwon.settings import Settings

log = structlog.get_logger()

#: For so long `Menus.current` gives the same answer: a new publication is heard after this at the latest.
FRESH_SECONDS = 1.0
#: So long at most a call waits for another one's refreshing.
_PATIENCE_SECONDS = 1.0
#: The settings know one directory of citizens and charges; documents call it this.
DIRECTORIES = frozenset({"city"})
_SHIPPED = resources.files("ivr.menu") / "shipped"


def save(connection: sa.Connection, text: str, *, by: str, why: str = "") -> Version:
    """Keep a text as the next version of its menu. It need not be ready to be published."""
    loaded = load(text)
    if loaded.document is None:
        raise MenuError("The document cannot be read.", loaded.problems)
    menu, table = loaded.document.menu, database.menu_versions
    last = connection.scalar(sa.select(sa.func.max(table.c.number)).where(table.c.menu == menu)) or 0
    version = Version(menu=menu, number=last + 1, text=text, by=by, why=why, at=time.time())
    connection.execute(
        sa.insert(table).values(menu=menu, number=last + 1, text=text, by=by, why=why, at=version.at)
    )
    return version


def publish(
    connection: sa.Connection,
    menu: str,
    number: int,
    known: Known,
    *,
    by: str,
    why: str = "",
    since: float | None = None,
) -> tuple[Publication, tuple[Problem, ...]]:
    """Put a version in force, now or from `since` on; returns the warnings with it.

    Raises MenuError with all the problems when the checks refuse it, or when a menu in force that calls
    it would break.
    """
    checked = check(version(connection, menu, number).text, known)
    if checked.document is None:
        raise MenuError(f"Version {number} of {menu} cannot be published.", checked.problems)
    _check_callers(connection, checked.document, known)
    return put_in_force(connection, menu, number, by=by, why=why, since=since), checked.problems


def _check_callers(connection: sa.Connection, document: Document, known: Known) -> None:
    others = {**known.documents, document.menu: document}
    for other in known.documents.values():
        calls = any(isinstance(step, Call) and step.menu == document.menu for step in other.steps.values())
        publication = in_force(connection, other.menu) if calls and other.menu != document.menu else None
        if publication is None:
            continue
        text = version(connection, other.menu, publication.number).text
        checked = check(text, replace(known, documents=others))
        if checked.document is None:
            raise MenuError(f"The menu `{other.menu}`, which calls it, would break.", checked.problems)


def to_rehearse(settings: Settings, connection: sa.Connection, text: str) -> Edition:
    """A document with everything that a live call on this instance would have; raises MenuError.

    A sentence without a sound is no fault here: it can be read.
    """
    around = replace(known(settings, connection), sounds=None)
    checked = check(text, around)
    if checked.document is None:
        raise MenuError("It cannot be rehearsed like this: mend it first.", checked.problems)
    return Edition(
        document=checked.document,
        others=around.documents,
        holidays=holidays.known_holidays(holidays.city_days(connection)),
        opening=rules.opening(connection),
        notices=notices.current(connection, settings),
    )


def documents_in_force(connection: sa.Connection) -> dict[str, Document]:
    """Every menu's document that callers hear now."""
    found = {}
    for menu in connection.scalars(sa.select(database.menu_publications.c.menu).distinct()):
        publication = in_force(connection, menu)
        if publication is not None:
            document = load(version(connection, menu, publication.number).text).document
            if document is not None:
                found[menu] = document
    return found


def known(settings: Settings, connection: sa.Connection) -> Known:
    """What exists around a document in this instance."""
    said = texts(settings)
    queues = connection.scalars(sa.select(database.queues.c.id))
    numbers = connection.scalars(sa.select(database.departments.c.number))
    return Known(
        prompts={language: frozenset(words) for language, words in said.items()},
        texts=said,
        sounds=prompts.sounds(settings) if (settings.data / "prompts").is_dir() else None,
        # Before its first run an instance has what that run will give it.
        queues=frozenset(queues) or frozenset(queue for queue, *_names in centre.QUEUES),
        hours=frozenset(rules.opening(connection).hours),
        numbers=frozenset(numbers) or frozenset(number for number, *_names in centre.DEPARTMENTS),
        directories=DIRECTORIES,
        charges=frozenset(KINDS),
        bill_digits=settings.directory.bill_digits,
        documents=documents_in_force(connection),
    )


def texts(settings: Settings) -> Mapping[str, Mapping[str, str]]:
    """Language -> name -> words of every sentence."""
    return {language: catalogue.texts(settings, language) for language in catalogue.languages(settings)}


def found_first_menu(settings: Settings, connection: sa.Connection) -> bool:
    """Publish each shipped menu that this instance never had; False when there was none to publish."""
    had = set(connection.scalars(sa.select(database.menu_versions.c.menu).distinct()))
    # Parts come before the documents that call them.
    shipped = sorted(shipped_texts().items(), key=lambda item: "part: true" not in item[1])
    new = [(menu, text) for menu, text in shipped if menu not in had]
    for menu, text in new:
        kept = save(connection, text, by="minwon", why="shipped")
        publish(connection, menu, kept.number, known(settings, connection), by="minwon", why="shipped")
    return bool(new)


def shipped_texts() -> dict[str, str]:
    """The menus that come with Minwon: name -> YAML."""
    return {
        file.name.removesuffix(".yaml"): file.read_text(encoding="utf-8")
        for file in _SHIPPED.iterdir()
        if file.name.endswith(".yaml")
    }


class Menus:
    """Gives each beginning call its edition. Safe to use from many threads.

    What was read is used for FRESH_SECONDS. Then one thread refreshes it, and those that come meanwhile
    wait for that: what there is may be hours old where nobody has called for so long. While the database
    cannot be read, or takes longer than _PATIENCE_SECONDS, the last edition stays.
    """

    def __init__(
        self, settings: Settings, engine: sa.Engine, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._engine = engine
        self._refreshing = threading.Lock()
        self._editions: Mapping[str, Edition] = {}
        self._until = 0.0
        self._documents: dict[tuple[str, int], Document | None] = {}

    def current(self, menu: str = "") -> Edition | None:
        """The edition of the hotline's menu (or of another one) that is in force; None when none is."""
        if self._clock() >= self._until:
            self._refresh()
        return self._editions.get(menu or self._settings.hotline.menu)

    def _refresh(self) -> None:
        first = not self._until
        if not self._refreshing.acquire(timeout=-1 if first else _PATIENCE_SECONDS):
            return  # the database hangs: this call takes what there is
        try:
            if self._clock() >= self._until:
                self._editions = self._read()
        except sa.exc.SQLAlchemyError:
            log.warning("menus unreadable", exc_info=True)
        finally:
            self._until = self._clock() + FRESH_SECONDS
            self._refreshing.release()

    def _read(self) -> Mapping[str, Edition]:
        with self._engine.connect() as connection:
            numbers = {
                menu: publication.number
                for menu in connection.scalars(sa.select(database.menu_publications.c.menu).distinct())
                if (publication := in_force(connection, menu)) is not None
            }
            documents = {
                menu: document
                for menu, number in numbers.items()
                if (document := self._document(connection, menu, number)) is not None
            }
            opening = rules.opening(connection)
            known_holidays = holidays.known_holidays(holidays.city_days(connection))
            current_notices = notices.current(connection, self._settings)
        return {
            menu: Edition(
                document=document,
                version=numbers[menu],
                others=documents,
                holidays=known_holidays,
                opening=opening,
                notices=current_notices,
            )
            for menu, document in documents.items()
        }

    def _document(self, connection: sa.Connection, menu: str, number: int) -> Document | None:
        """None: a version that another Minwon published and this one cannot read. The other menus go on."""
        if (menu, number) not in self._documents:
            document = load(version(connection, menu, number).text).document
            if document is None:
                log.error("menu_cannot_be_read", menu=menu, version=number)
            self._documents[menu, number] = document
        return self._documents[menu, number]
