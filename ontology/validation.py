"""What must hold between the records of the ontology's sources: every fault with file, place and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from .errors import OntologyError, suggestion
from .graphs import cycle
from .sources import Record, Sources
from .validation_occ import occ_faults

__all__ = ["faults", "validate"]


def validate(sources: Sources) -> None:
    """Refuse sources that contradict themselves.

    Raises:
        OntologyError: The first fault, with file, place and remedy.
    """
    for fault in faults(sources):
        raise fault


def faults(sources: Sources) -> Iterator[OntologyError]:
    """Yield every fault of the sources; the tree's own first, since the others follow from them."""
    found = list(_tree_faults(sources))
    yield from found
    if not found:
        yield from _node_faults(sources)
        yield from _relation_faults(sources)
        yield from occ_faults(sources)
        yield from _alignment_faults(sources)
        yield from _word_faults(sources)
        yield from _source_faults(sources)


def _fault(record: Record, message: str, remedy: str = "") -> OntologyError:
    return OntologyError(message, file=record.file, place=record.place, remedy=remedy)


def _unknown(record: Record, what: str, name: object, known: Iterable[str]) -> OntologyError:
    hint = suggestion(str(name), known) or "Add the node to tree.json or extension.json, or name one that is there."
    return _fault(record, f"{what} {name!r} is no node", hint)


def _tree_faults(sources: Sources) -> Iterator[OntologyError]:
    everything = (*sources.nodes, *sources.extension)
    yield from _twice(everything, "id", "Give each node an id of its own, and each word one home in the tree.")
    above = {r["id"]: r.get("parent", r.get("nearest")) for r in everything}
    for record in everything:
        parent = above[record["id"]]
        if parent is not None and parent not in above:
            yield _unknown(record, "parent", parent, above)
    ring = cycle({child: [parent] for child, parent in above.items() if parent is not None})
    if ring:
        record = next(r for r in everything if r["id"] == ring[0])
        remedy = "Hang one of them under a node outside the circle."
        yield _fault(record, f"the parents form a circle: {' -> '.join(ring)}", remedy)
    tiers = {r["id"]: r["tier"] for r in sources.nodes}
    for record in sources.nodes:
        wanted = tiers.get(record["parent"], 0) + 1
        if record["tier"] != wanted:
            remedy = f"Write tier {wanted}, or another parent."
            yield _fault(record, f"tier {record['tier']} does not stand below parent {record['parent']!r}", remedy)


def _twice(records: Iterable[Record], key: str, remedy: str) -> Iterator[OntologyError]:
    first: dict[str, Record] = {}
    for record in records:
        other = first.setdefault(record[key], record)
        if other is not record:
            yield _fault(record, f"{key} {record[key]!r} stands already in {other.file}: {other.place}", remedy)


def _node_faults(sources: Sources) -> Iterator[OntologyError]:
    yield from _label_faults(sources)
    nodes = (*sources.nodes, *sources.extension)
    ids = {record["id"] for record in nodes}
    defined = {record["id"] for record in sources.definitions}
    placed = {record["id"] for record in sources.pads}
    for record in nodes:
        if record["id"] not in defined:
            yield _fault(record, f"{record['id']!r} has no definition", "Write one in definitions.json.")
        if record["id"] not in placed:
            yield _fault(record, f"{record['id']!r} has no PAD value", "Write one in pad.json.")
    types = {record["id"] for record in (*sources.types, *sources.beyond)}
    for record in sources.definitions:
        if record["id"] not in ids | types:
            yield _unknown(record, "defined", record["id"], ids | types)
    yield from _twice(sources.definitions, "text", "Say what tells the two apart.")
    for record in sources.pads:
        if record["id"] not in ids:
            yield _unknown(record, "placed", record["id"], ids)


def _label_faults(sources: Sources) -> Iterator[OntologyError]:
    """A word may be the label of two nodes only when one says that it is the other's homonym."""
    home: dict[str, Record] = {}
    nodes = (*sources.nodes, *sources.extension)
    by_id = {record["id"]: record for record in nodes}
    for record in nodes:
        higher = record.get("homonym_of")
        if higher is not None:
            if higher not in by_id or by_id[higher]["label"] != record["label"]:
                yield _fault(record, f"is no homonym of {higher!r}", "Name the higher node that has the same label.")
            continue
        for word in (record["label"], *record.get("variants", [])):
            other = home.setdefault(word.casefold(), record)
            if other is not record:
                remedy = "Keep it in one of the two, or mark the lower node with homonym_of."
                yield _fault(record, f"the word {word!r} has its home in {other['id']!r} already", remedy)


def _relation_faults(sources: Sources) -> Iterator[OntologyError]:
    ids = {record["id"] for record in (*sources.nodes, *sources.extension)}
    seen: set[frozenset[str]] = set()
    for record in sources.pairs:
        pair = frozenset((record["a"], record["b"]))
        yield from (_unknown(record, "opposite", name, ids) for name in sorted(pair - ids))
        if len(pair) == 1:
            yield _fault(record, f"{record['a']!r} is its own opposite", "Name two nodes.")
        if pair in seen:
            yield _fault(
                record, f"{record['a']} and {record['b']} are opposites already", "Remove one of the two pairs."
            )
        seen.add(pair)
    yield from _blend_faults(sources, ids)
    yield from _chain_faults(sources, ids)


