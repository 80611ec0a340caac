"""Compiles the ontology's sources into the table that runs.

The table holds what a reasoner would infer from the ontology, so that nothing has to be inferred at run time:
ancestors, the symmetric opposites, everything weaker than a node, and the components of every blend. A test compares
it with HermiT.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from .graphs import reachable
from .schema import DATA
from .sources import Record, Sources, read_sources
from .tables import FORMAT, KINDS, TABLE, WORDS, compact, read_table, read_word_table, texts
from .validation import validate

__all__ = ["compile_sources", "write_table"]


def write_table(folder: Path = DATA, target: Path = TABLE) -> dict[str, Any]:
    """Read, validate and compile the sources of a folder, and write the table and, beside it, its words.

    Raises:
        OntologyError: A source is wrong.
    """
    table = compile_sources(read_sources(folder))
    plain, words = texts(table)
    target.write_text(plain, encoding="utf-8", newline="\n")
    target.with_name(WORDS).write_text(words, encoding="utf-8", newline="\n")
    read_table.cache_clear()
    read_word_table.cache_clear()
    return table


def compile_sources(sources: Sources) -> dict[str, Any]:
    """Return the table of validated sources.

    Raises:
        OntologyError: The sources contradict themselves.
    """
    validate(sources)
    nodes = list(_nodes(sources))
    index = {node["id"]: number for number, node in enumerate(nodes)}
    table: dict[str, Any] = {
        "format": FORMAT,
        "about": {key: value for key, value in sources.about.items() if key != "$schema"},
        "nodes": nodes,
        "ancestors": _ancestors(nodes),
        "opposites": _opposites(sources),
        "mixed": [[r["a"], r["b"], r["mixed"]] for r in sources.pairs if r.get("mixed")],
        "blends": [_blend(record) for record in sources.blends],
        "chains": [[r["family"], list(r["nodes"]), list(r.get("sources", ["author"]))] for r in sources.chains],
        "weaker": _weaker(sources),
        "types": [_type(record, sources, True) for record in sources.types]
        + [_type(record, sources, False) for record in sources.beyond],
        "transitions": [[r["from"], r["outcome"], r["to"]] for r in sources.transitions],
        "octants": dict(sources.octants),
        "variables": dict(sources.variables),
        "vocabularies": [_vocabulary(record) for record in sources.vocabularies],
        "words": _words(sources, index),
    }
    table["digest"] = hashlib.sha256(compact(table).encode()).hexdigest()
    return table


def _nodes(sources: Sources) -> Iterator[dict[str, Any]]:
    definitions = {record["id"]: record["text"] for record in sources.definitions}
    pads = {record["id"]: record for record in sources.pads}
    for record in (*sources.nodes, *sources.extension):
        pad = pads[record["id"]]
        yield {
            "id": record["id"],
            "label": record["label"],
            "tier": record.get("tier", 0),
            "parent": record.get("parent", record.get("nearest")),
            "valence": record["valence"],
            "pad": [float(value) for value in pad["pad"]],
            "pad_kind": pad["kind"],
            "pad_terms": list(pad.get("terms", [])),
            "pad_source": pad["source"],
            "group": record.get("group", "" if "tier" in record.data else "Social"),
            "relation": record.get("relation", "" if "tier" in record.data else "relatedMatch"),
            "definition": definitions[record["id"]],
            "sources": list(record.get("sources", ["author"])),
            "core": record.get("core", True),
            "homonym_of": record.get("homonym_of"),
        }


def _ancestors(nodes: list[dict[str, Any]]) -> dict[str, list[str]]:
    """For every node what stands above it, the nearest first; an extension node's nearest node counts as above."""
    above = {node["id"]: node["parent"] for node in nodes}
    table = {}
    for name in above:
        line, step = [], above[name]
        while step is not None:
            line.append(step)
            step = above[step]
        table[name] = line
    return table


def _opposites(sources: Sources) -> dict[str, list[list[Any]]]:
    """For every node its opposites, the strongest first, then by name: [id, strength, sources]."""
    table: dict[str, list[list[Any]]] = {}
    for record in sources.pairs:
        for one, other in ((record["a"], record["b"]), (record["b"], record["a"])):
            table.setdefault(one, []).append([other, record["strength"], list(record.get("sources", ["author"]))])
    return {name: sorted(table[name], key=lambda item: (-item[1], item[0])) for name in sorted(table)}


