"""The ontology as OWL 2: well formed, complete, and HermiT agrees with the compiled table."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from espressivo.ontology import OntologyError, load
from espressivo.ontology.errors import MissingExtraError
from espressivo.ontology.evaluation import measure, pitfalls
from espressivo.ontology.owl import OWL_FILE, build_owl, owl_text
from espressivo.ontology.rdfxml import Section, Triple, parse_ntriples, to_rdfxml
from espressivo.ontology.reasoning import Verdict, differences, has_java, reason, tabled, unsatisfiable
from espressivo.ontology.tables import read_full_table

pytestmark = pytest.mark.whole_programs

TABLE = read_full_table()
OWL = "{http://www.w3.org/2002/07/owl#}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
RDFS = "{http://www.w3.org/2000/01/rdf-schema#}"
SKOS = "{http://www.w3.org/2004/02/skos/core#}"
DCT = "{http://purl.org/dc/terms/}"

needs_java = pytest.mark.skipif(not has_java(), reason="java is not installed")


def small(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with a few words only: HermiT does not look at them."""
    return {**table, "words": dict(list(table["words"].items())[:50])}


@pytest.fixture(scope="module")
def verdict() -> Verdict:
    return reason(small(TABLE))


@pytest.fixture(scope="module")
def document() -> ElementTree.Element:
    return ElementTree.fromstring(OWL_FILE.read_text(encoding="utf-8"))


def subjects(document: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    wanted = kind.replace("{", "").replace("}", "")
    return [item for item in document if any(t.get(f"{RDF}resource") == wanted for t in item.findall(f"{RDF}type"))]


def test_the_file_is_what_the_table_generates() -> None:
    assert OWL_FILE.read_text(encoding="utf-8") == owl_text(TABLE), "run: espressivo ontology build"


def test_the_ontology_has_version_licence_and_sources(document: ElementTree.Element) -> None:
    header = subjects(document, f"{OWL}Ontology")[0]
    assert header.find(f"{OWL}versionIRI") is not None
    assert header.findtext(f"{OWL}versionInfo") == load().version
    assert "creativecommons" in (header.findtext(f"{DCT}license") or "")
    assert any("arXiv 2401.06810" in (source.text or "") for source in header.findall(f"{DCT}source"))
    assert any("not the published TONE" in (comment.text or "") for comment in header.findall(f"{RDFS}comment"))
    assert any("Princeton" in (comment.text or "") for comment in header.findall(f"{RDFS}comment"))


def test_every_class_has_label_definition_and_source(document: ElementTree.Element) -> None:
    classes = [item for item in subjects(document, f"{OWL}Class") if item.get(f"{RDF}about")]
    assert len(classes) > 190
    for item in classes:
        for needed in (f"{RDFS}label", f"{SKOS}definition", f"{DCT}source"):
            assert item.findtext(needed), (item.get(f"{RDF}about"), needed)


def test_every_property_that_is_used_is_declared(document: ElementTree.Element) -> None:
    kinds = ("AnnotationProperty", "ObjectProperty", "DatatypeProperty")
    base = document.get("{http://www.w3.org/XML/1998/namespace}base") or ""
    declared = {base + (item.get(f"{RDF}about") or "") for kind in kinds for item in subjects(document, f"{OWL}{kind}")}
    declared |= {item.get(f"{RDF}about") or "" for kind in kinds for item in subjects(document, f"{OWL}{kind}")}
    used = {fact.tag.replace("{", "").replace("}", "") for item in document for fact in item}
    built_in = (RDF[1:-1], RDFS[1:-1], OWL[1:-1])
    assert {name for name in used if not name.startswith(built_in)} <= declared


def test_the_file_can_be_read_again_and_says_the_same() -> None:
    built = build_owl(TABLE)
    again = built.owlready.World().get_ontology("http://example.org/read/")
    again.load(fileobj=io.BytesIO(OWL_FILE.read_bytes()))
    world = again.world
    assert {kind.iri for kind in world.classes()} == {kind.iri for kind in built.world.classes()}
    assert {thing.iri for thing in world.individuals()} == {thing.iri for thing in built.world.individuals()}
    rage = world[f"{built.base}/core#c_Rage"]
    assert [other.name for other in rage.hasBroader] == ["c_Anger"]
    assert rage.pleasure == -0.44


def test_triples_do_not_depend_on_the_names_of_blank_nodes() -> None:
    lines = '<a:s> <a:p> _:1 .\n_:1 <a:p> "x\\n\\"é"@en .\n_:1 <a:q> _:2 .\n_:2 <a:p> <a:o> .\n'
    renamed = lines.replace("_:1", "_:z").replace("_:2", "_:b")
    prefixes = {"a": "a:", "rdf": RDF[1:-1]}
    one, other = (
        to_rdfxml(parse_ntriples(text), "", prefixes, []) for text in (lines, "\n".join(renamed.splitlines()[::-1]))
    )
    assert one == other
    assert 'xml:lang="en">x\n"é<' in one


def test_sections_come_in_order_and_the_rest_last() -> None:
    kind = f"<{RDF[1:-1]}type>"
    triples = [
        Triple("<a:z>", kind, "<a:First>"),
        Triple("<a:b>", kind, "<a:Second>"),
        Triple("<a:a>", "<a:p>", "<a:b>"),
    ]
    text = to_rdfxml(
        triples, "", {"a": "a:", "rdf": RDF[1:-1]}, [Section("one", ("a:First",)), Section("two", ("a:Second",))]
    )
    places = [text.index(part) for part in ("one (1)", 'about="a:z"', "two (1)", 'about="a:b"', 'about="a:a"')]
    assert places == sorted(places)


def test_a_property_without_prefix_is_refused() -> None:
    with pytest.raises(ValueError, match="no prefix"):
        to_rdfxml([Triple("<a:s>", "<b:p>", "<a:o>")], "", {"a": "a:"}, [])


def test_without_owlready2_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "owlready2", None)
    with pytest.raises(MissingExtraError, match=r"espressivo\[ontology\]"):
        build_owl(TABLE)


