"""Recipes about whoever comes: what is different for people who are liked or disliked.

A rule about ``[who]`` is written before it is known who it will be. For a stranger, what the event means to oneself
carries pity or gladness; for somebody who is liked or disliked the relation does, and a second rule says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ...appraisal.patterns import Patterns
from ...appraisal.variables import DESIRABILITY_FOR_OTHERS
from ...core.numbers import format_number
from ...ontology import Tone
from ..document import VariableDoc
from .feelings_facts import Facts
from .feelings_reading import FeelingError, Wanted, shown_amount
from .feelings_trial import Felt, feel

__all__ = ["Personal", "cautions", "personal"]

_MOST: float = 10.0
_SHOWN: float = 0.05
"""Differences smaller than this are no news to a writer."""


class Personal(NamedTuple):
    """What a second rule says of the same event, after the first, about people who are liked or disliked.

    Attributes:
        condition: When it applies, an expression: ``likes([who]) > 0``.
        variables: What it says; values may be expressions.
        target: The variable that stands for the person.
        fortune: What it says of their fortune at a liking of 10, times 10.
    """

    condition: str
    variables: tuple[VariableDoc, ...]
    target: str
    fortune: float

    @property
    def sign(self) -> int:
        """1 when it is about people who are liked, -1 about those who are disliked."""
        return 1 if ">" in self.condition else -1

    def at(self, liking: float) -> tuple[VariableDoc, ...]:
        """Return the variables with numbers in place of expressions, for somebody liked so much."""
        size = min(_MOST, abs(self.fortune / liking))
        number = format_number(round(size if self.fortune > 0 else -size, 7))
        return tuple([_with(each, number) if _is_fortune(each, self.target) else each for each in self.variables])


Solve = Callable[[Facts], tuple[VariableDoc, ...]]


def personal(
    asked: Sequence[Wanted], patterns: Patterns, facts: Facts, stranger: Sequence[VariableDoc], solve: Solve
) -> Personal | None:
    """Return what is different for people who are liked or disliked; None when nothing is, or for several variables.

    Args:
        asked: The emotions.
        patterns: What elicits which.
        facts: What is known about the character.
        stranger: What the rule says about strangers.
        solve: Works the variables out for other facts.
    """
    conditions = {pattern.kind.name: pattern.conditions for pattern in patterns.by_kind.values()}
    about = {
        (str(each.target), conditions[each.emotion]["liking"])
        for each in asked
        if "liking" in conditions[each.emotion] and str(each.target).startswith("[")
    }
    if len(about) != 1:
        return None
    target, liked = about.pop()
    sign = 1 if liked == "positive" else -1
    try:
        found = solve(replace(facts, likes={**facts.likes, target: sign * _MOST}))
    except FeelingError:
        return None
    fortune = next(float(doc.value) for doc in found if _is_fortune(doc, target)) * _MOST
    return Personal(
        f"likes({target}) {'>' if sign > 0 else '<'} 0",
        (*_said(found, fortune, target, sign, stranger),),
        target,
        fortune,
    )


def cautions(
    asked: Sequence[Wanted],
    variables: Sequence[VariableDoc],
    before: Sequence[VariableDoc],
    other: Personal | None,
    facts: Facts,
    model: str,
    tone: Tone | None = None,
) -> Iterable[str]:
    """Yield for whom, of those that are liked or not, it comes out otherwise when a variable stands for them."""
    for variable in sorted({each.target for each in asked if each.target and each.target.startswith("[")}):
        for whom, liking in facts.likes.items():
            fits = other is not None and other.target == variable and liking * other.sign > 0
            docs = other.at(liking) if other is not None and fits else variables
            names = {variable: whom}
            arisen = feel(docs, facts, model, before=before, tone=tone, stands_for=names, colours=False, actor=whom)
            for each in asked:
                if each.target == variable:
                    yield from _caution(each, whom, liking, arisen)


def _said(
    found: Sequence[VariableDoc], fortune: float, target: str, sign: int, stranger: Sequence[VariableDoc]
) -> Iterable[VariableDoc]:
    """Yield what the second rule says; what only strangers need is taken back."""
    liking = f"likes({target})" if sign > 0 else f"-likes({target})"
    size = f"min(10, {format_number(abs(fortune))} / {liking})"
    for doc in found:
        yield _with(doc, size if fortune > 0 else f"-{size}") if _is_fortune(doc, target) else doc
    said = {(doc.name, doc.target) for doc in found}
    for doc in stranger:
        if (doc.name, doc.target) not in said:
            yield _with(doc, "0")


def _with(doc: VariableDoc, value: str) -> VariableDoc:
    return VariableDoc(name=doc.name, value=value, target=doc.target)


def _is_fortune(doc: VariableDoc, target: str) -> bool:
    return doc.name == DESIRABILITY_FOR_OTHERS and doc.target == target


def _caution(wanted: Wanted, whom: str, liking: float, arisen: Sequence[Felt]) -> Iterable[str]:
    about = [one for one in arisen if one.target == wanted.target]
    same = next((one for one in about if one.emotion == wanted.emotion), None)
    if same is not None and abs(same.potential - float(wanted.intensity)) < _SHOWN:
        return
    got = ", ".join(f"{one.emotion.casefold()} {shown_amount(one.potential)}" for one in about) or "nothing"
    yield f"if {wanted.target} is {whom}, who is {'liked' if liking > 0 else 'disliked'} {liking:g}, it is {got}"