def _blend(record: Record) -> list[Any]:
    kind, sources = record.get("kind", "author"), list(record.get("sources", ["author"]))
    return [*sorted(record["components"]), record["result"], record["confidence"], kind, sources]


def _weaker(sources: Sources) -> dict[str, list[str]]:
    """For every node all that are weaker, by name: the transitive closure of the chains."""
    below: dict[str, list[str]] = {}
    for record in sources.chains:
        for weak, strong in pairwise(record["nodes"]):
            below.setdefault(strong, []).append(weak)
    return {name: sorted(reachable(below, name)) for name in sorted(below)}


def _type(record: Record, sources: Sources, standard: bool) -> dict[str, Any]:
    definitions = {item["id"]: item["text"] for item in sources.definitions}
    ext = record.get("ext")
    node = (ext or record["tone"])["node"]
    return {
        "id": record["id"],
        "name": record["name"],
        "label": record.get("label", record["name"].lower()),
        "family": record.get("family", "beyond"),
        "valence": record["valence"],
        "eliciting_condition": record["eliciting_condition"],
        "conditions": [[item["variable"], item["is"]] for item in record["conditions"]],
        "intensity_variables": list(record.get("intensity_variables", [])),
        "parts": list(record.get("parts", [])),
        "opposite": record.get("opposite"),
        "fatima_name": record.get("fatima_name", ""),
        "tone": dict(record["tone"]),
        "ext": dict(ext) if ext else None,
        "ladder": [[step["from"], step["node"]] for step in record.get("ladder", [])] or [[0.0, node]],
        "pad": [float(value) for value in record["pad"]] if record.get("pad") else None,
        "definition": definitions.get(record["id"], f"Elicited by {record['eliciting_condition']}."),
        "words": list(record.get("words", [])),
        "standard": standard,
        "sources": list(record.get("sources", ["author"])),
    }


def _vocabulary(record: Record) -> dict[str, Any]:
    labels = [
        [
            item["label"],
            item["node"],
            item["relation"],
            item["confidence"],
            item.get("ext"),
            item.get("ext_relation"),
            item.get("ext_confidence"),
            item.get("id", item.get("value")),
        ]
        for item in record["labels"]
    ]
    return {
        **{key: record.get(key, "") for key in ("id", "title", "aliases", "source", "uri", "note")},
        "labels": labels,
    }


def _words(sources: Sources, index: Mapping[str, int]) -> dict[str, str]:
    """For every word its readings, the surest first, as one text that is taken apart when the word is asked for.

    A reading is number of the node, number of the kind, part of speech (``-`` for none), intensity (``-`` for none),
    divided by spaces; readings are divided by semicolons. Thousands of small lists would take longer to load.
    """
    best: dict[tuple[str, str], tuple[int, str, str]] = {}
    for word, node, kind, pos, note in (*_own_words(sources), *_listed_words(sources)):
        reading = KINDS.index(kind), pos or "-", note
        key = word.casefold(), node
        best[key] = min(best.get(key, reading), reading, key=lambda known: known[0])
    table: dict[str, list[tuple[int, int, str, str]]] = {}
    for (word, node), (kind_number, pos, note) in sorted(best.items()):
        table.setdefault(word, []).append((kind_number, index[node], pos, note))
    return {
        word: ";".join(f"{node} {kind} {pos} {note}" for kind, node, pos, note in sorted(table[word])) for word in table
    }


def _own_words(sources: Sources) -> Iterator[tuple[str, str, str, str, str]]:
    for record in (*sources.nodes, *sources.extension):
        if record.get("homonym_of") is None:
            yield record["label"], record["id"], "label", "n", "-"
            for variant in record.get("variants", []):
                yield variant, record["id"], "variant", "n", "-"


def _listed_words(sources: Sources) -> Iterator[tuple[str, str, str, str, str]]:
    for record in sources.words:
        noted = _INTENSITY.search(record.get("note", ""))
        yield record["word"], record["node"], record["kind"], record.get("pos", ""), noted[1] if noted else "-"


_INTENSITY: Final = re.compile(r"intensity=(0(?:\.\d+)?|1(?:\.0+)?)\b")
"""How a row of ``words.csv`` notes how strong a word is, 0..1."""
