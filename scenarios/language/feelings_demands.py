"""The theory turned round: what the ontology says elicits an emotion becomes demands on appraisal variables.

Nothing here knows an emotion by its name; conditions, parts and intensity variables are read from the patterns that
the model matches, so that an author's own types are worked out like all others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Final

from ...appraisal.intensity import GENERAL, Factor, general_factor, new_likelihood, own_group_from
from ...appraisal.patterns import Pattern, Patterns
from ...appraisal.variables import (
    DESERVINGNESS,
    DESIRABILITY,
    DESIRABILITY_FOR_OTHERS,
    LIKE,
    LIKELIHOOD,
    PRAISEWORTHINESS,
    PROSPECT,
    STRENGTH_OF_UNIT,
    VARIABLES,
    ontology_name,
    scale_of,
)
from ..document import VariableDoc
from .feelings_equations import Equations, Slot
from .feelings_facts import Facts, known
from .feelings_reading import FeelingError, Wanted, shown_amount
from .feelings_refusals import check_target, liked, other_prospect, wrong_liking

__all__ = ["Demands"]

Factors = dict[Slot, float]
_CONSTRUED: Final = frozenset(
    {"desirability", "praiseworthiness", "agent", "desirability_for_other", "liking", "appealingness"}
    | {"likelihood", "prospect", "outcome"}
)
"""Conditions that are not about the event as a whole."""
_BY_ONTOLOGY_NAME: Final = {ontology_name(name): name for name in VARIABLES}
_ALL: Final = 10.0
_NEARLY_ALL: Final = 9.5
"""The greatest hope that a recipe opens a prospect with."""


class Demands:
    """Turns wanted emotions into equations, by the model ``occ``.

    Args:
        patterns: What elicits which emotions.
        facts: What is known about the character.
        equations: To be added to; what the writer gives stands in it already.

    Attributes:
        before: Variables by which an earlier event must have announced what is settled now.
    """

    def __init__(self, patterns: Patterns, facts: Facts, equations: Equations) -> None:
        self._kinds = {pattern.kind.name: pattern for pattern in patterns.by_kind.values()}
        self._names = {pattern.name: pattern for pattern in patterns.by_kind.values()}
        self.facts = facts
        self.equations = equations
        self.before: list[VariableDoc] = []
        self._settled: Wanted | None = None
        self._open: Wanted | None = None

    def add(self, wanted: list[Wanted]) -> None:
        """Demand all of some emotions of one event.

        Raises:
            FeelingError: One of them cannot be had, or not together with the others.
        """
        for each in wanted:
            pattern = self._kinds[each.emotion]
            check_target(pattern, list(self._leaves(pattern)), each, self._kinds.values())
            self._settle_whole(self._kinds[each.emotion], each)
        for each in wanted:
            factors, constant = self._sum(self._kinds[each.emotion], each)
            if factors:
                self.equations.equal(factors, _amount(each) - constant, each)
        if self._settled is not None and self._open is not None:
            raise FeelingError(
                f"{self._open} is of this event, which is still open; {self._settled} is of one that has happened",
                self._open.column,
                f"say of what: {self._open} of ThePromotion",
            )

    @property
    def general(self) -> float:
        """What the variables of the event as a whole multiply every intensity by."""
        fixed = self.equations.fixed
        factor: float = general_factor({ontology_name(slot.variable): value for slot, value in fixed.items()})
        return factor

    def _settle_whole(self, pattern: Pattern, wanted: Wanted) -> None:
        """Fix the variables that scale all others, such as unexpectedness, before anything is worked out with them."""
        for each in self._leaves(pattern):
            for name, fact in each.conditions.items():
                if name in GENERAL:
                    value = _amount(wanted) if name == each.magnitude else 1.0
                    self.equations.need(_whole(name), _sign(fact), wanted)
                    self.equations.fix(_whole(name), value, wanted)

    def _leaves(self, pattern: Pattern) -> Iterator[Pattern]:
        for part in pattern.parts:
            yield from self._leaves(self._names[part])
        if not pattern.parts:
            yield pattern

    def _sum(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        """Return what a potential is the sum of: factors of magnitudes, and a part that is known."""
        if not pattern.parts:
            return self._of_leaf(pattern, wanted)
        factors: Factors = {}
        known_part = 0.0
        for part in pattern.parts:
            more, constant = self._sum(self._names[part], wanted)
            known_part += constant / len(pattern.parts)
            for slot, factor in more.items():
                factors[slot] = factors.get(slot, 0.0) + factor / len(pattern.parts)
        said = {name for part in self._leaves(pattern) for name in part.conditions}
        for name, fact in pattern.conditions.items():
            if name not in said | _CONSTRUED:
                self.equations.need(_whole(name), _sign(fact), wanted)
        return factors, known_part

    def _of_leaf(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        conditions = pattern.conditions
        if "prospect" in conditions:
            return self.settle(pattern, wanted)
        if conditions.get("likelihood") == "open":
            return self.open(pattern, wanted)
        bases: dict[str, Factors] = {}
        values: dict[str, float] = {}
        for name, fact in conditions.items():
            bases[name] = self._base(name, fact, pattern, wanted, values)
        if pattern.magnitude not in bases:
            bases[pattern.magnitude] = self._of_whole(pattern.magnitude, "positive", wanted)
        return self.scaled(pattern, bases[pattern.magnitude], values, wanted), 0.0

    def _base(self, name: str, fact: str, pattern: Pattern, wanted: Wanted, values: dict[str, float]) -> Factors:
        """Demand what a condition asks for; return what makes the magnitude of its variable."""
        if name == "desirability":
            self._settled = self._settled or wanted
            return self._needed(Slot(DESIRABILITY), fact, wanted)
        if name == "praiseworthiness":
            return self._deed(fact, pattern, wanted, values)
        if name == "desirability_for_other":
            return self._fortune(fact, pattern, wanted, values)
        if name == "appealingness":
            return self.object(fact, wanted, values)
        return {} if name in _CONSTRUED else self._of_whole(name, fact, wanted)

    def _needed(self, slot: Slot, fact: str, wanted: Wanted) -> Factors:
        self.equations.need(slot, _sign(fact), wanted)
        return {slot: 1.0}

    def _of_whole(self, name: str, fact: str, wanted: Wanted) -> Factors:
        return self._needed(_whole(name), fact, wanted)

    def _deed(self, fact: str, pattern: Pattern, wanted: Wanted, values: dict[str, float]) -> Factors:
        whose = "-" if wanted.target in (None, "SELF") else str(wanted.target)
        unit = known(self.facts.unit, whose)
        if pattern.conditions.get("agent") == "self" and whose != "-":
            self.own_group(whose, wanted)
            values["strength_of_unit"] = 1.0
        elif unit is not None and unit >= own_group_from():
            self.equations.fix(Slot(STRENGTH_OF_UNIT, whose), 0.0, wanted)
        return self._needed(Slot(PRAISEWORTHINESS, whose), fact, wanted)

    def own_group(self, whose: str, wanted: Wanted) -> None:
        """Demand that somebody else's deed is felt as one's own."""
        self.equations.fix(Slot(STRENGTH_OF_UNIT, whose), 1.0, wanted)

    def _fortune(self, fact: str, pattern: Pattern, wanted: Wanted, values: dict[str, float]) -> Factors:
        """Demand somebody's fortune. When it is not known how they are liked, what it means to oneself says so."""
        whom = str(wanted.target)
        fortune = self._needed(Slot(DESIRABILITY_FOR_OTHERS, whom), fact, wanted)
        wish = pattern.conditions.get("liking", fact)
        liking = known(self.facts.likes, whom)
        if liking is None:
            own = Slot(DESIRABILITY)
            self._settled = self._settled or wanted
            self.equations.need(own, _sign(wish) * _sign(fact), wanted)
            return {**dict.fromkeys(fortune, 0.5), own: 0.5}
        if liking * _sign(wish) <= 0 and "liking" in pattern.conditions:
            raise wrong_liking(pattern, wanted, liking, self._kinds.values())
        values["liking"] = liking
        return fortune

    def object(self, fact: str, wanted: Wanted, values: dict[str, float]) -> Factors:
        """Demand the appeal of somebody or something; of whoever acted when nobody is named."""
        whom = wanted.target or "-"
        familiarity = known(self.facts.familiar, whom)
        if familiarity is not None:
            values["familiarity"] = familiarity
        return self._needed(Slot(LIKE, whom), fact, wanted)

    def open(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        """Demand a prospect that is open: a goal that becomes likelier or less so, or one that is announced."""
        fact = pattern.conditions["desirability"]
        goal = None if wanted.target is None else known(self.facts.goals, wanted.target)
        if goal is not None:
            self._move_goal(goal, _sign(fact), wanted)
            return {}, _amount(wanted)
        likelihood = max(new_likelihood(), _amount(wanted) / self.general / _ALL)
        if likelihood >= 1:
            raise FeelingError(
                f"{wanted} is out of reach: what is hoped for or feared is not certain, so it stays below 10",
                wanted.column,
                "ask for less, or for what is felt when it has come",
            )
        if wanted.target is None:
            self._open = self._open or wanted
        self.equations.fix(Slot(LIKELIHOOD, wanted.target or "-"), likelihood, wanted)
        prospect = Slot(DESIRABILITY) if wanted.target is None else Slot(PROSPECT, wanted.target)
        return self.scaled(pattern, self._needed(prospect, fact, wanted), {"likelihood": likelihood}, wanted), 0.0

    def _move_goal(self, goal: tuple[float, float], sign: int, wanted: Wanted) -> None:
        """Set how likely a goal is now; it must move the right way for hope or fear to arise."""
        likelihood = self.goal_likelihood(goal, sign, wanted)
        self.equations.fix(Slot(LIKELIHOOD, str(wanted.target)), likelihood, wanted)

    def goal_likelihood(self, goal: tuple[float, float], sign: int, wanted: Wanted) -> float:
        """Return how likely a goal must be after the event, for it to be hoped for or feared for as wanted.

        Raises:
            FeelingError: The goal matters too little, or is as likely, or as unlikely, already.
        """
        significance, likelihood = goal
        weight = abs(significance) * self.general
        needed = _amount(wanted) / weight if weight else math.inf
        if needed >= 1:
            raise FeelingError(
                f"{wanted} is out of reach: the goal matters {shown_amount(abs(significance))}, and hope and fear of "
                "it stay below that",
                wanted.column,
                "ask for less, or let it matter more",
            )
        now = likelihood if (significance >= 0) == (sign > 0) else 1 - likelihood
        if now >= needed:
            more = "hoped for" if sign > 0 else "feared"
            raise FeelingError(
                f"{wanted} does not arise: {wanted.target} is {likelihood:g} likely as the story begins, and is {more} "
                f"more than that ({shown_amount(now * weight)}) already; it has to change that way",
                wanted.column,
                f"ask for more than {shown_amount(now * weight)}, or let it begin "
                f"{'less likely' if (significance >= 0) == (sign > 0) else 'likelier'}",
            )
        return needed if (significance >= 0) == (sign > 0) else 1 - needed

    def settle(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        """Demand that a prospect comes true or does not; what is felt is in proportion to the hope or fear before."""
        felt, came = pattern.conditions["prospect"], pattern.conditions["outcome"] == "confirmed"
        name = self.prospect_name(wanted, felt)
        goal, prospect = known(self.facts.goals, name), known(self.facts.prospects, name)
        if goal is not None:
            strength, likelihood = self._of_goal(goal, felt, came, wanted)
        elif prospect is not None:
            strength, likelihood = abs(prospect[0] * prospect[1]), float(came)
            if (prospect[0] > 0) != (felt == "hope"):
                raise other_prospect(wanted, felt)
        else:
            strength, likelihood = self._announced(name, felt, wanted), float(came)
        self.equations.fix(Slot(LIKELIHOOD, name), likelihood, wanted)
        self._stretch(pattern, {}, _amount(wanted) / (strength * self.general), wanted)
        return {}, _amount(wanted)

    def prospect_name(self, wanted: Wanted, felt: str) -> str:
        """Return of what an emotion is that settles a prospect.

        Raises:
            FeelingError: It is of nothing.
        """
        if wanted.target is None:
            was = "hoped for" if felt == "hope" else "feared"
            example = f"write {wanted} of ThePromotion"
            raise FeelingError(f"{wanted.emotion.casefold()} is of something {was} before", wanted.column, example)
        return wanted.target

    def _of_goal(self, goal: tuple[float, float], felt: str, came: bool, wanted: Wanted) -> tuple[float, float]:
        """Return the hope or fear that there is of a goal, and the likelihood that settles it."""
        significance, likelihood = goal
        if significance < 0:
            likelihood = 1 - likelihood
        hope, fear = abs(significance) * likelihood, abs(significance) * (1 - likelihood)
        if (hope >= fear) != (felt == "hope"):
            raise other_prospect(wanted, felt)
        reached = came == (felt == "hope")
        return max(hope, fear), float(reached == (significance >= 0))

    def _announced(self, name: str, felt: str, wanted: Wanted) -> float:
        """Note what an earlier event must have announced, and return how much it was hoped for or feared."""
        strength = min(_NEARLY_ALL, _amount(wanted) / self.general)
        likelihood = max(new_likelihood(), strength / _ALL)
        earlier = Equations()
        earlier.fix(Slot(PROSPECT, name), (1 if felt == "hope" else -1) * round(strength / likelihood, 7))
        earlier.fix(Slot(LIKELIHOOD, name), likelihood)
        self.before += earlier.solution()
        return strength

    def scaled(self, pattern: Pattern, base: Factors, values: Mapping[str, float], wanted: Wanted) -> Factors:
        """Return a magnitude times the factors that are known; one more is put in when the scale would not do."""
        factor = 1.0 if pattern.magnitude in GENERAL else self.general
        for name, each in pattern.factors:
            if name in values:
                factor *= each.of(values[name], pattern.kind.valence)
        most = sum([share * scale_of(slot.variable).high for slot, share in base.items()]) * factor
        if most and _amount(wanted) > most and len(base) == 1:
            factor *= self._stretch(pattern, values, _amount(wanted) / most, wanted, most)
        return {slot: share * factor for slot, share in base.items()}

    def _stretch(
        self, pattern: Pattern, values: Mapping[str, float], ratio: float, wanted: Wanted, most: float = 0.0
    ) -> float:
        """Demand a further variable of the type that multiplies its intensity by a ratio; return the ratio."""
        if abs(ratio - 1) < 1e-9:
            return 1.0
        best = 1.0
        for name, factor in pattern.factors:
            ends = factor.of(factor.low, pattern.kind.valence), factor.of(factor.high, pattern.kind.valence)
            best = best if name in values else max(best, *ends)
            if name not in values and min(ends) <= ratio <= max(ends):
                variable = _BY_ONTOLOGY_NAME.get(name, name)
                slot = Slot(variable, str(wanted.target) if variable == DESERVINGNESS else "-")
                self.equations.fix(slot, round(_inverse(factor, ratio, pattern.kind.valence), 7), wanted)
                return ratio
        reach = most or _amount(wanted) / ratio
        raise FeelingError(
            f"{wanted} is out of reach: it comes to {shown_amount(reach * best)} at most{self._why(wanted)}",
            wanted.column,
            "ask for less" + (f", or let {wanted.target} be liked or disliked more" if self._why(wanted) else ""),
        )

    def _why(self, wanted: Wanted) -> str:
        liking = None if wanted.target is None else known(self.facts.likes, wanted.target)
        return "" if liking is None else f", because {wanted.target} is {liked(liking)}"


def _amount(wanted: Wanted) -> float:
    assert not isinstance(wanted.intensity, str), "texts are worked out with a number in their place"
    return wanted.intensity


def _sign(fact: str) -> int:
    return -1 if fact == "negative" else 1


def _whole(name: str) -> Slot:
    return Slot(_BY_ONTOLOGY_NAME.get(name) or name.replace("_", " ").capitalize())


def _inverse(factor: Factor, ratio: float, valence: int) -> float:
    """Return the value that gives a factor."""
    low, high = factor.of(factor.low, valence), factor.of(factor.high, valence)
    value: float = factor.low + (factor.high - factor.low) * (ratio - low) / (high - low)
    return value