def _blend_faults(sources: Sources, ids: set[str]) -> Iterator[OntologyError]:
    seen: set[tuple[frozenset[str], str]] = set()
    for record in sources.blends:
        parts, result = frozenset(record["components"]), record["result"]
        yield from (_unknown(record, "blend of", name, ids) for name in sorted({*parts, result} - ids))
        if len(parts) == 1:
            yield _fault(record, "the two components are the same", "Name two nodes.")
        if result in parts:
            yield _fault(record, f"{result!r} is made of itself", "Name another result.")
        if (parts, result) in seen:
            yield _fault(record, "this blend is listed already", "Remove one of the two.")
        seen.add((parts, result))


def _chain_faults(sources: Sources, ids: set[str]) -> Iterator[OntologyError]:
    stronger: dict[str, list[str]] = {}
    for record in sources.chains:
        yield from (_unknown(record, "chain", name, ids) for name in record["nodes"] if name not in ids)
        for weak, strong in pairwise(record["nodes"]):
            stronger.setdefault(weak, []).append(strong)
            ring = cycle(stronger)
            if ring:
                stronger[weak].pop()
                remedy = "Order the nodes so that each is stronger than the one before, in all chains."
                yield _fault(record, f"a node would be stronger than itself: {' < '.join(ring)}", remedy)
    yield from _twice(sources.chains, "family", "Give each chain a family name of its own.")


def _alignment_faults(sources: Sources) -> Iterator[OntologyError]:
    tree = {record["id"] for record in sources.nodes}
    extension = {record["id"] for record in sources.extension}
    names: Counter[str] = Counter()
    for record in sources.vocabularies:
        names.update({record["id"], *record["aliases"]})
        seen: set[str] = set()
        for index, label in enumerate(record["labels"]):
            at = Record(label, record.file, f"{record.place}.labels[{index}]")
            if label["label"] in seen:
                yield _fault(at, f"label {label['label']!r} stands twice", "Remove one of the two.")
            seen.add(label["label"])
            yield from _match_faults(at, tree, extension)
    for name in sorted(name for name, count in names.items() if count > 1):
        record = next(r for r in sources.vocabularies if name in {r["id"], *r["aliases"]})
        yield _fault(record, f"two vocabularies are called {name!r}", "Rename one of the two.")


def _match_faults(at: Record, tree: set[str], extension: set[str]) -> Iterator[OntologyError]:
    if at["node"] is not None and at["node"] not in tree:
        yield _unknown(at, "node", at["node"], tree)
    if "ext" in at.data and at["ext"] not in extension:
        yield _unknown(at, "extension node", at["ext"], extension)
    if (at["node"] is None) != (at["relation"] == "noMatch"):
        yield _fault(at, "a label without a node is a noMatch, and only such a one", "Name a node, or write noMatch.")


def _word_faults(sources: Sources) -> Iterator[OntologyError]:
    nodes = {record["id"]: record for record in (*sources.nodes, *sources.extension)}
    labels = {record["label"].casefold(): record["id"] for record in reversed((*sources.nodes, *sources.extension))}
    homes: dict[str, list[Record]] = {}
    for record in sources.words:
        word, name = record["word"], record["node"]
        homes.setdefault(word, []).append(record)
        if name not in nodes:
            yield _unknown(record, "node", name, nodes)
        elif not nodes[name].get("core", True):
            yield _fault(record, f"{name!r} is a homonym", f"Write {nodes[name]['homonym_of']}.")
        if word in labels and nodes.get(name, record).get("label", word) != word:
            remedy = f"Remove the row; the word means {labels[word]}."
            yield _fault(record, f"{word!r} is the label of {labels[word]!r} and cannot live in {name!r} too", remedy)
    for word, rows in homes.items():
        if len({row["node"] for row in rows}) < len(rows):
            yield _fault(rows[-1], f"{word!r} is listed twice for {rows[-1]['node']!r}", "Remove one of the two rows.")
        elif len(rows) > 1 and not all(row.get("note", "").startswith("ambiguous") for row in rows):
            others = " and ".join(row["node"] for row in rows)
            remedy = "Keep one, or begin the note of every row with 'ambiguous' when both are meant."
            yield _fault(rows[-1], f"{word!r} has two homes: {others}", remedy)


def _source_faults(sources: Sources) -> Iterator[OntologyError]:
    known = sources.about["sources"]
    kinds = (sources.nodes, sources.extension, sources.pairs, sources.blends, sources.chains, sources.types)
    for record in (record for records in kinds for record in records):
        for name in record.get("sources", []):
            if name not in known:
                yield _fault(record, f"source {name!r} is not listed in about.json", suggestion(name, known))
