"""What must hold for the OCC types: conditions, compounds, opposites, ladders, transitions."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .errors import OntologyError, suggestion
from .graphs import reachable
from .sources import Record, Sources

__all__ = ["occ_faults"]

_ADMITTED = {
    "agent": {"self", "other"},
    "prospect": {"hope", "fear"},
    "outcome": {"confirmed", "disconfirmed", "happened"},
    "likelihood": {"open", "settled"},
}
_NUMERIC = {"positive", "negative"}


def occ_faults(sources: Sources) -> Iterator[OntologyError]:
    """Yield the faults of the OCC types and of what authors added to them."""
    types = {record["name"]: record for record in (*sources.types, *sources.beyond)}
    ids = {record["id"] for record in (*sources.nodes, *sources.extension)}
    stronger: dict[str, list[str]] = {}
    for chain in sources.chains:
        for weak, strong in pairwise(chain["nodes"]):
            stronger.setdefault(weak, []).append(strong)
    if len(types) < len(sources.types) + len(sources.beyond):
        yield _twice(sources)
    for record in types.values():
        yield from _condition_faults(record, sources)
        yield from _compound_faults(record, types)
        yield from _opposite_faults(record, types)
        yield from _node_faults(record, ids)
        yield from _ladder_faults(record, stronger)
    for record in sources.transitions:
        for name in (record["from"], record["to"]):
            if name not in types:
                yield _fault(record, f"{name!r} is no OCC type", suggestion(name, types))


def _fault(record: Record, message: str, remedy: str = "") -> OntologyError:
    return OntologyError(message, file=record.file, place=record.place, remedy=remedy)


def _twice(sources: Sources) -> OntologyError:
    seen: set[str] = set()
    for record in (*sources.types, *sources.beyond):
        if record["name"] in seen:
            break
        seen.add(record["name"])
    return _fault(record, f"there are two types called {record['name']!r}", "Rename one of the two.")


def _condition_faults(record: Record, sources: Sources) -> Iterator[OntologyError]:
    for index, condition in enumerate(record["conditions"]):
        at = Record(condition, record.file, f"{record.place}.conditions[{index}]")
        name, value = condition["variable"], condition["is"]
        if name not in sources.variables:
            hint = suggestion(name, sources.variables) or f"Known: {', '.join(sources.variables)}."
            yield _fault(at, f"{name!r} is no appraisal variable", hint)
        elif value not in _ADMITTED.get(name, _NUMERIC):
            allowed = ", ".join(sorted(_ADMITTED.get(name, _NUMERIC)))
            yield _fault(at, f"{name} cannot be {value!r}", f"Write one of: {allowed}.")


def _compound_faults(record: Record, types: dict[str, Record]) -> Iterator[OntologyError]:
    parts = record.get("parts", [])
    for name in parts:
        if name not in types:
            yield _fault(record, f"part {name!r} is no OCC type", suggestion(name, types))
    wanted = {_pair(c) for name in parts if name in types for c in types[name]["conditions"]}
    if not wanted <= {_pair(c) for c in record["conditions"]}:
        missing = ", ".join(
            f"{name} {value}" for name, value in sorted(wanted - {_pair(c) for c in record["conditions"]})
        )
        yield _fault(record, f"a compound holds the conditions of its parts; missing: {missing}", "Add them.")


def _pair(condition: dict[str, str]) -> tuple[str, str]:
    return condition["variable"], condition["is"]


def _opposite_faults(record: Record, types: dict[str, Record]) -> Iterator[OntologyError]:
    other = record.get("opposite")
    if other is None:
        return
    if other not in types:
        yield _fault(record, f"opposite {other!r} is no OCC type", suggestion(other, types))
    elif types[other].get("opposite") != record["name"]:
        remedy = f"Write {record['name']} as the opposite of {other}, or remove it here."
        yield _fault(record, f"{other!r} does not name {record['name']!r} as its opposite", remedy)


def _node_faults(record: Record, ids: set[str]) -> Iterator[OntologyError]:
    steps = [step["node"] for step in record.get("ladder", [])]
    for name in (record["tone"]["node"], record.get("ext", record["tone"])["node"], *steps):
        if name not in ids:
            yield _fault(record, f"{name!r} is no node", suggestion(name, ids))


def _ladder_faults(record: Record, stronger: dict[str, list[str]]) -> Iterator[OntologyError]:
    ladder = record.get("ladder", [])
    if ladder and ladder[0]["from"] != 0:
        yield _fault(record, "the ladder does not begin at intensity 0", "Write 0 for the first step.")
    for index, (low, high) in enumerate(pairwise(ladder)):
        at = Record(high, record.file, f"{record.place}.ladder[{index + 1}]")
        if high["from"] <= low["from"]:
            yield _fault(at, "the steps of a ladder must rise", f"Write more than {low['from']}.")
        if high["node"] not in reachable(stronger, low["node"]):
            remedy = "Order them as the chains do, or add a chain."
            yield _fault(at, f"no chain says that {high['node']} is stronger than {low['node']}", remedy)
