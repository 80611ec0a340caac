"""What a crowd begins with, as a value: to make it again elsewhere, whole or in parts, and to write it down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from ...appraisal.rules import AppraisalRule, AppraisalRules
from ...core.affect import AffectConstants, Dispositions
from ...core.errors import CrowdError, EspressivoError, StateError, shown
from .crowd import Crowd
from .people import Indices, indices_of

if TYPE_CHECKING:
    from ...core.emotion_types import EmotionType

__all__ = ["CrowdSpec", "GoalSpec"]

Data = dict[str, Any]


class GoalSpec(NamedTuple):
    """A goal of everybody, or of some.

    Attributes:
        name: Its name.
        significance: 0..10, for all or for each of those who have it.
        likelihood: 0..1, the same.
        who: Whose it is; None for everybody's.
    """

    name: str
    significance: Any
    likelihood: Any
    who: Indices | None = None


@dataclass(frozen=True, slots=True)
class CrowdSpec:
    """What a crowd begins with; see :class:`.crowd.Crowd`.

    >>> spec = CrowdSpec(10_000, goals=[GoalSpec("Win", 8, 0.5)], groups={"home": range(6_000)})
    >>> spec.part(4096, 10_000).crowd().names[0]
    'Member4096'
    """

    members: int | Sequence[str]
    named: str = "Member"
    first: int = 0
    rules: AppraisalRules = field(default_factory=AppraisalRules)
    goals: Sequence[GoalSpec] = ()
    personality: Mapping[str, Any] = field(default_factory=dict)
    positions: NDArray[np.float32] | None = None
    groups: Mapping[str, Any] = field(default_factory=dict)
    constants: AffectConstants = field(default_factory=AffectConstants)
    dispositions: Dispositions = field(default_factory=Dispositions)

    @classmethod
    def of(cls, crowd: Crowd) -> Self:
        """Return what a crowd would begin with to be as this one is, but for what is felt, known and announced."""
        listed = crowd.names._listed
        wants = crowd.wants.goals.values()
        return cls(
            members=crowd.size if listed is None else tuple(listed),
            named=crowd.names.word,
            first=crowd.names.first,
            rules=crowd.rules,
            goals=tuple(GoalSpec(str(each.name), each.weight, each.likelihood, each.who) for each in wants),
            personality=dict(crowd.tempers.traits),
            positions=crowd.positions,
            groups=dict(crowd.groups),
            constants=crowd.constants,
            dispositions=crowd.dispositions,
        )

    @property
    def size(self) -> int:
        """How many members there are."""
        return self.members if isinstance(self.members, int) else len(self.members)

    def crowd(self) -> Crowd:
        """Make the crowd.

        Raises:
            CrowdError: Something does not fit the members.
        """
        crowd = Crowd(
            self.members,
            named=self.named,
            first=self.first,
            rules=self.rules,
            personality=self.personality,
            positions=self.positions,
            groups=self.groups,
            constants=self.constants,
            dispositions=self.dispositions,
        )
        for goal in self.goals:
            crowd.add_goal(*goal)
        return crowd

    def part(self, first: int, last: int) -> CrowdSpec:
        """Return the same of some members, from the first up to the one before the last."""
        size = self.size
        listed = None if isinstance(self.members, int) else self.members[first:last]
        return replace(
            self,
            members=last - first if listed is None else listed,
            first=self.first + first,
            goals=tuple(_goal_part(goal, size, first, last) for goal in self.goals),
            personality={name: _part(value, size, first, last) for name, value in self.personality.items()},
            positions=None if self.positions is None else np.asarray(self.positions)[first:last],
            groups={name: _within(who, size, first, last)[0] for name, who in self.groups.items()},
        )

    # -- as data -----------------------------------------------------------------------------------------------

    def as_data(self) -> Data:
        """Return it as plain data in which arrays are left as they are."""
        return {
            "members": self.members if isinstance(self.members, int) else list(self.members),
            "named": self.named,
            "first": self.first,
            "rules": [_rule_data(rule) for rule in self.rules],
            "goals": [list(goal) for goal in self.goals],
            "personality": dict(self.personality),
            "positions": None if self.positions is None else np.asarray(self.positions, np.float32),
            "groups": {name: indices_of(who, self.size, f"group {name!r}") for name, who in self.groups.items()},
            "constants": {each.name: getattr(self.constants, each.name) for each in fields(AffectConstants)},
            "dispositions": [
                ["*", self.dispositions.default.threshold, self.dispositions.default.decay],
                *([kind.name, each.threshold, each.decay] for kind, each in self.dispositions),
            ],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """Make one of what :meth:`as_data` gave; it may come from anywhere.

        Raises:
            StateError: It is no such data.
        """
        try:
            members = data["members"]
            return cls(
                members=members if type(members) is int else tuple(map(str, members)),
                named=str(data["named"]),
                first=int(data["first"]),
                rules=_rules_from(data["rules"]),
                goals=tuple(GoalSpec(str(name), *rest) for name, *rest in data["goals"]),
                personality=dict(data["personality"]),
                positions=data["positions"],
                groups=dict(data["groups"]),
                constants=AffectConstants(**{str(name): float(value) for name, value in data["constants"].items()}),
                dispositions=_dispositions_from(data["dispositions"]),
            )
        except EspressivoError as error:
            raise StateError(f"this is not what a crowd begins with: {error}") from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateError(f"this is not what a crowd begins with: {shown(repr(error))}") from None


def _rule_data(rule: AppraisalRule) -> list[Any]:
    conditions = rule.conditions
    variables = [[name, str(value), None if target is None else str(target)] for name, value, target in rule.variables]
    written = [str(condition) for condition in conditions.conditions]
    return [str(rule.event), variables, written, conditions.quantifier.value, rule.id, rule.source]


def _rules_from(data: Sequence[Sequence[Any]]) -> AppraisalRules:
    rules = AppraisalRules()
    for event, variables, conditions, quantifier, name, source in data:
        triples = [(str(variable), value, target) for variable, value, target in variables]
        rules.add(AppraisalRule.parse(event, triples, conditions, quantifier, id=name, source=source))
    return rules


def _dispositions_from(data: Sequence[Sequence[Any]]) -> Dispositions:
    kinds = _kinds()
    dispositions = Dispositions()
    for name, threshold, decay in data:
        if name == "*":
            dispositions.default = type(dispositions.default)(float(threshold), float(decay))
        elif name in kinds:
            dispositions.set(kinds[name], float(threshold), float(decay))
        else:
            raise CrowdError(f"{shown(str(name), 40)!r} is no emotion type")
    return dispositions


def _kinds() -> Mapping[str, EmotionType]:
    from ...appraisal.occ import OccModel

    return OccModel().patterns.kinds


def _part(value: Any, size: int, first: int, last: int) -> Any:
    """Return a value of everybody, or one for each, for some members."""
    return np.asarray(value)[first:last] if np.shape(value) == (size,) and size > 1 else value


def _within(who: Any, size: int, first: int, last: int) -> tuple[Indices, slice]:
    """Return who of some members is within a part, by their numbers there, and where they stand among those members."""
    members = indices_of(who, size, "a group")
    begin, end = np.searchsorted(members, (first, last))
    return members[begin:end] - np.int32(first), slice(int(begin), int(end))


def _goal_part(goal: GoalSpec, size: int, first: int, last: int) -> GoalSpec:
    if goal.who is None:
        significance, likelihood = (_part(each, size, first, last) for each in (goal.significance, goal.likelihood))
        return goal._replace(significance=significance, likelihood=likelihood)
    who, where = _within(goal.who, size, first, last)
    count = len(goal.who)
    chosen = [
        np.asarray(value)[where] if np.shape(value) == (count,) and count > 1 else value
        for value in (goal.significance, goal.likelihood)
    ]
    return GoalSpec(goal.name, chosen[0], chosen[1], who)
