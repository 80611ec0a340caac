"""The same by the model of the FAtiMA Toolkit, where it differs: goals only, seven tenths of a liking, no surprise."""

from __future__ import annotations

from typing import Final

from ...appraisal.patterns import Pattern, Patterns
from ...appraisal.variables import GOAL_SUCCESS_PROBABILITY, LIKE
from ...core.emotion_types import EMOTION_TYPES
from .feelings_demands import Demands, Factors
from .feelings_equations import Equations, Slot
from .feelings_facts import Facts, known
from .feelings_reading import FeelingError, Wanted, shown_amount

__all__ = ["FatimaDemands"]

_ATTRACTION: Final = 0.7
"""Part of a liking that becomes love or hate."""
_HALF: Final = 0.5
"""A goal that was likelier than this was hoped for, one less likely was feared."""


class FatimaDemands(Demands):
    """Turns wanted emotions into equations, by the model ``fatima``, to which relations are nothing."""

    def __init__(self, patterns: Patterns, facts: Facts, equations: Equations) -> None:
        super().__init__(patterns, Facts(facts.owner, goals=facts.goals), equations)

    def add(self, wanted: list[Wanted]) -> None:
        """Demand all of some emotions; see :meth:`Demands.add`."""
        for each in wanted:
            if each.emotion not in EMOTION_TYPES:
                remedy = "leave it out, or let the story behave as espressivo"
                raise FeelingError(f"the fatima model knows no {each.emotion.casefold()}", each.column, remedy)
        super().add(wanted)

    def own_group(self, whose: str, wanted: Wanted) -> None:
        """Refuse what the toolkit does not know."""
        remedy = f"write {wanted.emotion.casefold()} {shown_amount(wanted.intensity)}, which is of one's own deed"
        raise FeelingError(f"the fatima model knows no pride or shame of what {whose} does", wanted.column, remedy)

    def object(self, fact: str, wanted: Wanted, values: dict[str, float]) -> Factors:  # noqa: ARG002
        """Demand the appeal of whoever acted."""
        slot = Slot(LIKE, wanted.target or "-")
        self.equations.need(slot, 1 if fact == "positive" else -1, wanted)
        return {slot: _ATTRACTION}

    def open(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        """Demand a change of a goal's likelihood."""
        goal = self._goal(wanted)
        sign = 1 if pattern.conditions["desirability"] == "positive" else -1
        after = self.goal_likelihood((abs(goal[0]), goal[1]), sign, wanted)
        self.equations.fix(Slot(GOAL_SUCCESS_PROBABILITY, str(wanted.target)), round(after - goal[1], 7), wanted)
        return {}, float(wanted.intensity)

    def settle(self, pattern: Pattern, wanted: Wanted) -> tuple[Factors, float]:
        """Demand that a goal is reached or lost; what is felt is always the whole of what it matters."""
        self.prospect_name(wanted, pattern.conditions["prospect"])
        significance, before = self._goal(wanted)
        if abs(float(wanted.intensity) - significance) > 1e-6:
            raise FeelingError(
                f"{wanted} is out of reach: in the fatima model it is always what the goal matters, "
                f"{shown_amount(significance)}",
                wanted.column,
                f"ask for {shown_amount(significance)}, or let the goal matter {shown_amount(wanted.intensity)}",
            )
        hoped = pattern.conditions["prospect"] == "hope"
        reached = hoped == (pattern.conditions["outcome"] == "confirmed")
        if hoped != (before > _HALF or (not reached and before == _HALF)):
            raise FeelingError(
                f"{wanted} cannot be: {wanted.target} is {before:g} likely before",
                wanted.column,
                f"let it begin {'above' if hoped else 'at or below'} 0.5",
            )
        change = 1 - before if reached else -before
        self.equations.fix(Slot(GOAL_SUCCESS_PROBABILITY, str(wanted.target)), round(change, 7), wanted)
        return {}, float(wanted.intensity)

    def _goal(self, wanted: Wanted) -> tuple[float, float]:
        goal = None if wanted.target is None else known(self.facts.goals, wanted.target)
        if goal is None:
            raise FeelingError(
                f"in the fatima model {wanted.emotion.casefold()} is of a goal",
                wanted.column,
                f"name a goal of the character: {', '.join(self.facts.goals) or 'it has none yet'}",
            )
        return goal
