"""Goals: what an agent wants, how much, and how likely it is to get it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ..core.errors import AppraisalError
from ..core.numbers import single

__all__ = ["LIKELIHOOD_AFTER", "LIKELIHOOD_BEFORE", "SIGNIFICANCE", "Goal", "Goals", "Prospect"]

SIGNIFICANCE: Final = "significance of the goal"
"""What a feeling about a goal keeps its significance under, beside the variables of its type."""
LIKELIHOOD_BEFORE: Final = "likelihood before"
"""The same, of how likely the goal was before the event."""
LIKELIHOOD_AFTER: Final = "likelihood after"
"""The same, of how likely it was then."""


class Prospect(NamedTuple):
    """The likelihood (0..1) of a goal before and after an event."""

    before: float
    after: float


class Goal:
    """A goal.

    Attributes:
        name: Its name, exactly as rules write it.
        significance: How much it matters, 0..10; below 0 for what the agent wants to avoid.
        likelihood: How likely it is to come about, 0..1.
    """

    __slots__ = ("likelihood", "name", "significance")

    def __init__(self, name: str, significance: float, likelihood: float) -> None:
        self.name = name
        self.significance = single(significance)
        self.likelihood = single(likelihood)
        if not (abs(self.significance) < float("inf") and abs(self.likelihood) < float("inf")):
            raise AppraisalError(f"goal {name}: significance and likelihood must be finite numbers")

    def shift(self, delta: float) -> Prospect:
        """Change the likelihood, which stays on 0..1, and return it before and after."""
        before = self.likelihood
        self.likelihood = single(min(1.0, max(0.0, before + delta)))
        return Prospect(before, self.likelihood)

    def __repr__(self) -> str:
        return f"<Goal {self.name}: significance {self.significance:g}, likelihood {self.likelihood:g}>"


class Goals:
    """The goals of an agent, by their exact names.

    >>> goals = Goals([Goal("Win", 6, 0.5)])
    >>> goals["Win"].shift(0.75)
    Prospect(before=0.5, after=1.0)
    """

    def __init__(self, goals: list[Goal] | None = None) -> None:
        self._goals: dict[str, Goal] = {}
        for goal in goals or ():
            self.set(goal)

    def set(self, goal: Goal) -> None:
        """Add a goal, or replace the one of the same name."""
        self._goals[goal.name] = goal

    def get(self, name: str) -> Goal | None:
        """Return the goal of a name, or None."""
        return self._goals.get(name)

    def remove(self, name: str) -> bool:
        """Give a goal up; return whether there was one."""
        return self._goals.pop(name, None) is not None

    def __getitem__(self, name: str) -> Goal:
        goal = self._goals.get(name)
        if goal is None:
            raise AppraisalError(f"there is no goal {name!r}: the goals are {', '.join(self._goals) or 'none'}")
        return goal

    def __contains__(self, name: object) -> bool:
        return name in self._goals

    def __iter__(self) -> Iterator[Goal]:
        return iter(list(self._goals.values()))

    def __len__(self) -> int:
        return len(self._goals)
