"""Texts of a story with their places, and what they are compiled with: names, phrases, problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ...core.errors import TermSyntaxError
from ...core.terms import parse
from ...ontology import Tone
from ..source_text import Path
from .expressions import ExpressionError, conditions_of, property_of, urge_of, value_of
from .feelings import Recipe
from .phrases import EventPhrase, Phrasebook, PhraseError, symbol
from .problems import Place, Problems
from .sources import Source
from .vocabulary import Names

__all__ = ["Compilation", "Passage", "Unit", "is_term"]


@dataclass(frozen=True)
class Passage:
    """A text and where each of its characters stands.

    Attributes:
        text: The text.
        place: Returns the place of so many characters from an offset.
    """

    text: str
    place: Callable[[int, int], Place]

    @property
    def whole(self) -> Place:
        """Where it begins."""
        return self.place(0, len(self.text))

    @property
    def source(self) -> str:
        """``file:line``."""
        place = self.whole
        return f"{place.file or '<text>'}:{place.line}"

    def with_text(self, text: str) -> Passage:
        """Return another text that stands at the same place."""
        return Passage(text, lambda _offset, _length: self.whole)


@dataclass(frozen=True)
class Unit:
    """A part of a story and the file that it stands in.

    Attributes:
        source: The file.
        path: Where in the file.
    """

    source: Source
    path: Path = ()

    def __truediv__(self, step: str | int) -> Unit:
        return Unit(self.source, (*self.path, step))

    def passage(self, text: Any) -> Passage:
        """Return a value of this path as a passage."""
        return Passage(str(text), lambda offset, length: self.source.at(self.path, offset, length))

    def key(self) -> Passage:
        """Return the last key of this path as a passage."""
        return Passage(str(self.path[-1]), lambda offset, length: self.source.in_key(self.path, offset, length))

    @property
    def place(self) -> Place:
        """Where the value stands."""
        return self.source.at(self.path)

    @property
    def key_place(self) -> Place:
        """Where the last key stands."""
        return self.source.key(self.path)

    def each(self, several: str | Iterable[str]) -> Iterator[Passage]:
        """Yield the texts of a value that may be one text or a list of them."""
        if isinstance(several, str):
            if several:
                yield self.passage(several)
        else:
            for index, text in enumerate(several):
                yield (self / index).passage(text)


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
    labels: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    recipes: list[tuple[Place, Recipe]] = field(default_factory=list)
    asked: dict[str, list[Place]] = field(default_factory=dict)
    amounts: int = 0
    _read: dict[tuple[str, tuple[str, ...]], list[str]] = field(default_factory=dict)

    def error(self, rule: str, message: str, remedy: str, place: Place) -> None:
        """Report an error."""
        self.problems.error(rule, message, remedy[:1].upper() + remedy[1:], place)

    def symbol(self, text: str) -> str:
        """Return the symbol of a name, and remember how it reads."""
        if self.plain or is_term(text):
            return text
        made = symbol(text)
        if made != text:
            self.labels.setdefault(made, " ".join(text.split()))
        return made

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
                if key not in self._read:
                    self._read[key] = conditions_of(passage.text, self.names.with_variables(bound))
                found += self._asked(self._read[key], passage)
            except ExpressionError as error:
                self._at_fault("expression", error, passage)
        return found

    def _asked(self, conditions: list[str], passage: Passage) -> list[str]:
        """Remember where conditions were written."""
        for condition in conditions:
            self.asked.setdefault(condition, []).append(passage.whole)
        return conditions

    def value(self, passage: Passage, variables: Iterable[str] = (), *, amount: bool = False) -> str:
        """Compile a value to a term; an ``amount`` must be a number."""
        if self.plain:
            return passage.text
        try:
            return value_of(passage.text, self.names.with_variables(variables), amount=amount)
        except ExpressionError as error:
            self._at_fault("expression", error, passage)
            return "-"

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
        try:
            urge, binding = urge_of(passage.text, self.names.with_variables(variables))
            return urge, self._asked(binding, passage)
        except ExpressionError as error:
            self._at_fault("expression", error, passage)
            return "1", []

    def event(self, passage: Passage) -> EventPhrase | None:
        """Read the event that a rule is about; None when it is wrong, which is reported."""
        try:
            return self.book.event(passage.text)
        except PhraseError as error:
            self._at_fault("phrase", error, passage)
            return None

    def property(self, passage: Passage, variables: Iterable[str] = ()) -> str:
        """Return the property that a belief is about, a term; a word alone is one's own: ``loaves(SELF)``."""
        if self.plain:
            return passage.text
        try:
            return property_of(passage.text, self.names.with_variables(variables))
        except ExpressionError as error:
            self._at_fault("expression", error, passage)
            return "-"

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

    def wrong(self, rule: str, error: Exception, passage: Passage) -> None:
        """Report what somebody found wrong in a passage: an error with a message, a column and a remedy."""
        self._at_fault(rule, error, passage)

    def _at_fault(self, rule: str, error: Any, passage: Passage) -> None:
        place = passage.place(error.column or 0, 0)
        self.error(getattr(error, "rule", "") or rule, error.message, error.remedy, place)


def is_term(text: str) -> bool:
    """Whether a text is a term as FAtiMA writes it."""
    try:
        parse(text)
    except TermSyntaxError:
        return False
    return True


def _is_number(text: str) -> bool:
    try:
        return parse(text).is_number
    except TermSyntaxError:
        return False
