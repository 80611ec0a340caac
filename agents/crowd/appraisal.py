"""What an audience feels about an event: the emotions that construals elicit, as arrays.

The patterns are those of the model (:mod:`espressivo.appraisal.patterns`), read from the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from ...appraisal.intensity import general_factor
from ...appraisal.patterns import Pattern, Patterns, facts_of, foci_of
from ...appraisal.variables import is_of_the_whole, ontology_name
from ...core.emotion_types import EmotionType
from ...core.terms import SELF, Term
from .arithmetic import Mask, within_unit
from .frame import ArrayFrame
from .seen import NOBODY, Audience, Seen, narrow, seen_in

__all__ = ["Called", "feelings_of", "strata"]


class Called(NamedTuple):
    """An emotion that an event calls for, before mood and thresholds.

    Attributes:
        kind: Its type.
        potential: How strong the appraisal makes it: for everybody, or for each of the audience.
        target: Whom it is directed at.
        mask: Who is called to feel it; None for everybody.
        shifts_mood: Whether it makes the mood better or worse, if its type does.
    """

    kind: EmotionType
    potential: Any
    target: Term | None
    mask: Mask | None
    shifts_mood: bool = True


def strata(frame: ArrayFrame) -> Iterator[tuple[Mask | None, ArrayFrame]]:
    """Yield parts of an audience of whom each got all entries of a frame, or none of them; and their frames."""
    masks = [entry.mask for entry in frame if entry.mask is not None]
    if not masks:
        yield None, frame
        return
    signature = np.zeros(frame.size, np.int64)
    for mask in masks:  # who got the same entries so far has the same number
        signature = signature * 2 + mask
        _, signature = np.unique(signature, return_inverse=True)
    for number in range(int(signature.max()) + 1 if frame.size else 0):
        part = signature == number
        first = int(np.argmax(part))
        inner = ArrayFrame(int(part.sum()))
        for entry in frame:
            if entry.mask is None or entry.mask[first]:
                value = entry.value[part] if isinstance(entry.value, np.ndarray) else entry.value
                inner.write(entry.variable, entry.target, value, None, False, entry.rule, entry.source)
        if inner:
            yield part, inner


def feelings_of(frame: ArrayFrame, audience: Audience, patterns: Patterns) -> list[Called]:
    """Return the emotions that a frame without masks calls for, in the order in which they arise."""
    extra = [entry for entry in frame if is_of_the_whole(entry.variable)]
    values: dict[str, Any] = {ontology_name(entry.variable): entry.value for entry in extra}
    general = general_factor(values, within_unit) if extra else 1.0
    seen = seen_in(frame, audience)
    felt = list(_of_each(seen, values, general, patterns))
    if len(seen) > 1 and patterns.joint:
        felt += _of_several(seen, values, general, patterns)
    if extra:
        felt += _of_whole(values, general, patterns)
    if len(felt) > 1:
        felt += _of_parts(felt, values, patterns)
    return felt


def _of_each(seen: Sequence[Seen], whole: Mapping[str, Any], general: Any, patterns: Patterns) -> Iterator[Called]:
    for way in seen:
        values = {**whole, **way.values} if whole else way.values
        for pattern, asks_for_more in patterns.fitting(way.facts):
            mask = _where(pattern, facts_of(way.facts), values, way.mask) if asks_for_more else way.mask
            yield from _called(pattern, values, general, way.target, mask)


def _of_whole(values: Mapping[str, Any], general: Any, patterns: Patterns) -> Iterator[Called]:
    for pattern in patterns.of_the_whole:
        yield from _called(pattern, values, general, None, _where(pattern, {}, values, None))


def _of_several(seen: Sequence[Seen], whole: Mapping[str, Any], general: Any, patterns: Patterns) -> Iterator[Called]:
    for pattern in patterns.joint:
        choices = [[way for way in seen if focus in foci_of(way.facts)] for focus in sorted(pattern.foci)]
        for chosen in product(*choices):
            if len(set(map(id, chosen))) < len(chosen):
                continue
            facts = facts_of(" ".join(way.facts for way in chosen))
            values = {**whole, **{name: value for way in chosen for name, value in way.values.items()}}
            mask = narrow(None, *[True if way.mask is None else way.mask for way in chosen])
            yield from _called(pattern, values, general, _target(chosen), _where(pattern, facts, values, mask))


def _of_parts(felt: list[Called], whole: Mapping[str, Any], patterns: Patterns) -> Iterator[Called]:
    """Yield the compounds of what one event calls for; see :meth:`~espressivo.appraisal.patterns.Patterns.of_parts`."""
    slots: list[Called | None] = [*felt]
    for pattern, places in patterns.compounds_among(tuple([each.kind for each in felt])):
        parts = [each for place in places if (each := slots[place]) is not None]
        compound = _compound(pattern, parts, whole) if len(parts) == len(places) else None
        slots.append(compound)
        if compound is not None:
            yield compound


def _compound(pattern: Pattern, parts: Sequence[Called], whole: Mapping[str, Any]) -> Called | None:
    about: Term | None = None
    for part in parts:
        if part.target is not None:
            if about is not None and part.target.key != about.key:
                return None
            about = part.target
    mask = narrow(None, *[True if part.mask is None else part.mask for part in parts])
    if pattern.adds:
        mask = _where_whole(pattern, whole, mask)
    if mask is NOBODY:
        return None
    potential = sum([part.potential for part in parts[1:]], parts[0].potential) / len(parts)
    return Called(pattern.kind, potential, about, mask, False)


def _called(
    pattern: Pattern, values: Mapping[str, Any], general: Any, target: Term | None, mask: Mask | None
) -> Iterator[Called]:
    if mask is not NOBODY:
        potential = pattern.potential(values, general, within_unit)
        mask = narrow(mask, potential != 0)
        if mask is not NOBODY:
            yield Called(pattern.kind, potential, target, mask)


def _where(pattern: Pattern, facts: Mapping[str, str], values: Mapping[str, Any], mask: Mask | None) -> Mask | None:
    """Narrow a mask to those for whom all conditions of a pattern hold."""
    for name, wanted in pattern.conditions.items():
        found = facts.get(name)
        mask = narrow(mask, found == wanted if found is not None else _has_sign(values.get(name, 0.0), wanted))
    return mask


def _where_whole(pattern: Pattern, whole: Mapping[str, Any], mask: Mask | None) -> Mask | None:
    for name, wanted in pattern.added_conditions.items():
        mask = narrow(mask, _has_sign(whole.get(name, 0.0), wanted))
    return mask


def _has_sign(value: Any, wanted: str) -> Any:
    return value > 0 if wanted == "positive" else value < 0 if wanted == "negative" else value == 0


def _target(ways: Sequence[Seen]) -> Term | None:
    targets = [way.target for way in ways if way.target is not None]
    return next((target for target in targets if target != SELF), targets[0] if targets else None)
