"""The ontology's source files, read and held against their schemas, each record with its place."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .errors import OntologyError
from .schema import DATA, check, read_json, read_schema

__all__ = ["WORD_COLUMNS", "Record", "Sources", "read_sources", "read_words"]

WORD_COLUMNS = ("word", "node", "kind", "pos", "source", "note")


@dataclass(frozen=True, slots=True)
class Record:
    """One fact: its data, and where it stands."""

    data: Mapping[str, Any]
    file: str
    place: str

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or a default."""
        return self.data.get(key, default)


@dataclass(frozen=True, slots=True)
class Sources:
    """All facts before they are compiled. ``nodes`` holds the tree's, ``extension`` the extension nodes."""

    about: Mapping[str, Any]
    nodes: tuple[Record, ...] = ()
    extension: tuple[Record, ...] = ()
    definitions: tuple[Record, ...] = ()
    pads: tuple[Record, ...] = ()
    types: tuple[Record, ...] = ()
    beyond: tuple[Record, ...] = ()
    affinities: tuple[Record, ...] = ()
    transitions: tuple[Record, ...] = ()
    pairs: tuple[Record, ...] = ()
    blends: tuple[Record, ...] = ()
    chains: tuple[Record, ...] = ()
    vocabularies: tuple[Record, ...] = ()
    words: tuple[Record, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    octants: Mapping[str, str] = field(default_factory=dict)

    def extended(self, document: Mapping[str, Any], file: str) -> Sources:
        """Return these sources together with an author's own nodes, types and relations.

        A word that the author lists, or gives a node as its label or variant, means what the author says, and nothing
        that it meant before.

        Args:
            document: As ``schema/addition.json`` describes it.
            file: What to call it in messages.

        Raises:
            OntologyError: The document does not have the expected form.
        """
        check(document, read_schema("addition"), file)
        nodes, taken = document.get("nodes", []), _words_taken(document)
        return replace(
            self,
            extension=(*self.extension, *_records(nodes, file, "$.nodes", without=("definition", "pad"))),
            definitions=(*self.definitions, *_named(nodes, file, "definition")),
            pads=(*self.pads, *_named(nodes, file, "pad")),
            beyond=(*self.beyond, *_records(document.get("types", []), file, "$.types")),
            pairs=(*self.pairs, *_records(document.get("opposites", []), file, "$.opposites")),
            blends=(*self.blends, *_records(document.get("blends", []), file, "$.blends")),
            chains=(*self.chains, *_records(document.get("chains", []), file, "$.chains")),
            words=(
                *(row for row in self.words if row["word"] not in taken),
                *_records(document.get("words", []), file, "$.words"),
            ),
            variables={**document.get("variables", {}), **self.variables},
        )


def _words_taken(document: Mapping[str, Any]) -> set[str]:
    labels = {word for node in document.get("nodes", []) for word in (node["label"], *node.get("variants", []))}
    return {word.casefold() for word in labels} | {row["word"] for row in document.get("words", [])}


def read_sources(folder: Path = DATA) -> Sources:
    """Read the data files of a folder; ``words_seed.csv`` stands in for a missing ``words.csv``.

    Raises:
        OntologyError: A file is missing, or does not fit its schema.
    """
    documents = {name: _document(folder, name) for name in _FILES}
    occ, names = documents["occ"], {name: f"{name}.json" for name in _FILES}
    definitions = documents["definitions"]
    words = folder / "words.csv"
    return Sources(
        about=documents["about"],
        nodes=_records(documents["tree"]["nodes"], names["tree"], "$.nodes"),
        extension=_records(documents["extension"]["nodes"], names["extension"], "$.nodes"),
        definitions=tuple(_texts({**definitions["nodes"], **definitions.get("occ", {})}, names["definitions"])),
        pads=tuple(_keyed(documents["pad"]["nodes"], names["pad"])),
        types=_records(occ["types"], names["occ"], "$.types"),
        beyond=_records(occ.get("beyond", []), names["occ"], "$.beyond"),
        affinities=_records(occ.get("affinities", []), names["occ"], "$.affinities"),
        transitions=_records(occ.get("transitions", []), names["occ"], "$.transitions"),
        pairs=_records(documents["opposites"]["pairs"], names["opposites"], "$.pairs"),
        blends=_records(documents["compositions"]["blends"], names["compositions"], "$.blends"),
        chains=_records(documents["chains"]["chains"], names["chains"], "$.chains"),
        vocabularies=_records(documents["alignments"]["vocabularies"], names["alignments"], "$.vocabularies"),
        words=tuple(read_words(words if words.exists() else folder / "words_seed.csv")),
        variables=occ.get("variables", {}),
        octants=occ.get("mood_octants", {}),
    )


_FILES = (
    "about",
    "tree",
    "extension",
    "definitions",
    "pad",
    "occ",
    "opposites",
    "compositions",
    "chains",
    "alignments",
)


def _document(folder: Path, name: str) -> dict[str, Any]:
    document = read_json(folder / f"{name}.json")
    check(document, read_schema(name), f"{name}.json")
    return document


def _records(
    items: Iterable[Mapping[str, Any]], file: str, place: str, without: tuple[str, ...] = ()
) -> tuple[Record, ...]:
    return tuple(
        Record({key: value for key, value in item.items() if key not in without}, file, f"{place}[{index}]")
        for index, item in enumerate(items)
    )


def _keyed(items: Mapping[str, Mapping[str, Any]], file: str) -> Iterator[Record]:
    for key, item in items.items():
        yield Record({"id": key, **item}, file, f"$.nodes.{key}")


def _texts(items: Mapping[str, str], file: str) -> Iterator[Record]:
    for key, text in items.items():
        yield Record({"id": key, "text": text}, file, f"$.{'occ' if key.startswith('OCC_') else 'nodes'}.{key}")


def _named(nodes: Iterable[Mapping[str, Any]], file: str, what: str) -> Iterator[Record]:
    """The definitions or PAD values that an author wrote with the nodes themselves."""
    for index, node in enumerate(nodes):
        if what in node:
            found = node[what]
            data = {"text": found} if what == "definition" else {"pad": found, "kind": "definition", "source": "ours"}
            yield Record({"id": node["id"], **data}, file, f"$.nodes[{index}].{what}")


def read_words(path: Path) -> Iterator[Record]:
    """Yield the rows of a word list.

    Raises:
        OntologyError: The file cannot be read, its header differs, or a row does not fit ``schema/words.json``.
    """
    schema, name = read_schema("words"), path.name
    try:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise OntologyError(f"cannot be read: {error}", file=str(path)) from error
    if tuple(next(rows, ())) != WORD_COLUMNS:
        raise OntologyError("wrong header", file=name, place="line 1", remedy=f"Write {','.join(WORD_COLUMNS)}")
    for row in rows:
        place = f"line {rows.line_num}"
        if len(row) != len(WORD_COLUMNS):
            remedy = f"Write {','.join(WORD_COLUMNS)}, with quotes around a text that holds a comma."
            raise OntologyError(
                f"{len(row)} fields instead of {len(WORD_COLUMNS)}", file=name, place=place, remedy=remedy
            )
        data = dict(zip(WORD_COLUMNS, row, strict=True))
        check(data, schema, name, place)
        yield Record(data, name, place)
