"""PURE. What every kind of step has: where it leads, what it says, what it names, how it is walked.

The kinds stand in steps/, one file each. A step's `walk` reads like the phone call it is: it yields
requests, gets their answers, and returns where the call goes on. Counterpart: walk.py, which is what
a step may know of the call.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ivr.menu.requests import Answer, Request
from ivr.menu.sentence import Sentence
from ivr.menu.when import When

if TYPE_CHECKING:
    from ivr.menu.walk import Walk

#: Where the call goes on: the name of a step, or one of the words below, or `NAME/`, into another document.
Move = str
PERSON, BACK, AGAIN, RETURN = "0", "#", "*", "return"
INTO = "/"
#: The keys that work everywhere are moves themselves.
ALWAYS = (PERSON, BACK, AGAIN)

Steps = Generator[Request, Answer, Move]
Path = tuple[str | int, ...]

StepName = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=60)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


@dataclass(frozen=True, slots=True)
class Exit:
    """One way on from a step."""

    path: Path  #: where in the step it is written
    to: Move
    keys: int = 0  #: how many keys the caller presses for it; 0 = it is taken by waiting
    gains: frozenset[str] = field(default=frozenset())  #: what is true of a call that left this way


@dataclass(frozen=True, slots=True)
class Reference:
    """Something outside the document that a step names."""

    path: Path
    what: str  #: queue | number | directory | menu | hours | charge
    name: str


class Step(BaseModel):
    """The common part; `kind` says which file has the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    when: When | None = Field(default=None, description="the step is offered only then")
    otherwise: StepName = Field(default="", description="where a call goes that comes here at another time")
    person: StepName = Field(default="", description="where 0 leads from here; the document's `person` else")
    note: str = Field(default="", description="for whoever reads the document")

    @property
    def interruptible(self) -> bool:
        """May the caller press 0, # and * here?"""
        return True

    @property
    def stops(self) -> bool:
        """Does the caller choose or say something here, so that # leads back to it?"""
        return False

    def wanted(self, call: Walk) -> bool:
        """Has it something for this caller? A menu leaves its key out if not."""
        return True

    @property
    def keys_to_person(self) -> int:
        """How many keys the way to a person takes from here: 0, or 0 and # where digits are typed."""
        return 1

    @abstractmethod
    def walk(self, call: Walk) -> Steps:
        """Ask, and return the name of the step where the call goes on, or a key that is for all steps."""

    def exits(self) -> Iterator[Exit]:
        """Every way on, apart from 0, # and *. None: the call leaves the menu here."""
        return iter(())

    def sentences(self) -> Iterator[tuple[Path, Sentence]]:
        return iter(())

    def references(self) -> Iterator[Reference]:
        return iter(())

    def problems(self) -> Iterator[tuple[Path, str]]:
        """What is wrong with this step by itself."""
        return iter(())

    def needs(self) -> Iterator[tuple[Path, str, str]]:
        """(path, fact, sentence): what must be true of every call that comes here."""
        return iter(())

    def ends_with_person(self) -> bool:
        """Does the call leave the menu here for a person, now or by a call back?"""
        return False


def listed(field_name: str, sentences: tuple[Sentence, ...]) -> Iterator[tuple[Path, Sentence]]:
    """The sentences of one field, with their paths."""
    for number, sentence in enumerate(sentences):
        yield (field_name, number), sentence
