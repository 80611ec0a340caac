"""Edits: what somebody sets in a world by hand, as data that can be recorded, repeated and tried out.

An edit is a small object; ``edit`` says of which kind it is, ``agent`` whose mind it changes::

    {"edit": "belief", "agent": "Ana", "name": "Likes(Ben)", "value": 3}
    {"edit": "mood", "agent": "Ana", "value": -2}
    {"edit": "goal", "agent": "Ana", "name": "Win", "significance": 6, "likelihood": 0.5}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final

from ..appraisal.goals import Goal
from ..core.errors import StateError, nearest
from ..core.terms import NIL, compose, term
from .agent import Agent
from .rule_checks import goal_of

if TYPE_CHECKING:
    from .world import World

__all__ = [
    "BeliefEdit",
    "Edit",
    "EmotionEdit",
    "ForgetEdit",
    "GoalEdit",
    "MoodEdit",
    "PersonalityEdit",
    "RelationEdit",
    "edit",
    "edit_from",
]


@dataclass(frozen=True, kw_only=True)
class _Edit:
    word: ClassVar[str]
    """What ``edit`` says in data."""

    agent: str

    def apply(self, agent: Agent) -> None:
        """Change the mind of an agent."""
        raise NotImplementedError

    def as_data(self) -> dict[str, Any]:
        """Return it as data; :func:`edit_from` makes it again."""
        return {"edit": self.word, **asdict(self)}


@dataclass(frozen=True, kw_only=True)
class BeliefEdit(_Edit):
    """What is believed.

    Attributes:
        name: Of the belief: ``Likes(Ben)``.
        value: A number, true or false, or a term as text; None takes the belief out.
        perspective: In whose mind: ``SELF``, a name, or ``*``.
        certainty: 0..1.
    """

    word = "belief"

    name: str
    value: bool | int | float | str | None
    perspective: str = "SELF"
    certainty: float = 1.0

    def apply(self, agent: Agent) -> None:
        """Tell the belief, or take it out."""
        if self.value is None:
            agent.beliefs.tell(self.name, None, self.perspective)
        else:
            agent.beliefs.tell(self.name, term(self.value), self.perspective, self.certainty)


@dataclass(frozen=True, kw_only=True)
class MoodEdit(_Edit):
    """The mood, -10..10."""

    word = "mood"

    value: float

    def apply(self, agent: Agent) -> None:
        """Set the mood."""
        agent.mood = self.value


@dataclass(frozen=True, kw_only=True)
class GoalEdit(_Edit):
    """A goal: how much it matters (-10..10) and how likely it is (0..1); one that is not given stays as it was.

    Attributes:
        name: Its name, or the words that its author has for it.
        significance: How much it matters.
        likelihood: How likely it is; 0.5 of a new goal.
        given_up: Whether the agent wants it no longer.
    """

    word = "goal"

    name: str
    significance: float | None = None
    likelihood: float | None = None
    given_up: bool = False

    def apply(self, agent: Agent) -> None:
        """Set the goal, or give it up."""
        name = _goal_called(agent, self.name)
        known = agent.goals.get(name)
        if self.given_up:
            if not agent.goals.remove(name):
                raise StateError(f"{agent.name} has no goal {self.name!r}")
            return
        if known is None and self.significance is None:
            raise StateError(f"{agent.name} has no goal {self.name!r}: say how much a new one matters (significance)")
        significance = self.significance if self.significance is not None else known.significance if known else 0.0
        likelihood = self.likelihood if self.likelihood is not None else known.likelihood if known else 0.5
        agent.goals.set(_goal(agent, name, significance, likelihood))


@dataclass(frozen=True, kw_only=True)
class RelationEdit(_Edit):
    """What an agent believes of its relation to somebody.

    Attributes:
        whom: The other.
        value: ``Likes``: -10..10; ``IdentifiesWith`` and ``FamiliarWith``: 0..1.
        kind: Which of the relations of :mod:`..core.relations`.
    """

    word = "relation"

    whom: str
    value: float
    kind: str = "Likes"

    def apply(self, agent: Agent) -> None:
        """Tell the belief that is the relation."""
        agent.beliefs.tell(compose(self.kind, self.whom), self.value)


@dataclass(frozen=True, kw_only=True)
class PersonalityEdit(_Edit):
    """The five factors, each -1..1; those that are not named are average."""

    word = "personality"

    traits: dict[str, float]

    def apply(self, agent: Agent) -> None:
        """Give the agent another personality."""
        agent.personality = self.traits


@dataclass(frozen=True, kw_only=True)
class EmotionEdit(_Edit):
    """An emotion, as it is: the mood neither colours it nor is shifted by it.

    Attributes:
        type: Its type, such as ``Anger``.
        intensity: 0..10; 0 ends it.
        target: At whom; nobody when empty.
    """

    word = "emotion"

    type: str
    intensity: float
    target: str = ""

    def apply(self, agent: Agent) -> None:
        """Let the agent feel it, or feel it no longer."""
        target = term(self.target) if self.target else None
        if self.intensity:
            agent.affect.add_by_hand(self.type, self.intensity, None, None if target == NIL else target)
            return
        for felt in agent.emotions:
            if felt.kind is agent.affect.types.named(self.type) and (target is None or felt.target == target):
                agent.affect.remove(felt.kind, felt.origin, felt.target)


@dataclass(frozen=True, kw_only=True)
class ForgetEdit(_Edit):
    """An event in memory, by its number, that the agent forgets."""

    word = "forget"

    event: int

    def apply(self, agent: Agent) -> None:
        """Forget it."""
        agent.memory.forget(self.event)


Edit = BeliefEdit | MoodEdit | GoalEdit | RelationEdit | PersonalityEdit | EmotionEdit | ForgetEdit
"""Something that is set by hand."""

_KINDS: Final[dict[str, type[Edit]]] = {
    each.word: each for each in (BeliefEdit, MoodEdit, GoalEdit, RelationEdit, PersonalityEdit, EmotionEdit, ForgetEdit)
}
_TYPES: Final[dict[str, tuple[str, tuple[type, ...]]]] = {
    "str": ("a text", (str,)),
    "float": ("a number", (int, float)),
    "float | None": ("a number", (int, float, type(None))),
    "int": ("a whole number", (int,)),
    "bool": ("true or false", (bool,)),
    "bool | int | float | str | None": ("a number, a text, true, false or null", (bool, int, float, str, type(None))),
    "dict[str, float]": ("an object of numbers", (dict,)),
}
"""What the fields of edits hold, by annotation."""


def edit(world: World, change: Edit | Mapping[str, Any]) -> None:
    """Set something by hand; when the world is recorded, so is this.

    Args:
        world: Whose agent is changed.
        change: An edit, or one as data.

    Raises:
        StateError: This is no edit, or there is nobody of that name.
        EspressivoError: It cannot be set.

    >>> from espressivo import World
    >>> world = World()
    >>> ana = world.add("Ana")
    >>> edit(world, {"edit": "belief", "agent": "Ana", "name": "Likes(Ben)", "value": 3})
    >>> str(ana.beliefs.ask("Likes(Ben)").value)
    '3'
    """
    made = edit_from(change) if isinstance(change, Mapping) else change
    agent = world[made.agent]
    if world.journal is None:
        made.apply(agent)
    else:
        world.journal.observe({"do": "edit", **made.as_data()}, lambda: made.apply(agent))


def edit_from(data: Mapping[str, Any]) -> Edit:
    """Make an edit of data.

    Raises:
        StateError: They are none.
    """
    kind = data.get("edit")
    made = _KINDS.get(kind) if isinstance(kind, str) else None
    if made is None:
        close = nearest(kind, _KINDS) if isinstance(kind, str) else None
        hint = f"; did you mean {close}?" if close else ""
        raise StateError(f'this is no edit: expected "edit" to be one of {", ".join(_KINDS)}{hint}')
    details = {name: value for name, value in data.items() if name != "edit"}
    _check(made, details)
    return made(**details)


def _check(made: type[Edit], details: Mapping[str, Any]) -> None:
    """Refuse what is missing, is not known, or is not of its kind."""
    known = {each.name: each for each in fields(made)}
    for name in details:
        if name not in known:
            close = nearest(str(name), known)
            hint = f"; did you mean {close!r}?" if close else f"; expected {', '.join(known)}"
            raise StateError(f"an edit of a {made.word} has no {name!r}{hint}")
    for name, each in known.items():
        expected, types = _TYPES[str(each.type)]
        if name not in details:
            if each.default is MISSING:
                raise StateError(f"an edit of a {made.word} needs {name!r}: {expected}")
        elif not isinstance(details[name], types) or (isinstance(details[name], bool) and bool not in types):
            raise StateError(f"{name!r} of an edit of a {made.word} is {details[name]!r}: expected {expected}")


def _goal_called(agent: Agent, name: str) -> str:
    """Return the name of a goal that an author may have called otherwise."""
    labels = {} if agent.dialogue is None else agent.dialogue.labels
    folded = " ".join(name.split()).casefold()
    meant = (symbol for symbol, words in labels.items() if words.casefold() == folded and symbol in agent.goals)
    return name if name in agent.goals else next(meant, name)


def _goal(agent: Agent, name: str, significance: float, likelihood: float) -> Goal:
    """Return a goal; one that was on no scale, as the toolkit permits, may stay so."""
    if agent.behaviour.checks_rules:
        return goal_of(name, (significance, likelihood))
    return Goal(name, significance, likelihood)
