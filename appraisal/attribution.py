"""How much each appraisal variable adds to an emotion: shares that sum to its intensity.

The shares are Shapley values (Shapley 1953): of all orders in which the variables could have become known, the mean of
what each adds when it does. The game is the model's own: without a variable that its eliciting conditions ask for, an
emotion does not arise; without any other one, it is as strong as if no rule had given that one. Mood and threshold take
part as they were when it arose, and what has faded since has faded alike for all.

A variable that would change nothing gets 0; one that holds the emotion back, such as a likelihood below the usual
surprise, gets less than 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..core.emotions import MAX_INTENSITY, Emotion, Feeling
from ..core.errors import AppraisalError
from ..core.terms import Term
from .intensity import GENERAL, general_factor
from .model import AffectModel
from .occ import OccModel
from .patterns import Pattern
from .variables import ontology_name

__all__ = ["MOST", "Attribution", "attribute", "divergence", "proportions"]

MOST: Final = 14
"""How many variables can be told apart; their subsets are all tried."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one appraisal variable adds to the intensity of an emotion.

    Attributes:
        variable: Its name in the ontology, such as ``desirability`` or ``liking``.
        value: Its value.
        share: How much of the intensity is due to it; below 0 when the emotion would be stronger without it.
        target: Whom it is about, as far as it is about somebody.
    """

    variable: str
    value: float
    share: float
    target: Term | None = None


_Player = tuple[str, float, Term | None]
_Game = Callable[[frozenset[_Player]], float]


def attribute(emotion: Emotion, model: AffectModel, time: float | None = None) -> tuple[Attribution, ...]:
    """Return what each appraisal variable adds to an emotion; the shares sum to its intensity.

    Args:
        emotion: One that an agent feels.
        model: By which it was appraised: ``agent.appraiser.model``.
        time: When, in seconds of the agent; now when not given.

    Returns:
        One for each variable that the emotion depends on, the greatest first. Nothing for an emotion that was set by
        hand, for that comes from no appraisal.

    Raises:
        AppraisalError: It depends on more than `MOST` variables.

    >>> from espressivo import Agent
    >>> ana = Agent("Ana")
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, unexpectedness=10)
    >>> distress, surprise = ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    >>> [(each.variable, round(each.share, 2)) for each in attribute(distress, ana.appraiser.model)]
    [('desirability', 5.0), ('unexpectedness', 1.0)]
    """
    intensity = emotion.intensity if time is None else emotion.at(time)
    players, potential = _game(emotion, model)
    if len(players) > MOST:
        raise AppraisalError(f"{emotion.type} depends on {len(players)} variables: expected {MOST} at most")
    every = frozenset(players)

    def strength(known: frozenset[_Player]) -> float:
        if known == every:
            return intensity
        whole = emotion.initial or 1.0
        return _felt(emotion, potential(known)) * (intensity / whole)

    shares = _summing_to(intensity, _shapley(players, strength))
    found = [
        Attribution(name, value, share, target) for (name, value, target), share in zip(players, shares, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (-abs(each.share), each.variable, str(each.target))))


def proportions(attributions: Iterable[Attribution]) -> dict[str, float]:
    """Return how much each variable counts, whichever way, as shares of 1; empty when none does.

    >>> proportions([Attribution("desirability", -4, 3.0), Attribution("likelihood", 0.5, -1.0)])
    {'desirability': 0.75, 'likelihood': 0.25}
    """
    sizes: dict[str, float] = {}
    for each in attributions:
        sizes[each.variable] = sizes.get(each.variable, 0.0) + abs(each.share)
    total = math.fsum(sizes.values())
    return {name: size / total for name, size in sizes.items()} if total else {}


def divergence(domain: Mapping[str, float], found: Mapping[str, float], smoothing: float = 0.0) -> float:
    """Return how far a model's weighing of factors is from that of people who know the domain: KL(domain || found).

    Args:
        domain: How much each factor ought to count; brought to a sum of 1.
        found: How much it does (:func:`proportions`); brought to a sum of 1.
        smoothing: Added to each factor on both sides first, 0 or more.

    Returns:
        0 when they agree, in nats; infinite when something counts for nothing that ought to count.

    Raises:
        AppraisalError: A number is negative or not finite, or all are 0.

    >>> round(divergence({"a": 1, "b": 1}, {"a": 3, "b": 1}), 4), divergence({"a": 1}, {"b": 1})
    (0.1438, inf)
    """
    names = sorted({*domain, *found})
    wanted, given = (_shares([each.get(name, 0.0) + smoothing for name in names]) for each in (domain, found))
    if any(one and not other for one, other in zip(wanted, given, strict=True)):
        return math.inf
    terms = [one * math.log(one / other) for one, other in zip(wanted, given, strict=True) if one]
    return max(0.0, math.fsum(terms))


def _shares(sizes: Sequence[float]) -> list[float]:
    total = math.fsum(sizes)
    if not (math.isfinite(total) and total > 0 and all(size >= 0 for size in sizes)):
        raise AppraisalError(
            f"factors cannot count {', '.join(map(str, sizes))}: expected numbers of 0 or more, not all 0"
        )
    return [size / total for size in sizes]


# -- the game ------------------------------------------------------------------------------------------------------


def _game(emotion: Emotion, model: AffectModel) -> tuple[list[_Player], _Game]:
    """Return what an emotion depends on, and how strong its potential is when only some of that is known."""
    feeling = emotion.feeling
    if feeling is None or not isinstance(model, OccModel):
        return _all_or_nothing(emotion)
    leaves = [(leaf, model.patterns.by_kind.get(leaf.kind)) for leaf in _leaves(feeling)]
    known = [(leaf, pattern) for leaf, pattern in leaves if pattern is not None]
    if len(known) < len(leaves):
        return _all_or_nothing(emotion)
    own = [dict(_players(leaf, pattern)) for leaf, pattern in known]
    players = list(dict.fromkeys(player for each in own for player in each.values()))
    given = [(pattern, leaf, named) for (leaf, pattern), named in zip(known, own, strict=True)]
    return players, lambda some: _mean_potential(given, some)


def _leaves(feeling: Feeling) -> Iterator[Feeling]:
    if not feeling.parts:
        yield feeling
    for part in feeling.parts:
        yield from _leaves(part)


def _players(leaf: Feeling, pattern: Pattern) -> Iterator[tuple[str, _Player]]:
    """Yield the variables that a feeling depends on, by their names in the ontology."""
    counting = dict.fromkeys((*pattern.conditions, pattern.magnitude, *dict(pattern.factors)))
    if pattern.magnitude not in GENERAL:
        counting |= dict.fromkeys(GENERAL)
    for name in counting:
        if name in leaf.values:
            about = None if name in GENERAL else _target(leaf, name)
            yield name, (name, leaf.values[name], about)


def _target(leaf: Feeling, name: str) -> Term | None:
    """Whom a value is about: as its rule said; of what the agent believes, whom the feeling is about."""
    written = [each for each in leaf.appraisals if ontology_name(each.variable) == name]
    return (
        leaf.target if not written else next((e.target for e in written if e.target == leaf.target), written[0].target)
    )


def _mean_potential(
    given: Sequence[tuple[Pattern, Feeling, Mapping[str, _Player]]], known: frozenset[_Player]
) -> float:
    """Return the potential of a feeling, or the mean of a compound's parts, all of which must arise."""
    total = 0.0
    for pattern, leaf, named in given:
        values = {name: leaf.values[name] for name, player in named.items() if player in known}
        needed = [name for name in (*pattern.conditions, pattern.magnitude) if name in named]
        if any(name not in values for name in needed):
            return 0.0
        potential = pattern.potential(values, general_factor(values))
        if not potential:
            return 0.0
        total += potential
    return total / len(given)


