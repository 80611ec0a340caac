"""Wrong files are refused, with the file, the place and the remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from espressivo.ontology import OntologyError
from espressivo.ontology.compiling import compile_sources, write_table
from espressivo.ontology.schema import DATA, check, read_schema
from espressivo.ontology.sources import read_sources
from espressivo.ontology.tables import TABLE
from espressivo.ontology.validation import faults

Document = dict[str, Any]
Edit = Callable[[Document], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files."""
    shutil.copytree(DATA, tmp_path / "data")
    return tmp_path / "data"


def edited(folder: Path, name: str, edit: Edit) -> OntologyError:
    path = folder / name
    document = json.loads(path.read_text(encoding="utf-8"))
    edit(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(OntologyError) as refused:
        compile_sources(read_sources(folder))
    return refused.value


def node(document: Document, name: str) -> Document:
    return next(item for item in document["nodes"] if item["id"] == name)


def cycle(tree: Document) -> None:
    node(tree, "Rage")["parent"] = "Fury"


WRONG: list[tuple[str, str, Edit, str, str]] = [
    ("a circle", "tree.json", cycle, "circle", "outside the circle"),
    ("unknown parent", "tree.json", lambda d: node(d, "Fury").update(parent="Ragee"), "is no node", "'Rage'"),
    ("wrong tier", "tree.json", lambda d: node(d, "Fury").update(tier=2), "tier 2", "Write tier 3"),
    ("no label", "tree.json", lambda d: node(d, "Fury").pop("label"), "'label' is missing", "Add 'label'"),
    ("empty label", "tree.json", lambda d: node(d, "Fury").update(label=" "), "too short", "at least 1"),
    ("two homes for a node", "tree.json", lambda d: d["nodes"].append(dict(node(d, "Fury"))), "already", "one home"),
    (
        "two homes for a label",
        "tree.json",
        lambda d: node(d, "Fury").update(label="glee"),
        "home in 'Glee'",
        "homonym_of",
    ),
    (
        "two homes for a variant",
        "tree.json",
        lambda d: node(d, "Fury")["variants"].append("hatred"),
        "hatred",
        "Keep it",
    ),
    ("no homonym", "tree.json", lambda d: node(d, "Fury").update(homonym_of="Rage"), "no homonym", "same label"),
    ("unknown key", "tree.json", lambda d: node(d, "Fury").update(teir=3), "unknown key 'teir'", "'tier'"),
    (
        "unknown valence",
        "tree.json",
        lambda d: node(d, "Fury").update(valence="negativ"),
        "expected one of",
        "'negative'",
    ),
    (
        "unknown source",
        "tree.json",
        lambda d: node(d, "Fury").update(sources=["shaver1978"]),
        "not listed",
        "'shaver1987'",
    ),
    (
        "lost extension",
        "extension.json",
        lambda d: d["nodes"][0].update(nearest="Affektion"),
        "is no node",
        "'Affection'",
    ),
    ("no definition", "definitions.json", lambda d: d["nodes"].pop("Fury"), "no definition", "definitions.json"),
    ("same definition", "definitions.json", lambda d: d["nodes"].update(Fury=d["nodes"]["Rage"]), "already", "apart"),
    (
        "defined, not there",
        "definitions.json",
        lambda d: d["nodes"].update(Furry="Soft all over, as an animal."),
        "no node",
        "'Fury'",
    ),
    ("PAD too high", "pad.json", lambda d: d["nodes"]["Fury"].update(pad=[0, 1.5, 0]), "out of range", "from -1 to 1"),
    ("PAD too short", "pad.json", lambda d: d["nodes"]["Fury"].update(pad=[0, 1]), "2 items", "Write 3"),
    ("no PAD", "pad.json", lambda d: d["nodes"].pop("Fury"), "no PAD", "pad.json"),
    ("unknown opposite", "opposites.json", lambda d: d["pairs"][0].update(a="Joyy"), "is no node", "'Joy'"),
    ("own opposite", "opposites.json", lambda d: d["pairs"][0].update(a="Sadness"), "its own opposite", "two nodes"),
    (
        "opposites twice",
        "opposites.json",
        lambda d: d["pairs"].append({**d["pairs"][0], "a": "Sadness", "b": "Joy"}),
        "already",
        "Remove",
    ),
    (
        "unknown component",
        "compositions.json",
        lambda d: d["blends"][0].update(components=["Joy", "Trusst"]),
        "no node",
        "'Trust'",
    ),
    (
        "blend with itself",
        "compositions.json",
        lambda d: d["blends"][0].update(components=["Joy", "Joy"]),
        "same",
        "two nodes",
    ),
    ("made of itself", "compositions.json", lambda d: d["blends"][0].update(result="Joy"), "itself", "another"),
    ("turned chain", "chains.json", lambda d: d["chains"][1]["nodes"].reverse(), "stronger than itself", "Order"),
    ("unknown in a chain", "chains.json", lambda d: d["chains"][0]["nodes"].append("Ragee"), "is no node", "'Rage'"),
    (
        "unknown vocabulary node",
        "alignments.json",
        lambda d: d["vocabularies"][0]["labels"][0].update(node="Angr"),
        "no node",
        "'Anger'",
    ),
    (
        "label twice",
        "alignments.json",
        lambda d: d["vocabularies"][0]["labels"].append(d["vocabularies"][0]["labels"][0]),
        "twice",
        "Remove",
    ),
    (
        "vocabulary twice",
        "alignments.json",
        lambda d: d["vocabularies"][0]["aliases"].append("ekman7"),
        "two vocabularies",
        "Rename",
    ),
    (
        "no match with a node",
        "alignments.json",
        lambda d: d["vocabularies"][0]["labels"][0].update(relation="noMatch"),
        "noMatch",
        "Name a node",
    ),
    (
        "unsure",
        "alignments.json",
        lambda d: d["vocabularies"][0]["labels"][0].update(confidence=2),
        "out of range",
        "0 to 1",
    ),
    (
        "unknown variable",
        "occ.json",
        lambda d: d["types"][0]["conditions"][0].update(variable="desirabilty"),
        "no appraisal",
        "'desirability'",
    ),
    (
        "impossible condition",
        "occ.json",
        lambda d: d["types"][0]["conditions"][0].update({"is": "self"}),
        "cannot be 'self'",
        "positive",
    ),
    ("opposites not mutual", "occ.json", lambda d: d["types"][0].update(opposite="Pity"), "does not name", "Write Joy"),
    (
        "compound without a part",
        "occ.json",
        lambda d: d["types"][19]["conditions"].pop(),
        "conditions of its parts",
        "Add",
    ),
    (
        "ladder not from 0",
        "occ.json",
        lambda d: d["types"][0]["ladder"][0].update({"from": 1}),
        "begin at intensity 0",
        "Write 0",
    ),
    ("ladder turned", "occ.json", lambda d: d["types"][0]["ladder"][0].update(node="Ecstasy"), "no chain", "chains"),
    ("ladder falls", "occ.json", lambda d: d["types"][0]["ladder"][1].update({"from": 0}), "must rise", "more than"),
]


@pytest.mark.parametrize(("name", "file", "edit", "message", "remedy"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_file_is_refused(folder: Path, name: str, file: str, edit: Edit, message: str, remedy: str) -> None:
    error = edited(folder, file, edit)
    assert message in error.message, name
    assert remedy in error.remedy
    assert error.place
    assert error.file is not None
    assert error.file.endswith(".json")
    assert str(error).startswith(f"{error.file}: {error.place}: ")


def words(folder: Path, *rows: str) -> OntologyError:
    with (folder / "words.csv").open("a", encoding="utf-8") as file:
        file.write("".join(f"{row}\n" for row in rows))
    with pytest.raises(OntologyError) as refused:
        compile_sources(read_sources(folder))
    return refused.value


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["zzz,Furry,noun,n,ours,"], "'Furry' is no node"),
        (["Zzz,Fury,noun,n,ours,"], "has not the expected form"),
        (["zzz,Fury,thing,n,ours,"], "expected one of"),
        (["zzz,Fury,noun,n,ours"], "5 fields instead of 6"),
        (["zzz,Love_T3,noun,n,ours,"], "is a homonym"),
        (["zzz,Fury,noun,n,ours,", "zzz,Fury,verb,v,ours,"], "listed twice"),
        (["zzz,Fury,noun,n,ours,", "zzz,Rage,noun,n,ours,"], "has two homes: Fury and Rage"),
        (["glee,Fury,noun,n,ours,"], "is the label of 'Glee'"),
    ],
)
def test_a_wrong_word_is_refused_with_its_line(folder: Path, rows: list[str], message: str) -> None:
    lines = (folder / "words.csv").read_text(encoding="utf-8").count("\n")
    error = words(folder, *rows)
    assert message in error.message
    assert error.file == "words.csv"
    assert error.place is not None
    assert error.place.split(".")[0] == f"line {lines + len(rows)}"


