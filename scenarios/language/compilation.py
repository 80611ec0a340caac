"""What the parts of a story are compiled with: names, phrases, problems, and where everything was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ...core.errors import TermSyntaxError
from ...core.terms import parse
from ...ontology import Tone
from .expressions import ExpressionError, conditions_of, property_of, urge_of, value_of
from .feelings import Recipe
from .passages import Passage, is_term
from .phrases import EventPhrase, Phrasebook, PhraseError, symbol
from .problems import Place, Problems
from .vocabulary import Names

__all__ = ["Compilation", "Deed"]

Deed = tuple[str, str, str]
"""Who (``SELF`` for I) does what to whom, each a term."""
Bound = tuple[str, ...]


@dataclass
class Compilation:
    """What all parts of a story are compiled with.

    Attributes:
        problems: Collects what is wrong.
        names: What is declared.
        book: How deeds read.
        is_fatima: Whether the story behaves as FAtiMA does.
        tone: The ontology, with what the story adds to it; None for the shipped one.
        plain: Whether terms are taken as they are, because the story behaves as FAtiMA does.
        places: Where each part of the document was written, by its path in it.
        beliefs: Where each belief was written, by agent, mind and property.
        own_beliefs: Properties of themselves that characters begin with, such as ``loaves(SELF)``.
        strangers: Symbols of those whom characters know and who are not in the cast.
        labels: How symbols read.
        words: Of lines, as they were written, by the line's id or else its place.
        recipes: What was worked out for the emotions that writers want, and where.
        asked: Where each condition was written, in all places.
    """

    problems: Problems
    names: Names
    book: Phrasebook
    plain: bool = False
    is_fatima: bool = False
    tone: Tone | None = None
    places: dict[str, Place] = field(default_factory=dict)
    beliefs: dict[str, Place] = field(default_factory=dict)
    own_beliefs: set[str] = field(default_factory=set)
    strangers: set[str] = field(default_factory=set)
    labels: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    recipes: list[tuple[Place, Recipe]] = field(default_factory=list)
    asked: dict[str, list[Place]] = field(default_factory=dict)
    amounts: int = 0
    _conditions: dict[tuple[str, Bound], list[str]] = field(default_factory=dict)
    _urges: dict[tuple[str, Bound], tuple[str, list[str]]] = field(default_factory=dict)
    _values: dict[tuple[str, Bound, bool], str] = field(default_factory=dict)
    _events: dict[str, EventPhrase] = field(default_factory=dict)
    _names: dict[Bound, Names] = field(default_factory=dict)

    def error(self, rule: str, message: str, remedy: str, place: Place) -> None:
        """Report an error."""
        self.problems.error(rule, message, remedy[:1].upper() + remedy[1:], place)

    def wrong(self, rule: str, error: Any, passage: Passage) -> None:
        """Report what was found wrong in a passage: an error with a message, a column and a remedy."""
        place = passage.place(error.column or 0, 0)
        self.error(getattr(error, "rule", "") or rule, error.message, error.remedy, place)

    # -- names -------------------------------------------------------------------------------------------------

    def symbol(self, text: str) -> str:
        """Return the symbol of a name, and remember how it reads."""
        if self.plain or is_term(text):
            return text
        made = symbol(text)
        if made != text:
            self.labels.setdefault(made, " ".join(text.split()))
        return made

    def somebody(self, passage: Passage, variables: Iterable[str] = ()) -> str:
        """Return the term for somebody, who must be in the cast, a variable that is bound, or ``*``."""
        found = self.whom(passage.text)
        if self.plain or found in ("SELF", "*", *variables) or self.names.agent(found):
            return found
        hint = self.names.nearest(passage.text, [*self.names.agent_words(), *variables])
        remedy = hint or "expected somebody of the cast"
        self.error("unknown-name", f"nobody is called {passage.text!r}", remedy, passage.whole)
        return found

    def whom(self, text: str) -> str:
        """Return the term for somebody who is named in a rule."""
        folded = text.strip()
        return "SELF" if folded.casefold() in ("me", "myself", "i") else self.symbol(folded)

    def check_somebody(self, name: Passage, symbol: str | None = None) -> None:
        """Report a name that is nobody's but nearly somebody's; others may come from outside the story."""
        made = self.whom(name.text) if symbol is None else symbol
        if self.plain or made in ("SELF", "*", "-") or made.startswith("[") or made in self.strangers:
            return
        hint = "" if self.names.symbol(made) else self.names.nearest(name.text, self.names.agent_words())
        if hint:
            self.error("unknown-name", f"nobody is called {name.text!r}", hint, name.whole)

    def emotion(self, word: Passage) -> str | None:
        """Return the type of emotion that a word names; None when it is none, which is reported."""
        found = self.names.emotion(word.text)
        if found is None:
            hint = self.names.nearest(word.text, self.names.emotion_words())
            remedy = hint or "see docs/feelings.md"
            self.error("unknown-emotion", f"{word.text!r} is no emotion", remedy, word.whole)
        return found

    def feeling(self, word: Passage) -> str | None:
        """Return the emotion that a word names, its type or its node; None when it is none, which is reported."""
        return self.names.feeling(word.text) or self.emotion(word)

    def goal(self, name: str, place: Place) -> str | None:
        """Return the symbol of a goal; None when nobody has it, which is reported."""
        found = self.names.goal(name)
        if found is None:
            hint = self.names.nearest(name, self.names.goal_words())
            self.error("unknown-goal", f"nobody has the goal {name!r}", hint or "add it to somebody's `wants:`", place)
        return found

    # -- phrases -----------------------------------------------------------------------------------------------

    def event(self, passage: Passage) -> EventPhrase | None:
        """Read the event that a rule is about; None when it is wrong, which is reported."""
        try:
            found = self._event(passage.text)
        except PhraseError as error:
            self.wrong("phrase", error, passage)
            return None
        self._check_people(found, passage)
        return found

    def deed(self, passage: Passage) -> Deed | None:
        """Read what somebody does; None when it is wrong, which is reported."""
        try:
            found = self.deed_of(passage.text)
        except PhraseError as error:
            self.wrong("phrase", error, passage)
            return None
        self._check_people(self._event(passage.text), passage)
        return found

    def deed_of(self, text: str) -> Deed:
        """Read what somebody does.

        Raises:
            PhraseError: It reads like no action.
        """
        return self.book.deed_of(self._event(text), text)

    def _event(self, text: str) -> EventPhrase:
        if text not in self._events:
            self._events[text] = self.book.event(text)
        return self._events[text]

    def _check_people(self, found: EventPhrase, passage: Passage) -> None:
        """Report who acts, or to whom something is done, when that is nearly somebody's name and nobody's."""
        for word, named in found.mentions:
            if named in (found.subject, found.target) and word.kind in ("word", "quoted"):
                column = word.column

                def place(offset: int, length: int, column: int = column) -> Place:
                    return passage.place(column + offset, length)

                self.check_somebody(Passage(word.text, place), named)

    # -- expressions -------------------------------------------------------------------------------------------

    def conditions(self, passages: Iterable[Passage], variables: Iterable[str] = ()) -> list[str]:
        """Compile conditions; those that are wrong are reported and left out."""
        found: list[str] = []
        bound = tuple(variables)
        for passage in passages:
            if self.plain:
                found.append(passage.text)
                continue
            key = passage.text, bound
            try:
                if key not in self._conditions:
                    self._conditions[key] = conditions_of(passage.text, self._known(bound))
                found += self._asked(self._conditions[key], passage)
            except ExpressionError as error:
                self.wrong("expression", error, passage)
        return found

    def value(self, passage: Passage, variables: Iterable[str] = (), *, amount: bool = False) -> str:
        """Compile a value to a term; an ``amount`` must be a number."""
        if self.plain:
            return passage.text
        key = passage.text, tuple(variables), amount
        try:
            if key not in self._values:
                self._values[key] = value_of(passage.text, self._known(key[1]), amount=amount)
        except ExpressionError as error:
            self.wrong("expression", error, passage)
            return "-"
        return self._values[key]

    def fixed(self, passage: Passage) -> str:
        """Return a value that is known before the story begins: a number, a word, true or false, a term."""
        if self.plain or is_term(passage.text):
            return {"true": "True", "false": "False"}.get(passage.text, passage.text)
        return self.symbol(passage.text)

    def amount(self, passage: Passage, conditions: list[str], variables: Iterable[str] = ()) -> str:
        """Compile a number that a rule gives; what must be worked out is bound by a condition that is added."""
        value = self.value(passage, variables, amount=True)
        if self.plain or value.startswith("[") or _is_number(value):
            return value
        self.amounts += 1
        variable = f"[amount-{self.amounts}]"
        conditions += self._asked([f"{value} = {variable}"], passage)
        return variable

    def urge(self, passage: Passage, variables: Iterable[str] = ()) -> tuple[str, list[str]]:
        """Compile how much something is wanted: a priority, and the conditions that bind it."""
        if self.plain:
            return passage.text, []
        key = passage.text, tuple(variables)
        try:
            if key not in self._urges:
                self._urges[key] = urge_of(passage.text, self._known(key[1]))
        except ExpressionError as error:
            self.wrong("expression", error, passage)
            return "1", []
        urge, binding = self._urges[key]
        return urge, list(self._asked(binding, passage))

    def property(self, passage: Passage, variables: Iterable[str] = ()) -> str:
        """Return the property that a belief is about, a term; a word alone is one's own: ``loaves(SELF)``."""
        if self.plain:
            return passage.text
        try:
            return property_of(passage.text, self._known(tuple(variables)))
        except ExpressionError as error:
            self.wrong("expression", error, passage)
            return "-"

    def _known(self, bound: Bound) -> Names:
        """Return the names, where these variables are bound, too."""
        if bound not in self._names:
            self._names[bound] = self.names.with_variables(bound)
        return self._names[bound]

    def _asked(self, conditions: list[str], passage: Passage) -> list[str]:
        """Remember where conditions were written."""
        if conditions:
            place = passage.whole
            for condition in conditions:
                self.asked.setdefault(condition, []).append(place)
        return conditions


def _is_number(text: str) -> bool:
    try:
        return parse(text).is_number
    except TermSyntaxError:
        return False
