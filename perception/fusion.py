"""Several estimates of one person become one; what they disagree about is kept, not averaged away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from ..core.errors import PerceptionError
from ..ontology import Pad, load
from .estimate import AffectEstimate, Aspect, Clue

__all__ = ["AMBIVALENT_FROM", "Fusion", "ambivalence", "fuse"]

AMBIVALENT_FROM: Final = 0.15
"""Ambivalence (0..1) from which pleasant and unpleasant emotions are both kept; the threshold is ours, untested."""
_LEAST: Final = 0.02
"""Likelihood of an emotion that an estimate does not name; ours. It keeps one blind perceiver from a veto."""
_OTHER: Final = ""
_MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Fusion:
    """What several estimates of one person say together.

    Attributes:
        estimate: The estimate, of modality ``fused``.
        ambivalence: How far pleasant and unpleasant are seen together, 0..1: max(0, (P + N) / 2 - |P - N|), P and N
            being the weighted means of pleasant and unpleasant valence (Griffin; see Thompson, Zanna & Griffin 1995).
        conflict: The largest |difference of valence| between two estimates times the smaller of their weights, 0..2.
        conflicting: The two sources of that.
        weights: What each source counted, 0..1.
    """

    estimate: AffectEstimate
    ambivalence: float
    conflict: float
    conflicting: tuple[str, str] | None
    weights: Mapping[str, float]

    @property
    def is_ambivalent(self) -> bool:
        """Whether pleasant and unpleasant emotions are both kept."""
        return self.ambivalence > AMBIVALENT_FROM


def fuse(
    estimates: Iterable[AffectEstimate],
    now: float | None = None,
    reliability: Mapping[str, float] | None = None,
) -> Fusion:
    """Return what several estimates of one person say together.

    An estimate weighs w = confidence x reliability x e^(-age / valid_s). Valence and its like are the weighted means;
    confidence is 1 - product of (1 - w). Primary emotions are pooled in the logarithm, p ~ product of p_m^r_m over a
    flat prior, r_m being w_m over the largest weight; within a primary emotion shares are averaged. When the whole is
    ambivalent, each emotion keeps the best of what the estimates say of it instead. Estimates that found nothing
    count nothing, so that any modality may be missing.

    Args:
        estimates: Of one subject and one aspect; at most 1,000.
        now: In seconds of the world; by default the time of the latest estimate.
        reliability: How far a source, or else a modality, is to be trusted, 0..1; by default 1.

    Raises:
        PerceptionError: They are about different people or aspects, or a reliability is not on 0..1.

    >>> says = AffectEstimate("text", "lexicon", {"Joy": 0.8}, 0.6, pad=(0.8, 0.4, 0.3))
    >>> looks = AffectEstimate("face", "faces", {"Sadness": 0.8}, 0.6, pad=(-0.6, -0.2, -0.3))
    >>> both = fuse([says, looks])
    >>> both.is_ambivalent, [name for name, _ in both.estimate.ranked]
    (True, ['Joy', 'Sadness'])
    """
    given = [each for each in estimates if each]
    if len(given) > _MOST:
        raise PerceptionError(f"{len(given)} estimates at once: expected at most {_MOST}")
    subject, aspect = _one_subject(given), _one_aspect(given)
    at = now if now is not None else max((each.t for each in given), default=0.0)
    weighed = [(each, each.weight_at(at) * _trust(each, reliability or {})) for each in given]
    weighed = [(each, weight) for each, weight in weighed if weight > 0]
    felt = [(each.pad[0], weight) for each, weight in weighed if each.pad is not None]
    mixed = ambivalence(felt)
    conflict, between = _conflict(weighed)
    estimate = AffectEstimate(
        "fused",
        "+".join(dict.fromkeys(each.source for each, _ in weighed)) or "nothing",
        _kept(weighed) if mixed > AMBIVALENT_FROM else _pooled(weighed),
        1 - math.prod(1 - weight for _, weight in weighed),
        pad=_mean_pad(weighed),
        intensity=_mean([(each.intensity, weight) for each, weight in weighed if each.intensity is not None]),
        subject=subject,
        aspect=aspect,
        t=at,
        valid_s=max((each.valid_s for each, _ in weighed), default=5.0),
        evidence=_evidence(weighed),
        appraisals=_means([(each.appraisals, weight) for each, weight in weighed]),
        action_units=_means([(each.action_units, weight) for each, weight in weighed]),
        degraded="; ".join(dict.fromkeys(each.degraded for each, _ in weighed if each.degraded)),
    )
    weights: dict[str, float] = {}
    for each, weight in weighed:
        weights[each.source] = max(weights.get(each.source, 0.0), weight)
    return Fusion(estimate, mixed, conflict, between, weights)


def ambivalence(valences: Sequence[tuple[float, float]]) -> float:
    """Return how far pleasant and unpleasant come together, 0..1.

    Args:
        valences: Each a valence, -1..1, and its weight, above 0.

    >>> ambivalence([(0.8, 1), (-0.8, 1)]), ambivalence([(0.8, 1), (0.6, 1)]), ambivalence([])
    (0.4, 0.0, 0.0)
    """
    total = sum(weight for _, weight in valences)
    if not total:
        return 0.0
    good = sum(weight * max(valence, 0.0) for valence, weight in valences) / total
    bad = sum(weight * max(-valence, 0.0) for valence, weight in valences) / total
    return max(0.0, (good + bad) / 2 - abs(good - bad))


_Weighed = list[tuple[AffectEstimate, float]]


def _one_subject(given: Sequence[AffectEstimate]) -> str:
    subjects = sorted({each.subject for each in given if each.subject})
    if len(subjects) > 1:
        raise PerceptionError(
            f"estimates of different people cannot be fused: {' and '.join(subjects)}; fuse those of each person"
        )
    return subjects[0] if subjects else ""


def _one_aspect(given: Sequence[AffectEstimate]) -> Aspect:
    if len({each.aspect for each in given}) > 1:
        raise PerceptionError("what somebody expresses and what is elicited in whoever perceives it cannot be fused")
    return given[0].aspect if given else "expressed"


def _trust(estimate: AffectEstimate, reliability: Mapping[str, float]) -> float:
    trust = reliability.get(estimate.source, reliability.get(estimate.modality, 1.0))
    if not 0 <= trust <= 1:
        raise PerceptionError(f"the reliability of {estimate.source} cannot be {trust!r}: expected a number on 0..1")
    return trust


def _conflict(weighed: _Weighed) -> tuple[float, tuple[str, str] | None]:
    """Return the largest disagreement about valence between two estimates, and whose it is."""
    found, between = 0.0, None
    sided = [(each.source, each.pad[0], weight) for each, weight in weighed if each.pad is not None]
    for (one, v1, w1), (other, v2, w2) in combinations(sided, 2):
        apart = abs(v1 - v2) * min(w1, w2)
        if apart > found:
            found, between = apart, (one, other)
    return found, between


def _pooled(weighed: _Weighed) -> dict[str, float]:
    """Return emotions by logarithmic pooling of primaries; within each, shares by weighted mean."""
    speaking = [(each, weight) for each, weight in weighed if each.emotions]
    if len(speaking) < 2:
        return dict(speaking[0][0].emotions) if speaking else {}
    most = max(weight for _, weight in speaking)
    shares = [(_by_primary(each.emotions), weight) for each, weight in speaking]
    support = sorted({name for share, _ in shares for name in share if name != _OTHER})
    score = {
        name: sum(weight / most * math.log(max(share.get(name, 0.0), _LEAST)) for share, weight in shares)
        for name in [*support, _OTHER]
    }
    peak = max(score.values())
    parts = {name: math.exp(value - peak) for name, value in score.items()}
    total = sum(parts.values())
    strength = sum(weight * max(1.0, sum(each.emotions.values())) for each, weight in speaking)
    strength /= sum(weight for _, weight in speaking)
    within = _means([(each.emotions, weight) for each, weight in speaking])
    sums: dict[str, float] = {}
    for name, value in within.items():
        sums[_primary(name)] = sums.get(_primary(name), 0.0) + value
    pooled = {
        name: min(1.0, value / sums[_primary(name)] * parts[_primary(name)] / total * strength)
        for name, value in within.items()
        if sums[_primary(name)]
    }
    return {name: value for name, value in pooled.items() if value >= _LEAST / 2}


def _by_primary(emotions: Mapping[str, float]) -> dict[str, float]:
    """Return shares of primary emotions and of what is none of those named, which sum to 1."""
    sums: dict[str, float] = {}
    for name, likely in emotions.items():
        sums[_primary(name)] = sums.get(_primary(name), 0.0) + likely
    total = max(1.0, sum(sums.values()))
    found = {name: value / total for name, value in sums.items()}
    return found | {_OTHER: max(_LEAST, 1.0 - sum(found.values()))}


def _primary(name: str) -> str:
    return load().node(name).primary or name


def _kept(weighed: _Weighed) -> dict[str, float]:
    """Return of each emotion the best that an estimate says of it, by its weight over the largest."""
    most = max((weight for _, weight in weighed), default=1.0)
    found: dict[str, float] = {}
    for each, weight in weighed:
        for name, likely in each.emotions.items():
            found[name] = max(found.get(name, 0.0), likely * weight / most)
    return found


def _mean_pad(weighed: _Weighed) -> Pad | None:
    known = [(each.pad, weight) for each, weight in weighed if each.pad is not None]
    if not known:
        return None
    total = sum(weight for _, weight in known)
    first, second, third = (_within([(pad[i], weight) for pad, weight in known], total) for i in range(3))
    return first, second, third


def _mean(values: Sequence[tuple[float, float]]) -> float | None:
    total = sum(weight for _, weight in values)
    return _within(values, total) if total else None


def _means(tables: Sequence[tuple[Mapping[str, float], float]]) -> dict[str, float]:
    """Return the weighted mean of each entry, over the tables that hold any."""
    told = [(table, weight) for table, weight in tables if table]
    total = sum(weight for _, weight in told)
    names = dict.fromkeys(name for table, _ in told for name in table)
    return {name: _within([(table.get(name, 0.0), weight) for table, weight in told], total) for name in names}


def _within(values: Sequence[tuple[float, float]], total: float) -> float:
    """Return a weighted mean that rounding does not carry beyond the values."""
    mean = sum(value * weight for value, weight in values) / total
    return min(max(mean, min(value for value, _ in values)), max(value for value, _ in values))


def _evidence(weighed: _Weighed) -> tuple[Clue, ...]:
    """Return all clues, each weighing what its estimate does, the strongest first."""
    clues = [
        Clue(clue.modality, clue.observation, clue.emotion, clue.weight * weight, clue.source)
        for each, weight in weighed
        for clue in each.evidence
    ]
    return tuple(sorted(clues, key=lambda clue: -abs(clue.weight)))
