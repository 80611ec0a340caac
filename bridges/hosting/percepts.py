"""Estimates of somebody's affect, as an agent takes them in.

The likeliest emotion counts, when the estimate is sure enough of it: the agent perceives that somebody expresses it,
and believes that they seem to feel it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ...agents.agent import Agent
from ...core.errors import ExpressionError, nearest
from ...core.terms import Kind, Term, compose, term
from ...expression.naming import shown_as
from ..protocol.coding import Refused
from ..protocol.commands import AffectPercept

__all__ = ["Seen", "seen_in"]

_SURE_FROM: Final = 0.5
"""Confidence, 0..1, from which an estimate is taken in; ours."""


class Seen(NamedTuple):
    """What an agent takes in of an estimate.

    Attributes:
        event: What it perceives.
        belief: What it believes since.
        value: Of the belief: the emotion.
        certainty: Of the belief, 0..1.
    """

    event: Term
    belief: Term
    value: Term
    certainty: float


def seen_in(percept: AffectPercept, agent: Agent) -> Seen | None:
    """Return what an agent takes in of an estimate; None when the estimate is sure of nothing.

    Raises:
        Refused: An emotion is unknown, or the subject is no name.
    """
    likely = {_emotion(name, agent): part * percept.confidence for name, part in percept.emotions.items()}
    subject = _subject(percept.subject)
    if not likely:
        return None
    emotion = max(likely, key=lambda name: (likely[name], name))
    if likely[emotion] < _SURE_FROM:
        return None
    event = compose("Event", "Action-End", subject, compose("Express", emotion), agent.beliefs.owner)
    return Seen(event, compose("Seems", subject), term(emotion), likely[emotion])


def _emotion(name: str, agent: Agent) -> str:
    """Return an emotion by the name that rules use: its node in the ontology, or else its own name as one word."""
    node = agent.tone.find(name)
    if node is not None:
        return str(node.id)
    try:
        shown_as(name)
    except ExpressionError as error:
        close = nearest(name, [node.id for node in agent.tone.nodes])
        hint = f"did you mean {close}?" if close else str(error)
        raise Refused("unknown-emotion", f"{name!r} is no emotion that is known; {hint}", "$.emotions") from None
    return "".join(part.capitalize() for part in name.replace("-", " ").replace("_", " ").split())


def _subject(name: str) -> Term:
    try:
        subject = term(name)
    except ValueError as error:
        raise Refused("bad-term", f"{error}", "$.subject") from None
    if subject.kind != Kind.TEXT or subject.is_self:
        raise Refused("bad-term", f"{name!r} is no name of somebody: expected a word, such as person_7", "$.subject")
    return subject
