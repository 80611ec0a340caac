"""Dialogue: lines that lead from one state of a conversation to the next, and how they are looked up and filled in.

The graph of states is implicit: a :class:`Line` is an edge from its current state to its next. An agent says it with
the action ``Speak(current state, next state, meaning, style)``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from ..core.beliefs import BeliefBase
from ..core.errors import DecisionError, TermSyntaxError
from ..core.index import TermIndex
from ..core.substitution import Substitutions
from ..core.terms import NIL, Key, Kind, Term, TermLike, compose, parse, term

__all__ = [
    "Deed",
    "DialogueBook",
    "Line",
    "events_when_nothing_is_left",
    "fill_in",
    "fill_in_as_toolkit",
    "utterance_id",
]

_PREFIX = "TTS-"
_NO_WHITE_SPACE = "\x1c\x1d\x1e\x1f"  # white space to Python, not to .NET
_PLACEHOLDER = re.compile(r"\[\[((?:(?!\[\[).)+?)\]\](?!\])")
_CHOSEN = re.compile(r"([^?|]*)\?([^|]*)\|?(.*)", re.DOTALL)
_NESTED = 4
"""How many placeholders may stand in one another."""
_SINGLE_PLACEHOLDER = re.compile(r"(?<!\[)\[[^\[\]]*\](?!\])")
_NO_LABELS: Mapping[str, str] = {}
_CUT = re.compile(r"\[|\]\]")


class _Chance(Protocol):
    def random(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Deed:
    """What saying a line does besides.

    Attributes:
        action: Such as ``Ask(Bread)``; SELF in it is whoever says the line.
        target: To whom; NIL for nobody.
    """

    action: Term
    target: Term = NIL

    @classmethod
    def parse(cls, action: TermLike, target: TermLike = None) -> Deed:
        """Make a deed of texts.

        Raises:
            TermSyntaxError: A text is no term.
        """
        return cls(term(action), term(target))


@dataclass(frozen=True, slots=True)
class Line:
    """Something that can be said.

    Attributes:
        current_state: State of the conversation in which it can be said.
        next_state: State to which it leads.
        meaning: What it means, such as ``Order(Tea)``; NIL for nothing in particular.
        style: How it is said, such as ``Polite``; NIL for nothing in particular.
        utterance: The words; ``[[Price(Tea)]]`` in them stands for what the speaker believes.
        recording: Name of its recording as authored; empty when :attr:`utterance_id` names it.
        id: Its name in the book, such as ``line-3``.
        performs: What saying it does besides, in order.
        speaker: Who alone says it; empty for anybody whose rules lead to it.
        source: Where it was authored, such as ``cafe.yaml:12``.
    """

    current_state: Term
    next_state: Term
    meaning: Term = NIL
    style: Term = NIL
    utterance: str = ""
    recording: str = ""
    id: str = ""
    performs: tuple[Deed, ...] = ()
    speaker: str = ""
    source: str = ""

    @classmethod
    def parse(
        cls,
        current_state: TermLike,
        next_state: TermLike,
        meaning: TermLike = None,
        style: TermLike = None,
        utterance: str = "",
        recording: str | None = None,
        *,
        performs: Iterable[Deed] = (),
        speaker: str = "",
        source: str = "",
    ) -> Line:
        """Make a line of texts.

        Raises:
            TermSyntaxError: A text is no term.
        """
        fields = (term(current_state), term(next_state), term(meaning), term(style))
        return cls(*fields, utterance, recording or "", "", tuple(performs), speaker, source)

    def is_said_by(self, name: Term) -> bool:
        """Whether it is written for somebody of this name, or for anybody."""
        return not self.speaker or self.speaker.casefold() == str(name).casefold()

    @property
    def action(self) -> Term:
        """The action by which it is said."""
        return compose("Speak", self.current_state, self.next_state, self.meaning, self.style)

    @property
    def utterance_id(self) -> str:
        """Name of its recording: the authored one, or else one made of its words."""
        made = not self.recording or self.recording.startswith(_PREFIX)
        return utterance_id(self.utterance) if made else self.recording


class DialogueBook:
    """The lines of a scenario, in the order in which they were authored.

    >>> book = DialogueBook([Line.parse("Start", "S1", None, "Polite", "Good morning.")])
    >>> [line.utterance for line in book.lines(current_state="Start")]
    ['Good morning.']
    """

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.labels: dict[str, str] = {}
        """How names read in lines: ``TheShopSurvives`` as "the shop survives"."""
        self._lines: dict[str, Line] = {}
        self._by_state: dict[Key, list[Line]] = {}
        self._index: TermIndex[list[Line]] = TermIndex()
        self._named = 0
        for line in lines:
            self.add(line)

    def add(self, line: Line) -> Line:
        """Append a line and return it with its id."""
        self._named += 1
        line = replace(line, id=f"line-{self._named}")
        self._lines[line.id] = line
        self._find_by(line)
        return line

    def remove(self, id: str) -> bool:  # noqa: A002
        """Take a line out; return whether it was there."""
        line = self._lines.pop(id, None)
        if line is None:
            return False
        self._by_state, self._index = {}, TermIndex()  # so that their order is always that of the lines
        for left in self:
            self._find_by(left)
        return True

    @property
    def named(self) -> int:
        """How many lines have been given an id, those removed since counted."""
        return self._named

    def restore(self, lines: Iterable[Line], named: int) -> None:
        """Put back the lines of a saved book, with the ids that they had."""
        self._lines = {line.id: line for line in lines}
        self._named = named
        self._by_state, self._index = {}, TermIndex()
        for line in self:
            self._find_by(line)

    def _find_by(self, line: Line) -> None:
        self._by_state.setdefault(line.current_state.key, []).append(line)
        self._index.setdefault(line.action, []).append(line)

    def find(
        self, current_state: Term, next_state: Term, meaning: Term, style: Term, bindings: Substitutions | None = None
    ) -> Iterator[tuple[Line, Substitutions]]:
        """Yield each line whose fields unify with these terms, with the bindings it needs (for ``ValidDialogue``).

        The order is that of the index (:class:`~..core.index.TermIndex`).
        """
        wanted = compose("Speak", current_state, next_state, meaning, style)
        for lines, found in self._index.unify(wanted, bindings):
            yield from [(line, found) for line in list(lines)]

    def lines(
        self, current_state: TermLike = "*", next_state: TermLike = "*", meaning: TermLike = "*", style: TermLike = "*"
    ) -> list[Line]:
        """Return the lines whose fields equal these terms, in authored order; ``*`` is anything, ``-`` only ``-``."""
        wanted = [term(field) for field in (current_state, next_state, meaning, style)]
        if wanted[0].is_universal:
            candidates: Iterable[Line] = self._lines.values()
        else:
            candidates = self._by_state.get(wanted[0].key, ())
        return [line for line in candidates if _agrees(line, wanted)]

    def lines_for(self, action: Term) -> list[Line]:
        """Return the lines by which an action can be done, in authored order.

        Raises:
            DecisionError: The action does not have the four parameters of ``Speak``.
        """
        if len(action.args) != 4:
            raise DecisionError(f"{action} says nothing: expected Speak(current state, next state, meaning, style)")
        return self.lines(*action.args)

    def choose(self, action: Term, chance: _Chance) -> Line | None:
        """Return one of the lines by which an action can be done, by chance; None when there is none.

        Raises:
            DecisionError: As for :meth:`lines_for`.
        """
        found = self.lines_for(action)
        return found[int(chance.random() * len(found))] if found else None

    def filled_lines(
        self,
        beliefs: BeliefBase,
        current_state: TermLike = "*",
        next_state: TermLike = "*",
        meaning: TermLike = "*",
        style: TermLike = "*",
    ) -> list[Line]:
        """Like :meth:`lines`, with the utterances filled in as the wanted meaning and style say.

        ``VAR(Price(Tea), ...)`` in the meaning, then in the style, lists properties: the value of the first takes the
        place of the first ``[...]`` in the utterance, and so on.
        """
        found = self.lines(current_state, next_state, meaning, style)
        values = [
            str(beliefs.ask(name).value)
            for wanted in (term(meaning), term(style))
            for name in _listed_properties(wanted)
        ]
        return [replace(line, utterance=_fill_in_order(line.utterance, values)) for line in found] if values else found

    @property
    def states(self) -> tuple[Term, ...]:
        """Every state that a line begins or ends in, in order of appearance."""
        return tuple(dict.fromkeys(state for line in self for state in (line.current_state, line.next_state)))

    def __getitem__(self, id: str) -> Line:  # noqa: A002
        return self._lines[id]

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines.values())

    def __len__(self) -> int:
        return len(self._lines)


def utterance_id(utterance: str) -> str:
    """Return the id of the recording of an utterance; white space and letter case make no difference.

    Source: FAtiMA Toolkit, MD5 of the lower-cased text without white space.

    >>> utterance_id("Hey")
    'TTS-6057F13C496ECF7FD777CEB9E79AE285'
    """
    kept = [letter for letter in utterance if not letter.isspace() or letter in _NO_WHITE_SPACE]
    lowered = [small if len(small := letter.lower()) == 1 else letter for letter in kept]
    digest = hashlib.md5("".join(lowered).encode(errors="replace"), usedforsecurity=False)
    return _PREFIX + digest.hexdigest().upper()


def fill_in(text: str, beliefs: BeliefBase, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """Replace every ``[[property]]`` by its value; single brackets, and what is no property, stay as they are.

    Args:
        text: ``[[property|words]]`` in it has words for when nothing is believed, ``[[property?words|others]]`` words
            for when it is true, and others; words may hold placeholders.
        beliefs: Of the speaker.
        labels: How names read in words.

    >>> beliefs = BeliefBase("Ana")
    >>> beliefs.tell("Price(Tea)", 3)
    >>> fill_in("[smile] Tea is [[Price(Tea)]] euros, cake [[Price(Cake)|not for sale]].", beliefs)
    '[smile] Tea is 3 euros, cake not for sale.'
    >>> fill_in("[[Price(Tea)?Tea is [[Price(Tea)]] euros|Nothing today]].", beliefs)
    'Tea is 3 euros.'
    """

    def value(found: re.Match[str]) -> str:
        chosen = _CHOSEN.fullmatch(found[1])
        property_, words, others = chosen.groups() if chosen else (found[1].partition("|")[0], "", "")
        try:
            name = parse(property_)
        except TermSyntaxError:
            return found[0]
        if not name.is_grounded:
            return found[0]
        known = beliefs.ask(name).value
        if chosen:
            return words if known.kind in (Kind.TRUTH, Kind.NUMBER) and known.value else others
        _, bar, default = found[1].partition("|")
        return default if bar and known.is_nil else _labelled(known, labels)

    for _ in range(_NESTED):
        before, text = text, _PLACEHOLDER.sub(value, text)
        if text == before:
            break
    return text


def fill_in_as_toolkit(text: str, beliefs: BeliefBase, labels: Mapping[str, str] = _NO_LABELS) -> str:
    """Replace placeholders as the FAtiMA Toolkit does, mistakes included (ProcessWithBeliefs, commit 56b7cbd).

    The text is cut at every ``[`` and ``]]``; the piece after an empty one is a property, unless it holds a space.

    Raises:
        TermSyntaxError: The text begins with a placeholder, two placeholders touch, or one holds no term.
    """
    pieces: list[str] = []
    is_property = False
    for piece in _CUT.split(text):
        if is_property:
            name, is_property = piece.strip(), False
            pieces.append(f"[[{piece}]]" if " " in name else _labelled(beliefs.ask(parse(name)).value, labels))
        elif piece:
            pieces.append(piece)
        else:
            is_property = True
    return "".join(pieces)


def _labelled(value: Term, labels: Mapping[str, str]) -> str:
    text = str(value)
    return labels.get(text, text)


def events_when_nothing_is_left(beliefs: BeliefBase, can_act: bool) -> list[Term]:
    """Return the events that tell an agent that it has the floor and nothing to say.

    For every belief ``DialogueState(other) = state`` it is ``Event(Action-End, other, NoDialoguesLeft(other, state),
    agent)`` (FAtiMA Toolkit, EventTriggers).

    Args:
        beliefs: Of the agent.
        can_act: Whether it has decided on anything.
    """
    me = beliefs.owner
    if can_act or beliefs.ask("Has(Floor)").value != me:
        return []
    return [
        compose("Event", "Action-End", other, compose("NoDialoguesLeft", other, belief.value), me)
        for belief in beliefs
        if "DialogueState" in str(belief.name)
        for other in belief.name.args[:1]
    ]


def _agrees(line: Line, wanted: list[Term]) -> bool:
    fields = (line.current_state, line.next_state, line.meaning, line.style)
    return all(want.is_universal or want == field for want, field in zip(wanted, fields, strict=True))


def _listed_properties(wanted: Term) -> tuple[Term, ...]:
    """Return the arguments of the first VAR(...) in a term."""
    if not wanted.is_compound:
        return ()
    if wanted.head.key == "var":
        return wanted.args
    return next((listed for part in wanted.args if (listed := _listed_properties(part))), ())


def _fill_in_order(text: str, values: list[str]) -> str:
    waiting = iter(values)
    return _SINGLE_PLACEHOLDER.sub(lambda found: next(waiting, found[0]), text)
