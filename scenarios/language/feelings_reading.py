"""Feelings as writers ask for them: ``anger 6 at [who], hope 4 of Rain, desirability -2``.

An emotion is named by its OCC type, or by any word of the ontology: ``rage at [who]`` is anger of the intensity at
which anger is called rage. What must be appraised to have it is worked out by :mod:`.feelings`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from ...appraisal.patterns import Pattern, Patterns, patterns_of
from ...appraisal.variables import (
    DESERVINGNESS,
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    GOAL_SUCCESS_PROBABILITY,
    LIKE,
    PROSPECT,
    VARIABLES,
    scale_of,
    variable_name,
)
from ...core.emotion_types import EMOTION_TYPES, EmotionFamily
from ...core.emotions import MAX_INTENSITY
from ...core.errors import AppraisalError, AuthoringError, OntologyError, TermSyntaxError, nearest, shown
from ...core.terms import parse
from ...ontology import Node, OccType, Tone, load
from .phrase_words import symbol

__all__ = [
    "FeelingError",
    "VariableItem",
    "Wanted",
    "parse_feeling",
    "parse_reaction",
    "shown_amount",
    "shown_variable",
]

Found = TypeVar("Found")
_TYPICAL: Final = 5.0
"""Intensity of an emotion that is asked for without one, and by no name of a degree of it."""
_SURE: Final = 0.3
"""Below this confidence a word of the ontology says too little about which type is meant."""
_MOST_WORDS: Final = 5
"""No name of an emotion or a variable has more."""
_MOST_ITEMS: Final = 40
_NUMBER: Final = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)"
_AMOUNT: Final = rf"{_NUMBER}|\[[^\[\]]*\]|\((?:[^()]|\([^()]*\))*\)"
_PREPOSITIONS: Final = "about|against|at|by|for|in|of|over|that|to|towards|toward|with"
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_TAIL: Final = re.compile(
    rf"\s*(?P<before>{_AMOUNT})?\s*(?:\b(?P<preposition>{_PREPOSITIONS})\s+(?P<target>\S.*?))?\s*", re.IGNORECASE
)
_ENDS_IN_AMOUNT: Final = re.compile(rf"(?P<target>\S.*?)\s+(?P<amount>{_AMOUNT})")
_ENDS_IN_PREPOSITION: Final = re.compile(rf"(?:\s+(?:{_PREPOSITIONS}))?$", re.IGNORECASE)
_OWN: Final = frozenset({"i", "me", "myself", "self", "herself", "himself", "oneself", "themselves"})
_CONSTRUED: Final = frozenset({"agent", "prospect", "outcome", "hope", "fear"})
"""Variables of the ontology that no rule writes: they follow from others."""
_NEEDS_TARGET: Final = frozenset({DESIRABILITY_FOR_OTHERS, GOAL_SUCCESS_PROBABILITY, PROSPECT, DESERVINGNESS})
_NO_GOALS: Final[tuple[str, ...]] = ()
_AT: Final = {
    EmotionFamily.FORTUNES_OF_OTHERS: "for",
    EmotionFamily.PROSPECT: "of",
    EmotionFamily.CONFIRMATION: "of",
}


class FeelingError(AuthoringError, ValueError):
    """A feeling cannot be read, or cannot be had.

    Args:
        message: What is wrong, and what was expected.
        column: Where in the text, counted from 1.
        remedy: What to write instead.
    """

    def __init__(self, message: str, column: int = 1, remedy: str = "") -> None:
        super().__init__(message, column=column)
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}; {self.remedy}" if self.remedy else self.message


@dataclass(frozen=True, slots=True)
class Wanted:
    """An emotion that a writer asks for.

    Attributes:
        emotion: Its type, such as ``Happy-For``.
        intensity: Above 0, up to 10; or an expression or variable that gives it, as text.
        target: At whom or of what, a term; None when nobody is named.
        node: The node of the ontology that was named, when it is not the type's own name.
        column: Where it stands in its text, counted from 1.
    """

    emotion: str
    intensity: float | str
    target: str | None = None
    node: str = ""
    column: int = 1

    def __str__(self) -> str:
        return f"{self.emotion.casefold()} {shown_amount(self.intensity)}{_about(self.emotion, self.target)}"


@dataclass(frozen=True, slots=True)
class VariableItem:
    """An appraisal variable that a writer gives: its name as models know it, its value, and whom it is about."""

    name: str
    value: float | str
    target: str = "-"
    column: int = 1

    def __str__(self) -> str:
        return shown_variable(self.name, self.value, self.target)


class _Tail(NamedTuple):
    """What follows the name: how much, and about whom."""

    amount: str | None
    target: str | None


def parse_feeling(text: str, *, column: int = 1, tone: Tone | None = None) -> Wanted:
    """Read one emotion that is asked for.

    Args:
        text: Such as ``anger 6 at [who]``, ``happy for Tom 3``, ``hope 4 that it rains``, ``rage at [who]``.
        column: Where the text begins in its line.
        tone: The ontology, with what the author added to it.

    Raises:
        FeelingError: The emotion is unknown, or its intensity or target cannot be.

    >>> parse_feeling("anger 6 at [who]")
    Wanted(emotion='Anger', intensity=6.0, target='[who]', node='', column=1)
    >>> parse_feeling("rage at Tom")
    Wanted(emotion='Anger', intensity=9.25, target='Tom', node='Rage', column=1)
    """
    tone = tone or load()
    text, column = _trimmed(text, column)
    found = _longest(text, lambda words: _candidates(words, tone))
    if found is None:
        raise _unknown(text, column, tone, _NO_GOALS)
    (candidates, node), end = found
    tail = _tail(text, end, column)
    pattern = _meant(candidates, patterns_of(tone), tail.target is not None)
    intensity = _intensity(tail, tone.occ_type(pattern.name), node, tone, column)
    word = "" if node is None or node.id in (pattern.name, pattern.kind.name) else node.id
    return Wanted(pattern.kind.name, intensity, tail.target, word, column)


def parse_reaction(
    text: str, names: Iterable[str] = (), *, column: int = 1, tone: Tone | None = None
) -> list[Wanted | VariableItem]:
    """Read a reaction: emotions that are asked for, and appraisal variables, parted by commas.

    Args:
        text: Such as ``anger 6 at [who], the shop survives -0.2, unexpectedness 3``.
        names: The goals of the character, as the writer named them.
        column: Where the text begins in its line.
        tone: The ontology, with what the author added to it.

    Raises:
        FeelingError: An item is neither; the message has its column and the nearest name.

    >>> [str(item) for item in parse_reaction("joy 5, praiseworthiness 3 of Tom, eat today 0.2", ["eat today"])]
    ['joy 5', 'praiseworthiness 3 of Tom', 'goal likelihood 0.2 of EatToday']
    """
    tone, goals = tone or load(), list(names)
    items = list(_items(text, column))
    if len(items) > _MOST_ITEMS:
        remedy = f"write {_MOST_ITEMS} at most"
        raise FeelingError(f"these are {len(items)} feelings at once", items[_MOST_ITEMS][1], remedy)
    return [_item(item, place, goals, tone) for item, place in items]


def shown_variable(name: str, value: float | str, target: str | None) -> str:
    """Return how a message shows a variable, so that it can be written in a story.

    >>> shown_variable("Goal Success Probablity", -0.25, "TheShopSurvives")
    'goal likelihood -0.25 of TheShopSurvives'
    """
    name = "goal likelihood" if name == GOAL_SUCCESS_PROBABILITY else name.casefold()
    return f"{name} {shown_amount(value)}" + ("" if target in (None, "-") else f" of {target}")


def shown_amount(amount: float | str) -> str:
    """Return how a message shows an amount: with two places at most."""
    if isinstance(amount, str):
        return amount if amount.startswith("[") else f"({amount})"
    return f"{round(amount, 2):g}"


def _item(text: str, column: int, goals: list[str], tone: Tone) -> Wanted | VariableItem:
    goal = _goal_change(text, column, goals)
    if goal is not None:
        return goal
    if not text.casefold().startswith("surprise"):  # the emotion, which is the variable too
        also = patterns_of(tone).variables - _CONSTRUED - {kind.name.casefold() for kind in tone.occ_types(beyond=True)}
        found = _longest(text, lambda words: _variable(words, also))
        if found is not None:
            return _variable_item(found[0], _tail(text, found[1], column), column)
    if _longest(text, lambda words: _candidates(words, tone)) is None:
        raise _unknown(text, column, tone, goals)
    return parse_feeling(text, column=column, tone=tone)


def _goal_change(text: str, column: int, goals: list[str]) -> VariableItem | None:
    for name in sorted(goals, key=len, reverse=True):
        for spelled in (name, symbol(name)):
            rest = text[len(spelled) :].strip()
            if text.casefold().startswith(spelled.casefold()) and re.fullmatch(_AMOUNT, rest):
                return _in_scale(VariableItem(GOAL_SUCCESS_PROBABILITY, _amount(rest), symbol(name), column))
    return None


def _variable(words: str, also: Collection[str]) -> str | None:
    if words.casefold() == "appeal":
        return LIKE
    try:
        return variable_name(words, also)
    except AppraisalError:
        return None


def _variable_item(name: str, tail: _Tail, column: int) -> VariableItem:
    if tail.amount is None:
        example = 0.5 if scale_of(name).high == 1 else 4
        raise FeelingError(f"{name} needs a value", column, f"write {name.casefold()} {example}")
    target = tail.target or "-"
    if name == DESIRABILITY and target != "-":
        name = DESIRABILITY_FOR_OTHERS
    if target == "-" and name in _NEEDS_TARGET:
        whom = VARIABLES[name].target
        raise FeelingError(f"{name} needs to know {whom}", column, f"write {name.casefold()} {tail.amount} of [who]")
    return _in_scale(VariableItem(name, _amount(tail.amount), target, column))


def _in_scale(item: VariableItem) -> VariableItem:
    scale = scale_of(item.name)
    if isinstance(item.value, float) and not scale.low <= item.value <= scale.high:
        remedy = f"it goes from {scale.low:g} to {scale.high:g}"
        name = shown_variable(item.name, item.value, "-").rpartition(" ")[0]
        raise FeelingError(f"{name} cannot be {item.value:g}", item.column, remedy)
    return item


# -- emotions by name --------------------------------------------------------------------------------------------


def _candidates(words: str, tone: Tone) -> tuple[list[OccType], Node | None] | None:
    """Return the types that a word may mean, the surest first, and the node of the ontology that it names."""
    node = tone.find(words.capitalize())
    try:
        return [tone.occ_type(words)], node
    except OntologyError:
        pass
    if node is None and (senses := tone.lookup(words)):
        node = senses[0].node
    if node is None:
        kinds = [kind for kind in tone.occ_types(beyond=True) if words.casefold() in kind.words]
    else:
        kinds = [kind for kind, sure in tone.tone_to_occ(node) if sure >= _SURE]
    return (kinds, node) if kinds else None


def _meant(candidates: list[OccType], patterns: Patterns, has_target: bool) -> Pattern:
    """Choose among types: happiness for somebody is happiness for their sake, without anybody it is joy."""
    by_name = {pattern.name: pattern for pattern in patterns.by_kind.values()}
    meant = [by_name[kind.name] for kind in candidates]
    fitting = [pattern for pattern in meant if _is_about_somebody(pattern, by_name) == has_target]
    return (fitting or meant)[0]


def _is_about_somebody(pattern: Pattern, by_name: dict[str, Pattern]) -> bool:
    if pattern.parts:
        return any(_is_about_somebody(by_name[part], by_name) for part in pattern.parts)
    return "liking" in pattern.conditions or pattern.conditions.get("agent") == "other"


def _intensity(tail: _Tail, kind: OccType, node: Node | None, tone: Tone, column: int) -> float | str:
    if tail.amount is None:
        return _TYPICAL if node is None else _typical(kind, node, tone)
    amount = _amount(tail.amount)
    if isinstance(amount, float) and not 0 < amount <= MAX_INTENSITY:
        raise FeelingError(f"{kind.label} cannot be {amount:g}", column, "write how intense it is: above 0, up to 10")
    return amount


def _typical(kind: OccType, node: Node, tone: Tone) -> float:
    """Return the middle of the intensities at which a type is called by a word, or by one above it."""
    steps = [least for least, _ in kind.ladder]
    for step in tone.path(node):
        rungs = [place for place, (_, rung) in enumerate(kind.ladder) if rung == step]
        if rungs and len(steps) > 1:
            return (steps[rungs[0]] + [*steps, MAX_INTENSITY][rungs[-1] + 1]) / 2
    return _TYPICAL


# -- texts -------------------------------------------------------------------------------------------------------


def _items(text: str, column: int) -> Iterator[tuple[str, int]]:
    """Yield the parts between commas that stand in no brackets and quotes, each with its column."""
    start, depth, quoted = 0, 0, False
    for place, letter in enumerate([*text, ","]):
        quoted ^= letter == '"'
        depth += 0 if quoted else (letter in "([") - (letter in ")]")
        if place == len(text) or (letter == "," and depth <= 0 and not quoted):
            part, at = _trimmed(text[start:place], column + start)
            if not part:
                raise FeelingError("a feeling is missing", at, "write something such as joy 5, or take the comma away")
            yield part, at
            start = place + 1


def _trimmed(text: str, column: int) -> tuple[str, int]:
    return text.strip(), column + len(text) - len(text.lstrip())


def _longest(text: str, known: Callable[[str], Found | None]) -> tuple[Found, int] | None:
    """Return what the longest run of first words means, and where it ends."""
    ends: list[int] = []
    at = 0
    while len(ends) < _MOST_WORDS and (word := _WORD.match(text, at)):
        ends.append(word.end())
        at = len(text) - len(text[word.end() :].lstrip())
    for end in reversed(ends):
        found = known(" ".join(text[:end].split()))
        if found is not None:
            last = _ENDS_IN_PREPOSITION.search(text, 0, end)
            return found, end if last is None else last.start()
    return None


def _tail(text: str, end: int, column: int) -> _Tail:
    found = _TAIL.fullmatch(text, end)
    if found is None:
        rest = text[end:]
        raise FeelingError(
            f"after {text[:end]!r} stands {shown(rest, 30)!r}: expected how much, and at whom",
            column + end + len(rest) - len(rest.lstrip()),
            f"write {text[:end]} 5, or {text[:end]} 5 at [who]",
        )
    amount, target = found["before"], found["target"]
    if amount is None and target is not None and (late := _ENDS_IN_AMOUNT.fullmatch(target)):
        amount, target = late["amount"], late["target"]
    return _Tail(amount, None if target is None else _target(target, column + found.start("target")))


def _target(text: str, column: int) -> str:
    text = text.strip()
    if text.casefold() in _OWN:
        return "SELF"
    words = text.strip('"')
    for term in (text, "" if re.search(r"[\[\](){}]", words) else symbol(words)):
        try:
            parse(term)
        except TermSyntaxError:
            continue
        return term
    remedy = "write a name, a variable such as [who], or something such as has(Tom, loaf)"
    raise FeelingError(f"{shown(text, 40)!r} is no name", column, remedy)


def _amount(text: str) -> float | str:
    if re.fullmatch(_NUMBER, text):
        return float(text)
    return text if text.startswith("[") else text[1:-1].strip()


def _unknown(text: str, column: int, tone: Tone, goals: Collection[str]) -> FeelingError:
    name = re.split(rf"\s+(?:{_AMOUNT}|(?:{_PREPOSITIONS})\b)", text)[0]
    kinds = [kind.label for kind in tone.occ_types(beyond=True)]
    labels = [node.label for node in tone.nodes]
    close = nearest(name, [*goals, *kinds, *labels, *(each.casefold() for each in VARIABLES)])
    what = "is no emotion" if goals is _NO_GOALS else "is no emotion, appraisal variable or goal"
    remedy = f"did you mean {close}?" if close else "expected an emotion such as joy, anger, pity, hope or relief"
    return FeelingError(f"{shown(name, 40)!r} {what}", column, remedy)


def _about(emotion: str, target: str | None) -> str:
    if target is None:
        return ""
    kind = EMOTION_TYPES.get(emotion)
    return f" {_AT.get(kind.family, 'at') if kind else 'at'} {target}"