def _all_or_nothing(emotion: Emotion) -> tuple[list[_Player], _Game]:
    """Of a model whose formulas are not known here: nothing arises unless all its appraisal variables are given."""
    written = [(ontology_name(each.variable), each.value, each.target) for each in emotion.appraisals]
    players = list(dict.fromkeys(written))
    return players, lambda some: emotion.potential_before if len(some) == len(players) else 0.0


def _felt(emotion: Emotion, potential: float) -> float:
    """Return how intense an emotion would have been with another potential, in the same mood."""
    if not potential:
        return 0.0
    coloured = max(0.0, potential + emotion.potential_after - emotion.potential_before)
    return min(MAX_INTENSITY, max(0.0, coloured - emotion.threshold))


def _shapley(players: Sequence[_Player], strength: _Game) -> list[float]:
    """Return the Shapley value of each player: its mean contribution over all orders, by subsets."""
    count = len(players)
    worth = [strength(frozenset(p for at, p in enumerate(players) if known >> at & 1)) for known in range(2**count)]
    weights = [1.0 / (count * math.comb(count - 1, size)) for size in range(count)]
    return [
        math.fsum(
            weights[known.bit_count()] * (worth[known | 1 << at] - worth[known])
            for known in range(2**count)
            if not known >> at & 1
        )
        for at in range(count)
    ]


def _summing_to(total: float, shares: list[float]) -> list[float]:
    """Return shares that sum to the total exactly: what rounding added is taken from the greatest."""
    if shares:
        greatest = max(range(len(shares)), key=lambda at: abs(shares[at]))
        others = [share for at, share in enumerate(shares) if at != greatest]
        shares[greatest] = math.fsum([total, *(-share for share in others)])
    return shares
