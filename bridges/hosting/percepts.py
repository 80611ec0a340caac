"""Estimates of somebody's affect, as messages tell them: read here, taken in as :mod:`...perception.taking_in` says."""

from __future__ import annotations

from ...agents.agent import Agent
from ...core.errors import ExpressionError, nearest
from ...core.terms import Kind, Term, term
from ...expression.naming import shown_as
from ...perception.fusion import ambivalence
from ...perception.taking_in import Noticed, notice
from ..protocol.coding import Refused
from ..protocol.commands import AffectPercept

__all__ = ["seen_in"]


def seen_in(percept: AffectPercept, agent: Agent) -> Noticed:
    """Return what an agent takes in of an estimate; nothing when the estimate is sure of nothing.

    Raises:
        Refused: An emotion is unknown, or the subject is no name.
    """
    likely = {_emotion(name, agent): part for name, part in percept.emotions.items()}
    nodes = {name: agent.tone.find(name) for name in likely}
    valences = {name: node.pad[0] for name, node in nodes.items() if node is not None}
    held = [(valence, likely[name]) for name, valence in valences.items() if likely[name] > 0.5]
    certainties = {name: part * percept.confidence for name, part in likely.items()}
    return notice(agent, _subject(percept.subject), certainties, valences, ambivalence(held))


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