def test_a_word_that_is_meant_to_be_ambiguous_may_have_two_homes(folder: Path) -> None:
    with (folder / "words.csv").open("a", encoding="utf-8") as file:
        file.write("zzz,Fury,noun,n,ours,ambiguous\nzzz,Rage,noun,n,ours,ambiguous: or rage\n")
    assert "zzz" in compile_sources(read_sources(folder))["words"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "is no JSON"), ("[]", "holds no object"), ('{"a": 1, "a": 2}', "stands twice")],
)
def test_what_is_no_json_object_is_refused(folder: Path, text: str, message: str) -> None:
    (folder / "tree.json").write_text(text, encoding="utf-8")
    with pytest.raises(OntologyError, match=message) as refused:
        read_sources(folder)
    assert "tree.json" in str(refused.value)


def test_a_missing_file_is_refused(folder: Path) -> None:
    (folder / "pad.json").unlink()
    with pytest.raises(OntologyError, match=r"pad\.json: cannot be read"):
        read_sources(folder)


def test_a_refused_build_writes_nothing(folder: Path, tmp_path: Path) -> None:
    (folder / "tree.json").write_text("{", encoding="utf-8")
    with pytest.raises(OntologyError):
        write_table(folder, tmp_path / "table.json")
    assert not (tmp_path / "table.json").exists()


def test_all_faults_are_found_at_once(folder: Path) -> None:
    path = folder / "opposites.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["pairs"][0]["a"] = "Joie"
    document["pairs"][1]["b"] = "Feer"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert len(list(faults(read_sources(folder)))) == 2


def test_our_own_files_are_right() -> None:
    assert list(faults(read_sources())) == []


@pytest.mark.parametrize("path", sorted((DATA / "schema").glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_of_a_data_file_and_says_which_dialect(path: Path) -> None:
    schema = read_schema(path.stem)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    if (DATA / path.name).exists():
        document = json.loads((DATA / path.name).read_text(encoding="utf-8"))
        assert document["$schema"] == f"schema/{path.name}"
        check(document, schema, path.name)


def test_every_source_that_is_named_is_cited() -> None:
    sources = read_sources()
    known = set(sources.about["sources"])
    named = {record["source"] for record in sources.pads} | {voc["source"] for voc in sources.vocabularies}
    named |= {record["pad_source"] for record in (*sources.types, *sources.beyond)}
    assert named <= known
    assert TABLE.exists()
