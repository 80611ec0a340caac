"""What a recipe really makes somebody feel: the engine is asked, with an average person in a neutral mood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from ...agents.agent import Agent
from ...agents.behaviour import ESPRESSIVO, FATIMA
from ...appraisal.goals import Goal
from ...appraisal.occ import OccModel
from ...appraisal.prospects import OpenProspect
from ...appraisal.rules import AppraisalRule
from ...core.affect import AffectConstants
from ...core.emotion_types import EmotionFamily
from ...core.terms import parse, term
from ..document import VariableDoc
from .feelings_facts import Facts

if TYPE_CHECKING:
    from ...ontology import Tone

__all__ = ["MODELS", "Felt", "feel"]

MODELS: Final = {"occ": ESPRESSIVO, "fatima": FATIMA}
"""The behaviours that bring each model."""
_VARIABLE: Final = re.compile(r"\[([^\[\]]+)\]")
_EARLIER: Final = "Event(Action-End, Somebody, Earlier, *)"


class Felt(NamedTuple):
    """An emotion that is felt.

    Attributes:
        emotion: Its type.
        intensity: 0..10.
        target: At whom, as the recipe writes it; None when at nobody in particular.
        potential: How strong the appraisal makes it, before the mood colours it.
        node: What the ontology calls it.
    """

    emotion: str
    intensity: float
    target: str | None
    potential: float
    node: str


def feel(
    variables: Iterable[VariableDoc],
    facts: Facts,
    model: str = "occ",
    *,
    before: Iterable[VariableDoc] = (),
    tone: Tone | None = None,
    stands_for: Mapping[str, str] | None = None,
    colours: bool = True,
    actor: str = "Somebody",
) -> list[Felt]:
    """Return what an average person feels at an event that has these appraisal variables.

    Args:
        variables: What a rule says of the event.
        facts: What is known about the person.
        model: ``occ`` or ``fatima``.
        before: What an earlier event was appraised as.
        tone: The ontology, with what an author added.
        stands_for: Whom variables such as ``[who]`` stand for; strangers when not given.
        colours: Whether the mood that the event itself makes colours what comes after.
        actor: Who acts.
    """
    person = _person(facts, model, tone, colours)
    names = dict(stands_for or {})
    happened = f"Event(Action-End, {_grounded(actor, names)}, Deed, {facts.owner})"
    for event, docs in ((_EARLIER.replace("*", facts.owner), list(before)), (happened, list(variables))):
        if docs:
            said = [(doc.name, doc.value, _grounded(doc.target or "-", names)) for doc in docs]
            kind = event.split(", ")[2]
            person.appraisal_rules.add(AppraisalRule.parse(f"Event(Action-End, *, {kind}, *)", said))
            person.perceive(event)
    written = {name.casefold(): variable for variable, name in names.items()}
    return [
        Felt(
            each.type,
            each.intensity,
            None if each.target is None else written.get(str(each.target).casefold(), str(each.target)),
            each.potential_before,
            each.node,
        )
        for each in person.affect.emotions()
        if each.cause == parse(happened)
    ]


def _person(facts: Facts, model: str, tone: Tone | None, colours: bool) -> Agent:
    beliefs: dict[str, float] = {}
    for relation, values in (("Likes", facts.likes), ("FamiliarWith", facts.familiar), ("IdentifiesWith", facts.unit)):
        beliefs.update({f"{relation}({whom})": value for whom, value in values.items()})
    person = Agent(facts.owner, behaviour=MODELS[model], beliefs=beliefs)
    for name, (significance, likelihood) in facts.goals.items():
        person.goals.set(Goal(name, significance, likelihood))
    for name, (desirability, likelihood) in facts.prospects.items():
        person.appraiser.prospects.open(OpenProspect(term(name), desirability, likelihood))
    if tone is not None and model == "occ":
        person.appraiser.model = own = OccModel(tone)
        for kind in own.patterns.kinds.values():
            if kind.family is EmotionFamily.AUTHORED:
                person.affect.types.add(kind)
    if not colours:
        person.affect.constants = AffectConstants(mood_influence_on_emotion=0.0)
    return person


def _grounded(text: str, names: dict[str, str]) -> str:
    """Put names in place of variables; one that stands for nobody yet gets a stranger."""

    def name(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"Stranger-{len(names) + 1}")

    return _VARIABLE.sub(name, text)
