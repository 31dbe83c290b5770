"""PURE. Walks a menu: the same for live calls, for the rehearsal and for tests.

    interpreter = Interpreter(edition, caller)
    request = interpreter.begin(now)
    request = interpreter.go_on(answer, now)      until request is one of requests.LAST

`now` is the moment, aware, in the city's time zone. Whatever the caller presses there is a next
request; a document with a fault that the checks would have found leads to a person, never to silence.
"""

from __future__ import annotations

from datetime import datetime

from ivr.menu.caller import Caller
from ivr.menu.document import Document
from ivr.menu.requests import LAST, Answer, Keys, Played, Remember, Request, ToQueue
from ivr.menu.step import AGAIN, BACK, INTO, PERSON, RETURN, Move, Step, Steps
from ivr.menu.steps.call import Call
from ivr.menu.walk import Edition, Walk

#: Steps in a row that neither speak nor listen. The checks refuse such loops; this is the net below.
_MOST_SILENT = 100
_DEEPEST = 10
#: Where a caller goes for whom the document has nothing.
_LAST_RESORT = "general"

#: Which document, which step: the `call` steps on the way, outermost first, and the step itself.
Place = tuple[tuple[str, str], ...]


class Interpreter:
    """One call's walk. Feed it answers, carry out its requests."""

    def __init__(self, edition: Edition, caller: Caller, language: str = "", *, flood: bool = False) -> None:
        """`language`: the one the call is in already, if the document knows it; else the document's first.
        `flood`: so many wait that the menu helps first."""
        self._edition = edition
        self._flood = flood
        self._caller = caller
        self._language = language
        self._call: Walk | None = None
        self._steps: Steps | None = None
        self._place: Place = ()
        self._stops: list[Place] = []
        self._path: list[str] = []
        self._waiting: Request | None = None
        self._ended = False

    @property
    def path(self) -> tuple[str, ...]:
        """The steps taken so far."""
        return tuple(self._path)

    @property
    def language(self) -> str:
        return self._call.language if self._call else self._edition.document.languages[0]

    @property
    def step(self) -> str:
        """The step the call is at, as `document/step`."""
        return "/".join(self._place[-1]) if self._place else ""

    def begin(self, now: datetime) -> Request:
        self._call = Walk(self._edition, self._caller, now, self._language, flood=self._flood)
        document = self._edition.document
        start = document.flood if self._flood and document.flood else document.start
        return self._follow(((document.menu, start),))

    def go_on(self, answer: Answer, now: datetime) -> Request:
        """The request after this answer; the answer must be of the kind that the last request asks for."""
        if self._call is None or self._ended:
            raise RuntimeError("There is nothing to go on with: begin a new walk.")
        if self._waiting is not None:
            self._ended = True
            return self._waiting
        assert self._steps is not None
        self._call.now = now
        if (isinstance(answer, Keys) and answer.keys) or (isinstance(answer, Played) and answer.key):
            self._call.turned_away = False
        try:
            request = self._steps.send(answer)
        except StopIteration as end:
            return self._follow(self._next(end.value), back=end.value == BACK)
        return self._hand_out(request)

    def _follow(self, place: Place | None, *, back: bool = False) -> Request:
        """Walk on from a place to the next request. On the way `back`, a step with nothing more to ask
        (an identity that is proved) is passed over, or # would lead forwards again."""
        call = self._call
        assert call is not None
        for _ in range(_MOST_SILENT):
            if place is None or len(place) > _DEEPEST:
                break
            self._place = place
            step = self._arrive(call)
            if step is None:
                place = self._next(PERSON)
                continue
            if not call.offers(step):
                place = self._next(step.otherwise or PERSON)
                continue
            self._path.append(place[-1][1])
            if step.stops:
                self._remember_stop(place)
            self._steps = step.walk(call)
            try:
                return self._hand_out(next(self._steps))
            except StopIteration as end:
                back = back and len(self._stops) > 1
                place = self._back() if back else self._next(end.value)
        return self._hand_out(ToQueue(queue=_LAST_RESORT, language=call.language))

    def _arrive(self, call: Walk) -> Step | None:
        menu, name = self._place[-1]
        document = self._document(menu)
        if document is None:
            return None
        call.document = document
        return document.steps.get(name)

    def _document(self, menu: str) -> Document | None:
        own = self._edition.document
        return own if menu == own.menu else self._edition.others.get(menu)

    def _hand_out(self, request: Request) -> Request:
        """A last request waits until what was learnt has been put onto the call."""
        if not isinstance(request, LAST):
            return request
        self._waiting = request
        document = self._edition.document
        return Remember(
            values=(
                ("menu", f"{document.menu}:{self._edition.version}"),
                ("language", self.language),
                ("path", "/".join(self._path)),
            )
        )

    def _next(self, move: Move) -> Place | None:
        """Where a move leads from here; None: there is nowhere left but the last resort."""
        if move == PERSON:
            return self._person()
        if move == AGAIN:
            return self._place
        if move == BACK:
            return self._back()
        if move == RETURN:
            return self._return()
        if move.endswith(INTO):
            return self._into(move.removesuffix(INTO))
        return (*self._place[:-1], (self._place[-1][0], move))

    def _into(self, menu: str) -> Place | None:
        document = self._document(menu)
        return (*self._place, (menu, document.start)) if document else self._person()

    def _return(self) -> Place | None:
        """After the step that called this document; a document nobody called has only a person to offer."""
        *outer, (menu, name) = self._place[:-1] or (("", ""),)
        document = self._document(menu)
        step = document.steps.get(name) if document else None
        return (*outer, (menu, step.then)) if isinstance(step, Call) else self._person()

    def _person(self) -> Place | None:
        """This step's own way to a person, else that of its document, else of the one that called it."""
        place = self._place
        while place:
            menu, name = place[-1]
            document = self._document(menu)
            step = document.steps.get(name) if document else None
            person = (step.person if step else "") or (document.person if document else "")
            if person:
                return (*place[:-1], (menu, person))
            place = place[:-1]
        return None

    def _back(self) -> Place:
        """The place before this one where the caller could choose, or the beginning."""
        if self._stops and self._stops[-1] == self._place and len(self._stops) > 1:
            self._stops.pop()
        document = self._edition.document
        return self._stops[-1] if self._stops else ((document.menu, document.start),)

    def _remember_stop(self, place: Place) -> None:
        if place in self._stops:
            del self._stops[self._stops.index(place) + 1 :]
        else:
            self._stops.append(place)
