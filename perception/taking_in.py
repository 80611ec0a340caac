"""What an agent takes in of an estimate: beliefs about somebody, and events that somebody expresses something.

An estimate never becomes an emotion of the agent itself. The agent comes to believe that somebody seems to feel
something, ``Seems(Bo) = Sadness``, as surely as the estimate says, and perceives ``Event(Action-End, Bo,
Express(Sadness), Ana)``. Its own rules say what that is to it. When pleasant and unpleasant are seen together, both are
perceived, and ``Mixed(Bo)``, 0..1, says how contradictory they are: then the agent hesitates.

>>> from espressivo import Agent
>>> from espressivo.perception import AffectEstimate
>>> ana = Agent("Ana")
>>> ana.appraises("Event(Action-End, [who], Express(Sadness), SELF)", desirability=-2)
>>> felt = take_in(ana, AffectEstimate("voice", "my model", {"Sadness": 0.9}, confidence=0.8, subject="Bo"))
>>> [each.type for each in felt]
['Distress']
>>> str(ana.beliefs.ask("Seems(Bo)").value), round(ana.beliefs.ask("Seems(Bo)").certainty, 2)
('Sadness', 0.8)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from ..agents.hesitation import MIXED
from ..core.emotions import Emotion
from ..core.errors import PerceptionError
from ..core.terms import Kind, Symbol, Term, TermLike, compose, number, term
from ..ontology import load
from .estimate import AffectEstimate
from .fusion import AMBIVALENT_FROM, Fusion, ambivalence

if TYPE_CHECKING:
    from ..agents.agent import Agent

__all__ = [
    "EXPRESS",
    "LIKELY_FROM",
    "SEEMS",
    "SURE_FROM",
    "Noticed",
    "Taken",
    "mixed",
    "no_longer_mixed",
    "notice",
    "noticed",
    "take_in",
]

SEEMS: Final = "Seems"
"""The belief ``Seems(person)``: the emotion that they seem to feel."""
EXPRESS: Final = "Express"
"""The action of whoever shows an emotion: ``Express(Joy)``."""
SURE_FROM: Final = 0.5
"""Certainty, 0..1, from which an emotion is taken in; ours."""
LIKELY_FROM: Final = 0.25
"""Certainty, 0..1, from which each side of a mixed expression is taken in; ours."""


class Taken(NamedTuple):
    """A belief that an agent comes to hold.

    Attributes:
        belief: Such as ``Seems(Bo)``.
        value: Such as ``Sadness``.
        certainty: 0..1.
    """

    belief: Term
    value: Term
    certainty: float


class Noticed(NamedTuple):
    """What an agent takes in of somebody's expression.

    Attributes:
        beliefs: What it believes since, in order.
        events: What it perceives, in order.
    """

    beliefs: tuple[Taken, ...] = ()
    events: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.beliefs or self.events)

    def believed_by(self, agent: Agent) -> None:
        """Let an agent believe it; what it perceives is another matter."""
        for belief, value, certainty in self.beliefs:
            agent.beliefs.tell(belief, value, certainty=certainty)
        if self.beliefs:
            agent.importance.invalidate()


def take_in(agent: Agent, seen: AffectEstimate | Fusion, *, sure_from: float = SURE_FROM) -> list[Emotion]:
    """Let an agent take in how somebody seems to feel.

    Args:
        agent: Who sees or hears it.
        seen: An estimate of what its subject expresses, or several that were fused.
        sure_from: Certainty from which an emotion counts, 0..1.

    Returns:
        What the agent itself came to feel about it, by its own rules; often nothing.

    Raises:
        PerceptionError: The estimate is about nobody, or its subject is no name.
        EspressivoError: A rule of the agent failed.
    """
    found = noticed(agent, seen, sure_from=sure_from)
    found.believed_by(agent)
    return agent.perceive(*found.events) if found.events else []


def noticed(
    agent: Agent, seen: AffectEstimate | Fusion, *, sure_from: float = SURE_FROM, also_mixed: float = 0.0
) -> Noticed:
    """Return what an agent would take in of an estimate; nothing is changed.

    An emotion is as certain as it is likely, and no surer than the whole estimate. What is elicited in whoever
    perceives something says nothing about what its subject shows, so nothing is taken in of that; see
    :func:`~.telling.appraise_told` for events that are told.

    Args:
        agent: Who sees or hears it.
        seen: See :func:`take_in`.
        sure_from: Certainty from which an emotion counts, 0..1.
        also_mixed: How contradictory it is to something else that is known, 0..1.

    Raises:
        PerceptionError: The estimate is about nobody, or its subject is no name.
    """
    estimate = seen.estimate if isinstance(seen, Fusion) else seen
    if not estimate.emotions or estimate.aspect == "elicited":
        return Noticed()
    sure = {name: min(likely, estimate.confidence) for name, likely in estimate.emotions.items()}
    valences = {name: load().node(name).pad[0] for name in sure}
    return notice(agent, _somebody(estimate.subject), sure, valences, max(mixed(seen), also_mixed), sure_from)


def notice(
    agent: Agent,
    subject: Term,
    certainties: Mapping[str, float],
    valences: Mapping[str, float] | None = None,
    mixed: float = 0.0,
    sure_from: float = SURE_FROM,
) -> Noticed:
    """Return what an agent would take in of emotions that somebody shows; nothing is changed.

    Args:
        agent: Who perceives them.
        subject: Who shows them.
        certainties: By the names that rules use, such as ``Joy``, 0..1.
        valences: Of those emotions, -1..1; with these, both sides of what is mixed are perceived.
        mixed: How contradictory they are, 0..1; what counts is above :data:`~.fusion.AMBIVALENT_FROM`.
        sure_from: Certainty from which an emotion counts; half of that for each side of what is mixed.
    """
    level = mixed if mixed > AMBIVALENT_FROM else 0.0
    sides = _two_sides(certainties, valences or {}, sure_from) if level else []
    shown = sides or [name for name in _ranked(certainties)[:1] if certainties[name] >= sure_from]
    if not shown:
        return Noticed()
    beliefs = [Taken(compose(SEEMS, subject), term(shown[0]), certainties[shown[0]])]
    beliefs += _how_mixed(agent, subject, round(level, 4))
    hearer = agent.beliefs.owner
    events = [compose("Event", "Action-End", subject, compose(EXPRESS, name), hearer) for name in shown]
    return Noticed(tuple(beliefs), tuple(events))


def no_longer_mixed(agent: Agent, subject: TermLike) -> Noticed:
    """Return what an agent takes in of a sign that says nothing: earlier ones are no longer contradicted."""
    return Noticed(tuple(_how_mixed(agent, _somebody(subject), 0.0)))


def mixed(seen: AffectEstimate | Fusion) -> float:
    """Return how contradictory an expression is, 0..1.

    Of a fusion it is its ambivalence. In one estimate only emotions count that are likelier than not: they cannot be
    alternatives to each other, so pleasant and unpleasant ones are there together.

    >>> mixed(AffectEstimate("text", "my model", {"Joy": 0.9, "Fear": 0.8}, confidence=0.9)) > 0.15
    True
    >>> mixed(AffectEstimate("text", "my model", {"Joy": 0.5, "Fear": 0.4}, confidence=0.9))
    0.0
    """
    if isinstance(seen, Fusion):
        return seen.ambivalence
    held = [(load().node(name).pad[0], likely) for name, likely in seen.emotions.items() if likely > 0.5]
    return ambivalence(held)


def _two_sides(certainties: Mapping[str, float], valences: Mapping[str, float], sure_from: float) -> list[str]:
    """Return the surest pleasant and the surest unpleasant emotion, the surer first; nothing without both."""
    enough = [name for name in _ranked(certainties) if certainties[name] >= sure_from * LIKELY_FROM / SURE_FROM]
    pleasant = next((name for name in enough if valences.get(name, 0.0) > 0), None)
    unpleasant = next((name for name in enough if valences.get(name, 0.0) < 0), None)
    return [name for name in enough if name in (pleasant, unpleasant)] if pleasant and unpleasant else []


def _how_mixed(agent: Agent, subject: Term, level: float) -> Iterator[Taken]:
    """Yield the belief that signs are mixed, or that they are so no longer."""
    belief = compose(MIXED, subject)
    known = agent.beliefs.ask(belief).value.value
    if level or (isinstance(known, (int, float)) and known > 0):
        yield Taken(belief, number(level), 1.0)


def _ranked(certainties: Mapping[str, float]) -> Sequence[str]:
    return sorted(certainties, key=lambda name: (-certainties[name], name))


def _somebody(name: TermLike) -> Symbol:
    """Return a name as a term.

    Raises:
        PerceptionError: It is none.
    """
    if name == "":
        raise PerceptionError("the estimate is about nobody: estimate.about('Bo') says whom it is about")
    try:
        found = term(name)
    except ValueError:
        found = None
    if not isinstance(found, Symbol) or found.kind != Kind.TEXT or found.is_self:
        raise PerceptionError(f"{name!r} is no name of somebody: expected a word, such as Bo or person_7")
    return found
