"""What the ``occ`` model feels about an event that somebody rated, and the label of the strongest of it.

Nothing is learned here. For each person an agent is made whose appraisal rules give the variables that theory makes of
their ratings; it perceives the event, and what it then feels is the engine's own doing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from ..agents.agent import Agent
from ..agents.behaviour import ESPRESSIVO
from ..appraisal.occ import OccModel
from ..appraisal.rules import AppraisalRule
from ..core.emotions import Emotion
from ..ontology import OccType, load
from .rating_map import RatingMap, read_mapping

__all__ = ["Theory"]

_PERSON: Final = "Person"
_OTHER: Final = "Other"
_DEEDS: Final = {"before": "Threaten", "lived": "Happen"}


class Theory:
    """Predicts from ratings what a person felt, by the engine alone.

    Args:
        mapping: How ratings become appraisal variables; the shipped one when not given.

    >>> ratings = dict.fromkeys(Theory().mapping.ratings, 3.0)
    >>> ratings |= {"pleasantness": 1, "unpleasantness": 5, "goal_relevance": 5, "goal_support": 1}
    >>> ratings |= {"other_responsblt": 5, "self_responsblt": 1, "standards": 5, "social_norms": 4}
    >>> Theory().label(ratings)
    'anger'
    """

    def __init__(self, mapping: RatingMap | None = None) -> None:
        self.mapping = read_mapping() if mapping is None else mapping
        self._tone = load().with_additions(self.mapping.addition)
        self._behaviour = replace(ESPRESSIVO, model=self._model)
        self._occ = OccModel(self._tone)
        kinds = self._tone.occ_types(beyond=True)
        self._parts = {_type(kind): {_type(self._tone.occ_type(part)) for part in kind.parts} for kind in kinds}

    def feel(self, ratings: Mapping[str, float]) -> list[Emotion]:
        """Return the emotions that the event raises in an agent who appraises it so."""
        person = Agent(_PERSON, behaviour=self._behaviour)
        own, another = (ratings[name] for name in self.mapping.own_deed)
        actor, target = (_PERSON, _OTHER) if own > another else (_OTHER, _PERSON)
        events = {name: f"Event(Action-End, {actor}, {deed}, {target})" for name, deed in _DEEDS.items()}
        variables = self._variables(ratings)
        for name, event in events.items():
            person.appraisal_rules.add(AppraisalRule.parse(event, variables[name]))
        person.perceive(events["before"])
        return person.perceive(events["lived"])

    def strengths(self, ratings: Mapping[str, float]) -> dict[tuple[str, str | None], float]:
        """Return how strong each type of emotion stands out, 0..10, by type and target.

        A compound takes up what its parts have in common: distress and reproach that make anger are named for
        themselves only by what one exceeds the other (anger is not felt beside them but unites them: OCC 1988, ch. 7).
        """
        felt = self.feel(ratings)
        strengths = {(each.type, _aim(each)): each.intensity for each in felt}
        for compound in felt:
            parts = [each for each in felt if each.type in self._parts.get(compound.type, ())]
            shared = min((part.intensity for part in parts), default=0.0)
            for part in parts:
                key = part.type, _aim(part)
                strengths[key] = min(strengths[key], part.intensity - shared)
        return strengths

    def label(self, ratings: Mapping[str, float]) -> str:
        """Return the label of the strongest emotion; of equally strong ones, of the first that arose."""
        return self.label_of(self.strengths(ratings))

    def label_of(self, strengths: Mapping[tuple[str, str | None], float]) -> str:
        """Return the label for what :meth:`strengths` returned."""
        strongest, label = 0.0, self.mapping.unfelt
        for (kind, target), strength in strengths.items():
            named = self.mapping.label(kind, target)
            if named is not None and strength > strongest:
                strongest, label = strength, named
        return label

    @property
    def names(self) -> tuple[str, ...]:
        """The labels' types and targets, in a fixed order; for :meth:`features`."""
        return tuple(f"{kind} ({target})" if target else kind for kind, target in self.mapping.readings)

    def features(self, ratings: Mapping[str, float]) -> list[float]:
        """Return the strengths in the order of :attr:`names`, 0 for what is not felt."""
        return self.features_of(self.strengths(ratings))

    def features_of(self, strengths: Mapping[tuple[str, str | None], float]) -> list[float]:
        """Return, in the order of :attr:`names`, what :meth:`strengths` returned."""
        totals = dict.fromkeys(self.mapping.readings, 0.0)
        for (kind, target), strength in strengths.items():
            key = (kind, target) if (kind, target) in totals else (kind, None)
            if key in totals:
                totals[key] = max(totals[key], strength)
        return list(totals.values())

    def _model(self) -> OccModel:
        return self._occ

    def _variables(self, ratings: Mapping[str, float]) -> dict[str, list[tuple[str, str, str | None]]]:
        found: dict[str, list[tuple[str, str, str | None]]] = {event: [] for event in _DEEDS}
        for line, value in self.mapping.variables(ratings):
            found[line.event].append((line.variable, f"{value:.9f}", line.target))
        return found


def _type(kind: OccType) -> str:
    """What an emotion of a type of the ontology is called when it is felt."""
    return kind.fatima_name or kind.name


def _aim(emotion: Emotion) -> str | None:
    return None if emotion.target is None else str(emotion.target)
