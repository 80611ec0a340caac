"""Whether somebody wavers: a score of ambivalence and hesitancy for a few seconds, with its parts.

The rule follows what annotators of BAH looked for: ways of perceiving that contradict each other, a feeling that turns
round and round, words of doubt, lips (action units 14, 15, 24), looking away, pauses. The score is the logistic of a
weighted sum. Which words and how much each counts is in ``data/hesitancy.json``; the weights are ours and untested with
people, so that the score orders moments and is no probability.

>>> hesitancy([], text="I want to, but I don't know. Maybe.").score > hesitancy([], text="Yes, gladly.").score
True
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from ..core.errors import PerceptionError
from ..ontology.schema import check, read_json
from .estimate import AffectEstimate
from .likelihoods import sigmoid_of

__all__ = ["LONGEST_S", "SHORTEST_S", "Hesitancy", "HesitancyPart", "hesitancy"]

SHORTEST_S: Final = 2.0
"""Seconds of the shortest window."""
LONGEST_S: Final = 5.0
"""Seconds of the longest window."""

_FILE: Final = Path(__file__).parent / "data" / "hesitancy.json"
_HESITANT_FROM: Final = 0.5
_MOST_TEXT: Final = 2_000
_MOST: Final = 1_000
_FAINT: Final = 0.1
"""Valence nearer to 0 than this has no side; ours."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class HesitancyPart(NamedTuple):
    """One thing that speaks for hesitancy.

    Attributes:
        name: ``conflict``, ``alternation``, ``hedges``, ``face``, ``gaze`` or ``pauses``.
        level: 0..1.
        weight: What it adds to the sum when its level is 1.
        observation: What was observed, in words; empty for nothing.
    """

    name: str
    level: float
    weight: float
    observation: str = ""


@dataclass(frozen=True, slots=True)
class Hesitancy:
    """How hesitant somebody was for a few seconds.

    Attributes:
        score: 0..1.
        parts: All parts, what adds most first.
    """

    score: float
    parts: tuple[HesitancyPart, ...]

    def __bool__(self) -> bool:
        """Whether it is more than half."""
        return self.score >= _HESITANT_FROM


class _Table(msgspec.Struct, frozen=True):
    bias: float
    weights: dict[str, float]
    face: dict[str, float]
    alternations_enough: int
    pause_noticed_s: float
    pause_enough_s: float
    hedges: dict[str, float]


@cache
def _table() -> _Table:
    data = read_json(_FILE)
    check(data, read_json(_FILE.parent / "schema" / _FILE.name), _FILE.name)
    return msgspec.convert(data, _Table)


def hesitancy(
    estimates: Iterable[AffectEstimate],
    text: str = "",
    *,
    gaze_away: float = 0.0,
    pauses_s: Sequence[float] = (),
    window_s: float = 4.0,
    now: float | None = None,
    reliability: Mapping[str, float] | None = None,
) -> Hesitancy:
    """Return how hesitant somebody is.

    Args:
        estimates: Of one person, in any order; those of the window count, at most 1,000.
        text: What they said in it; the first 2,000 characters are read.
        gaze_away: For which share of it they looked away, 0..1.
        pauses_s: Pauses in their speech, in seconds each.
        window_s: How long it is, 2..5 seconds.
        now: When it ends, in seconds of the world; by default at the latest estimate.
        reliability: How far a modality is to be trusted, 0..1; 1 when not given.

    Raises:
        PerceptionError: A number is out of its range, or there are too many estimates.
    """
    _check(gaze_away, pauses_s, window_s)
    given = list(estimates)
    if len(given) > _MOST:
        raise PerceptionError(f"{len(given)} estimates at once: expected at most {_MOST}")
    end = now if now is not None else max((each.t for each in given), default=0.0)
    recent = sorted((each for each in given if end - window_s <= each.t <= end and each), key=lambda each: each.t)
    table = _table()
    parts = [
        _conflict(recent, reliability or {}),
        _alternation(recent, table.alternations_enough),
        _hedges(text, table.hedges),
        _face(recent, table.face),
        ("gaze", gaze_away, f"looks away for {gaze_away:.0%} of the time" if gaze_away else ""),
        _pauses(pauses_s, table),
    ]
    found = [HesitancyPart(name, level, table.weights[name], said) for name, level, said in parts]
    total = table.bias + sum(each.level * each.weight for each in found)
    found.sort(key=lambda each: (-each.level * each.weight, each.name))
    return Hesitancy(sigmoid_of(total), tuple(found))


