"""Dynamic properties about what our own agents feel by name, their personality and their attitudes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ...core.errors import AppraisalError, StateError
from ...core.personality import TRAITS, Personality
from ...core.properties import Answer, PropertyCall
from ...core.relations import LIKES, relation
from ...core.substitution import Substitutions
from ...core.terms import NIL, Symbol, Term, compose, number, parse
from ..feeling import FeltNode
from ..hesitation import hesitation
from .mind import agreeing, bound, own

if TYPE_CHECKING:
    from ..agent import Agent

__all__ = ["feeling", "feels", "hesitates", "liking", "mood_octant", "pad", "personality", "seeming"]

_LIMIT = 10.0
_AXES = ("Pleasure", "Arousal", "Dominance")
_ATTITUDES = {"Love": 1, "Hate": -1}

mood_octant = own(lambda agent: parse(agent.mood_octant))


def _table(
    read: Callable[[Agent], Iterable[tuple[str, float]]],
) -> Callable[[Agent, PropertyCall], Iterator[Answer]]:
    """Make a property of the agent itself and a name; an unbound name is bound to each there is."""

    def answer(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
        if not call.is_own_mind:
            return
        entries = [(parse(name), value) for name, value in read(agent)]
        for bindings in bound(agent, call, call.args[0]):
            for name, value in entries:
                extended = agreeing(bindings, call.args[1], name)
                if extended is not None:
                    yield Answer(number(value), 1.0, [extended])

    return answer


def _felt(agent: Agent) -> dict[str, float]:
    named: dict[str, float] = {}
    for each in agent.feels():
        named.setdefault(_one_word(each.node), each.intensity)
    return named


def _one_word(name: str) -> str:
    """Write the name of an ambivalence as rules can: grudging respect as GrudgingRespect."""
    return "".join(word[:1].upper() + word[1:] for word in name.replace("-", " ").split())


feels = _table(lambda agent: _felt(agent).items())
pad = _table(lambda agent: zip(_AXES, agent.pad, strict=True))
_factors = _table(lambda agent: [(trait.title(), getattr(agent.personality, trait)) for trait in TRAITS])


def personality(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """A factor of one's own personality, by any of its names; an unbound variable runs through the five."""
    wanted = call.args[1]
    if wanted.is_constant and not wanted.is_universal:
        try:
            factor = Personality.of({str(wanted): 1.0})
        except StateError:
            return
        trait, sign = next(iter(factor.traits().items()))
        for bindings in bound(agent, call, call.args[0]) if call.is_own_mind else ():
            yield Answer(number(sign * getattr(agent.personality, trait)), 1.0, [bindings])
        return
    yield from _factors(agent, call)


def feeling(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How strong an emotion is (0..10) towards somebody, by its type or its name in the ontology.

    ``*`` is anybody, ``-`` nobody. An unbound variable is bound to each type that is felt, or to each towards whom
    something is; towards somebody who is named, what is not felt is 0.
    """
    if not call.is_own_mind:
        return
    for bindings in call.sets:
        kind, whom = (bindings.ground(each) for each in call.args)
        whom = agent.beliefs.owner if whom.is_self else whom
        asked = [kind] if not kind.is_variable else [parse(name) for name in _types_felt(agent)]
        for each in asked:
            extended = agreeing(bindings, kind, each) if kind.is_variable else bindings
            if extended is not None:
                yield from _towards(agent, each, whom, extended)


def hesitates(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How much one hesitates about somebody, 0..1; a variable that is not bound has no answer."""
    if not call.is_own_mind:
        return
    for bindings in call.sets:
        whom = bindings.ground(call.args[0])
        if not whom.is_variable:
            yield Answer(number(hesitation(agent, whom).level), 1.0, [bindings])


def seeming(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The primary emotion of what somebody is believed to feel (``Seems(whom)``): of Grief, Sadness."""
    if not call.is_own_mind:
        return
    for bindings in call.sets:
        whom = bindings.ground(call.args[0])
        if not whom.is_variable:
            seems = agent.beliefs.ask(compose("Seems", whom))
            node = agent.tone.find(str(seems.value))
            if node is not None:
                yield Answer(parse(node.primary or node.id), seems.certainty, [bindings])


def _types_felt(agent: Agent) -> dict[str, None]:
    return dict.fromkeys(emotion.type for emotion in agent.emotions)


def _towards(agent: Agent, kind: Term, whom: Term, bindings: Substitutions) -> Iterator[Answer]:
    felt = _targets(agent, kind)
    if isinstance(whom, Symbol) and whom.is_variable:
        for target, intensity in felt.items():
            extended = None if target.is_nil else bindings.extended(whom, target)
            if extended is not None:
                yield Answer(number(intensity), 1.0, [extended])
    else:
        strongest = max(felt.values(), default=0.0) if whom.is_universal else felt.get(whom, 0.0)
        yield Answer(number(strongest), 1.0, [bindings])


def _targets(agent: Agent, kind: Term) -> dict[Term, float]:
    """Return towards whom something is felt, and how strongly; NIL for nobody in particular."""
    wanted = _folded(str(kind))
    felt: dict[Term, float] = {}
    if _is_type(agent, str(kind)):
        entries = [(emotion.type, emotion.target, emotion.intensity) for emotion in agent.emotions]
    else:
        entries = [(each.node, each.about, each.intensity) for each in _named_apart(agent)]
    for name, target, intensity in entries:
        if _folded(name) == wanted:
            whom = NIL if target is None else agent.beliefs.owner if target.is_self else target
            felt[whom] = max(intensity, felt.get(whom, 0.0))
    return felt


def _is_type(agent: Agent, name: str) -> bool:
    try:
        return bool(agent.affect.types.named(name))
    except AppraisalError:
        return False


def _named_apart(agent: Agent) -> Iterator[FeltNode]:
    """Yield what is felt by its names in the ontology; the same towards two people is felt twice."""
    for each in agent.feels():
        if each.kind != "emotion":
            yield each
            continue
        for emotion in each.emotions:
            yield each._replace(intensity=emotion.intensity, about=emotion.target)


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def liking(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """How much somebody is liked now (-10..10): the belief Likes, and the love and hate felt for them."""
    if not call.is_own_mind:
        return
    for bindings in call.sets:
        for whom, extended in _candidates(agent, call, bindings):
            yield Answer(number(_liking(agent, whom)), 1.0, [extended])


def _candidates(agent: Agent, call: PropertyCall, bindings: Substitutions) -> Iterator[tuple[Term, Substitutions]]:
    wanted = bindings.ground(call.args[0])
    if not (isinstance(wanted, Symbol) and wanted.is_variable):
        yield wanted, bindings
        return
    for somebody in agent.known_agents:
        extended = bindings.extended(wanted, somebody)
        if extended is not None:
            yield somebody, extended


def _liking(agent: Agent, whom: Term) -> float:
    felt = sum(
        _ATTITUDES[emotion.type] * emotion.intensity
        for emotion in agent.affect.emotions()
        if emotion.type in _ATTITUDES and emotion.target == whom
    )
    return min(_LIMIT, max(-_LIMIT, (relation(agent.beliefs, LIKES, whom) or 0.0) + felt))