@needs_java
def test_hermit_finds_the_ontology_consistent_and_every_class_satisfiable(verdict: Verdict) -> None:
    assert verdict.consistent
    assert verdict.unsatisfiable == ()


@needs_java
def test_hermit_infers_what_the_table_holds(verdict: Verdict) -> None:
    assert verdict.closure is not None
    assert differences(verdict.closure, tabled(TABLE)) == ()


@needs_java
def test_hermit_finds_compounds_to_be_kinds_of_their_parts(verdict: Verdict) -> None:
    assert verdict.closure is not None
    for kind in load().occ_types():
        assert set(kind.parts) == verdict.closure.compounds[kind.name]


@needs_java
def test_hermit_infers_both_directions_steps_and_components(verdict: Verdict) -> None:
    assert verdict.closure is not None
    assert "Joy" in verdict.closure.opposites["Sadness"]
    assert "Uneasiness" in verdict.closure.weaker["Terror"]
    assert verdict.closure.components["Contempt"] == {"Anger", "Disgust"}
    assert "Anger" in verdict.closure.broader["Fury"]


@needs_java
@pytest.mark.parametrize(
    ("one", "other", "empty"),
    [("Joy", "Sadness", True), ("Interest", "Fury", False)],
)
def test_hermit_and_the_table_agree_on_what_can_be_both(one: str, other: str, empty: bool) -> None:
    assert unsatisfiable(TABLE, one, other) is empty
    assert load().satisfiable(one, other) is not empty


@needs_java
def test_pleasure_out_of_range_makes_the_ontology_inconsistent() -> None:
    wrong = {
        **small(TABLE),
        "nodes": [{**row, "pad": [1.5, 0, 0]} if row["id"] == "Joy" else row for row in TABLE["nodes"]],
    }
    assert not reason(wrong).consistent


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(OntologyError, match="Joyy"):
        unsatisfiable(small(TABLE), "Joyy")


def test_a_planted_difference_is_found() -> None:
    right = tabled(TABLE)
    wrong = tabled({**TABLE, "weaker": {**TABLE["weaker"], "Rage": ["Anger", "Joy"]}})
    found = differences(right, wrong)
    assert "weaker(Rage): only the second has Joy" in found
    assert "weaker(Rage): only the first has Annoyance" in found


def test_the_structure_is_measured() -> None:
    found = measure(TABLE)
    assert found.annotated == 1
    assert found.logic == "SROIF(D)"
    assert found.depth == 5
    assert found.words == len(load().words)
    assert measure(small(TABLE), "tone144").classes == found.classes + 7


def test_no_pitfall_that_is_not_meant() -> None:
    assert [pitfall for pitfall in pitfalls(small(TABLE)) if pitfall.found and not pitfall.meant] == []


def test_a_planted_pitfall_is_found() -> None:
    nodes = [{**row, "label": "anger"} if row["id"] == "Fury" else row for row in TABLE["nodes"]]
    found = {pitfall.number: pitfall.found for pitfall in pitfalls({**small(TABLE), "nodes": nodes})}
    assert {"Anger", "Fury"} <= set(found["P32"])
    unlicensed = {**small(TABLE), "about": {**TABLE["about"], "iri": "https://example.org/emotion.owl/"}}
    assert [p.found for p in pitfalls(unlicensed) if p.number == "P36"] == [("https://example.org/emotion.owl",)]


def test_the_file_names_no_machine() -> None:
    assert str(Path.home()) not in OWL_FILE.read_text(encoding="utf-8")