_Part = tuple[str, float, str]


def _conflict(recent: Sequence[AffectEstimate], reliability: Mapping[str, float]) -> _Part:
    """The largest |difference of valence| between two modalities times the smaller of their weights, as a share."""
    sums: dict[str, tuple[float, float, float]] = {}
    for each in recent:
        if each.valence is not None:
            weight = each.confidence * reliability.get(each.modality, 1.0)
            value, total, most = sums.get(each.modality, (0.0, 0.0, 0.0))
            sums[each.modality] = (value + weight * each.valence, total + weight, max(most, weight))
    sides = [(name, value / total, most) for name, (value, total, most) in sums.items() if total]
    apart = [
        (abs(v1 - v2) * min(w1, w2) / 2, f"{one} {v1:+.1f} and {other} {v2:+.1f}")
        for (one, v1, w1), (other, v2, w2) in combinations(sides, 2)
    ]
    level, said = max(apart, default=(0.0, ""))
    return "conflict", level, said if level else ""


def _alternation(recent: Sequence[AffectEstimate], enough: int) -> _Part:
    """How often the valence that one modality tells turns round."""
    turns: dict[str, int] = {}
    for modality in dict.fromkeys(each.modality for each in recent):
        values = [each.valence for each in recent if each.modality == modality and each.valence is not None]
        sided = [value > 0 for value in values if abs(value) >= _FAINT]
        turns[modality] = sum(one != other for one, other in pairwise(sided))
    most = max(turns, key=lambda name: turns[name], default="")
    count = turns.get(most, 0)
    return "alternation", min(1.0, count / enough), f"{most} turned round {count} times" if count else ""


def _hedges(text: str, hedges: Mapping[str, float]) -> _Part:
    """Words of doubt, the longest first, so that none is counted in another."""
    words = " ".join(word.replace("’", "'") for word in _WORD.findall(text[:_MOST_TEXT].casefold()))
    left, total, found = f" {words} ", 0.0, []
    for hedge in sorted(hedges, key=lambda each: (-len(each), each)):
        count = left.count(f" {hedge} ")
        if count:
            left = left.replace(f" {hedge} ", " | ")
            total += count * hedges[hedge]
            found.append(f"“{hedge}”")
    return "hedges", 1 - math.exp(-total), f"says {', '.join(found)}" if found else ""


def _face(recent: Sequence[AffectEstimate], units: Mapping[str, float]) -> _Part:
    """Lips that are dimpled, lowered or pressed: the strongest, over the window's mean."""
    faces = [each.action_units for each in recent if each.modality == "face" or each.action_units]
    means = {unit: sum(seen.get(unit, 0.0) for seen in faces) / len(faces) for unit in units} if faces else {}
    strongest = max(means, key=lambda unit: means[unit] * units[unit], default="")
    level = means.get(strongest, 0.0) * units.get(strongest, 0.0)
    return "face", level, f"{strongest} ({means[strongest]:.1f})" if level else ""


def _pauses(pauses_s: Sequence[float], table: _Table) -> _Part:
    total = sum(each for each in pauses_s if each >= table.pause_noticed_s)
    return "pauses", min(1.0, total / table.pause_enough_s), f"pauses for {total:.1f} s" if total else ""


def _check(gaze_away: float, pauses_s: Sequence[float], window_s: float) -> None:
    if not SHORTEST_S <= window_s <= LONGEST_S:
        raise PerceptionError(f"a window of {window_s!r} s: expected {SHORTEST_S:g} to {LONGEST_S:g}")
    if not 0 <= gaze_away <= 1:
        raise PerceptionError(f"looking away for {gaze_away!r} of the time: expected a share, 0..1")
    if not all(math.isfinite(each) and each >= 0 for each in pauses_s):
        raise PerceptionError("a pause has 0 seconds or more")
