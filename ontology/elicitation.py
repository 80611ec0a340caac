"""The OCC types: what elicits them, how they pass into each other, and which node names them.

Source: Ortony, Clore & Collins, *The Cognitive Structure of Emotions* (1988); the reading of the conditions follows
Steunebrink, Dastani & Meyer (2009).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from operator import itemgetter
from typing import Any, Final

from .errors import OntologyError, suggestion
from .nodes import Match, Node, NodeLike, OccType, Pad
from .space import Space

__all__ = ["Elicitation"]

_CLIMB: Final = 0.8
_first = itemgetter(0)


class Elicitation(Space):
    """Answers about the emotion types of OCC and those that authors added."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        self._types = {row["name"]: self._type(row) for row in table["types"]}
        self._type_names = {_folded(alias): kind for kind in self._types.values() for alias in _aliases(kind)}
        ranked = sorted(self._types.values(), key=lambda kind: (not kind.parts, -_demands(kind)))
        self._patterns = tuple((frozenset(f"{v}:{i}" for v, i in kind.conditions), kind) for kind in ranked)
        self._steps = {(source, outcome): goal for source, outcome, goal in table["transitions"]}
        self._meanings: dict[str, tuple[tuple[OccType, float], ...]] = {}
        self._variables: dict[str, str] = table["variables"]
        self._numeric = frozenset(self._variables) - {*_WORDS, "likelihood"}

    def _type(self, row: Mapping[str, Any]) -> OccType:
        match = self._match(row)
        rungs = [(step, self._nodes[name]) for step, name in row["ladder"] if name in self._nodes]
        fallback = match.node or next(iter(self._nodes.values()))
        ladder = tuple(rungs) if rungs and rungs[0][0] == 0 else ((0.0, fallback),)
        pad: Pad = tuple(row["pad"]) if row["pad"] else fallback.pad
        return OccType(
            row["id"],
            row["name"],
            row["label"],
            row["family"],
            row["valence"],
            row["eliciting_condition"],
            tuple((name, value) for name, value in row["conditions"]),
            tuple(row["intensity_variables"]),
            tuple(row["parts"]),
            row["opposite"],
            row["fatima_name"],
            match,
            ladder,
            pad,
            row["definition"],
            tuple(row["words"]),
            row["standard"],
            tuple(row["sources"]),
        )

    def _match(self, row: Mapping[str, Any]) -> Match:
        found = row["ext"] if row["ext"] and row["ext"]["node"] in self._nodes else row["tone"]
        return Match(self._nodes.get(found["node"]), found["relation"], found["confidence"])

    def occ_types(self, family: str | None = None, *, beyond: bool = False) -> tuple[OccType, ...]:
        """Return the 22 types of the theory, or those of one family.

        Args:
            family: Such as ``well-being``; None for all.
            beyond: Whether to add surprise and what authors added.

        Raises:
            OntologyError: There is no such family.
        """
        families = {kind.family for kind in self._types.values()}
        if family is not None and family not in families:
            raise OntologyError(f"{family!r} is no family of OCC types", remedy=suggestion(family, families))
        types = (kind for kind in self._types.values() if kind.standard or beyond or family == "beyond")
        return tuple(kind for kind in types if family in (None, kind.family))

    def occ_type(self, name: str | OccType) -> OccType:
        """Return a type by its id, name, label or FAtiMA name: ``OCC_HappyFor``, ``HappyFor``, ``happy-for``.

        Raises:
            OntologyError: There is none; the nearest name is suggested.
        """
        if isinstance(name, OccType):
            name = name.name
        found = self._types.get(name) or self._type_names.get(_folded(name))
        if found is None:
            raise OntologyError(f"{name!r} is no OCC type", remedy=suggestion(name, self._types))
        return found

    def occ_from(self, **situation: float | str) -> tuple[OccType, ...]:
        """Return the types that a situation elicits: compounds first, then those that demand most of it.

        The variables and their ranges are those of `occ_variables`. Zero elicits nothing. When ``liking`` is not given
        it has the sign of ``desirability`` times ``desirability_for_other``: pleased about another's fortune is liking.

        Raises:
            OntologyError: There is no such variable, or it cannot have this value.

        >>> from espressivo.ontology import load
        >>> load().occ_from(desirability=-3, praiseworthiness=-2, agent="other")
        (OccType(Anger), OccType(Reproach), OccType(Distress))
        """
        facts = set(self._facts(situation))
        return tuple(kind for pattern, kind in self._patterns if pattern <= facts)

    def _facts(self, situation: Mapping[str, float | str]) -> Iterator[str]:
        for name, value in situation.items():
            if name in self._numeric and isinstance(value, int | float):
                if value:
                    yield f"{name}:positive" if value > 0 else f"{name}:negative"
            elif name == "likelihood" and isinstance(value, int | float) and 0 <= value <= 1:
                yield "likelihood:open" if 0 < value < 1 else "likelihood:settled"
            elif isinstance(value, str) and value.casefold() in _WORDS.get(name, ()):
                yield f"{name}:{value.casefold()}"
            else:
                raise self._refusal(name, value)
        if "likelihood" not in situation:
            yield "likelihood:settled"
        if str(situation.get("outcome")).casefold() != "disconfirmed":
            yield "outcome:happened"
        if "liking" not in situation:
            sign = _number(situation.get("desirability")) * _number(situation.get("desirability_for_other"))
            if sign:
                yield "liking:positive" if sign > 0 else "liking:negative"

    def _refusal(self, name: str, value: float | str) -> OntologyError:
        if name not in self._variables:
            remedy = suggestion(name, self._variables) or f"Known: {', '.join(self._variables)}."
            return OntologyError(f"{name!r} is no appraisal variable", remedy=remedy)
        return OntologyError(f"{name} cannot be {value!r}", remedy=f"It is {self._variables[name]}.")

    @property
    def occ_variables(self) -> Mapping[str, str]:
        """The appraisal variables and what they mean."""
        return dict(self._variables)

    def occ_transition(self, name: str | OccType, outcome: str) -> OccType:
        """Return what hope or fear becomes when the prospect is ``confirmed`` or ``disconfirmed``.

        Raises:
            OntologyError: The type has no transition, or not with this outcome.
        """
        kind = self.occ_type(name)
        found = self._steps.get((kind.name, outcome.casefold()))
        if found is None:
            known = ", ".join(f"{source} {result}" for source, result in self._steps)
            raise OntologyError(f"{kind.name} {outcome!r} leads nowhere", remedy=f"Transitions: {known}.")
        return self._types[found]

    def occ_opposite(self, name: str | OccType) -> OccType | None:
        """Return the opposite type, or None."""
        other = self.occ_type(name).opposite
        return None if other is None else self._types[other]

    def occ_opposites(self, family: str | None = None) -> tuple[tuple[OccType, OccType], ...]:
        """Return the pairs of opposite types whose first is of a family; the two of a pair by name."""
        pairs: dict[tuple[str, str], None] = {}
        for kind in self.occ_types(family):
            if kind.opposite is not None:
                low, high = sorted((kind.name, kind.opposite))
                pairs[low, high] = None
        return tuple((self._types[a], self._types[b]) for a, b in pairs)

    def occ_to_tone(self, name: str | OccType) -> Match:
        """Return the node that means the same as a type, with the SKOS relation and a confidence."""
        return self.occ_type(name).match

    def node_for(self, name: str | OccType, intensity: float) -> Node:
        """Return the node that names a type felt at an intensity (0..10).

        >>> from espressivo.ontology import load
        >>> tone = load()
        >>> tone.node_for("Anger", 2), tone.node_for("Anger", 9)
        (Node(Annoyance), Node(Rage))
        """
        ladder = self.occ_type(name).ladder
        return ladder[max(bisect_right(ladder, intensity, key=_first) - 1, 0)][1]

    def tone_to_occ(self, node: NodeLike) -> tuple[tuple[OccType, float], ...]:
        """Return the types that a node may name, with confidence, the surest first.

        A type's own node counts as its alignment says, a rung of its ladder 0.8 of that; a node that names no type
        inherits from those above it at 0.8 a step, and without any gets all types of its valence at 0.1.
        """
        name = self.node(node).id
        found = self._meanings.get(name)
        if found is None:
            found = self._meanings[name] = self._meaning(self._nodes[name])
        return found

    def _meaning(self, node: Node) -> tuple[tuple[OccType, float], ...]:
        scale = 1.0
        for step in self._paths[node.id]:
            named = {kind.name: sure * scale for kind in self._types.values() if (sure := _names(kind, step))}
            if named:
                ranked = sorted(named.items(), key=lambda item: (-item[1], not self._types[item[0]].standard, item[0]))
                return tuple((self._types[kind], sure) for kind, sure in ranked)
            scale *= _CLIMB
        return tuple((kind, 0.1) for kind in self.occ_types() if kind.valence == node.valence)


_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "agent": ("self", "other"),
    "prospect": ("hope", "fear"),
    "outcome": ("confirmed", "disconfirmed"),
}


def _demands(kind: OccType) -> int:
    """How many conditions a type has besides those that hold of a situation that says nothing about them."""
    return sum(value not in ("settled", "happened") for _, value in kind.conditions)


def _names(kind: OccType, node: Node) -> float:
    """How surely a node names a type."""
    if kind.match.node is node:
        return kind.match.confidence
    return _CLIMB * kind.match.confidence if any(rung is node for _, rung in kind.ladder) else 0.0


def _number(value: float | str | None) -> float:
    return value if isinstance(value, int | float) else 0.0


def _aliases(kind: OccType) -> tuple[str, ...]:
    return kind.id, kind.name, kind.label, kind.fatima_name or kind.name


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
