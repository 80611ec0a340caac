"""Pictures and sheets of the ontology, and what its commands return."""

from __future__ import annotations

import io
import json
import re
import shutil
from itertools import pairwise
from math import pi
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console, RenderableType

from espressivo.ontology import OntologyError, commands, load
from espressivo.ontology.drawing import draw, html_page, svg_picture
from espressivo.ontology.networks import network
from espressivo.ontology.owl import OWL_FILE
from espressivo.ontology.schema import DATA
from espressivo.ontology.sheet import sheet
from espressivo.ontology.sunburst import chords, layout
from espressivo.ontology.tables import TABLE

TONE = load()
SVG = "{http://www.w3.org/2000/svg}"


def printed(what: RenderableType) -> str:
    stream = io.StringIO()
    Console(width=120, file=stream).print(what)
    return stream.getvalue()


def test_every_node_has_one_cell_and_cells_of_a_ring_do_not_overlap() -> None:
    cells = layout(TONE)
    assert sorted(cell.node.id for cell in cells) == sorted(node.id for node in TONE.nodes)
    for inner in {cell.inner for cell in cells}:
        ring = sorted((cell for cell in cells if cell.inner == inner), key=lambda cell: cell.start)
        assert all(left.end <= right.start + 1e-9 for left, right in pairwise(ring))
        assert ring[-1].end <= 2 * pi


def test_a_child_lies_within_its_parent() -> None:
    cells = {cell.node: cell for cell in layout(TONE)}
    for node, cell in cells.items():
        if node.tier in (2, 3):
            above = cells[TONE.path(node)[1]]
            assert above.start - 1e-9 <= cell.start < cell.end <= above.end + 1e-9


def test_every_dependency_is_a_chord() -> None:
    found = chords(TONE, layout(TONE))
    assert sum(chord.kind == "opposite" for chord in found) == 59
    assert sum(chord.kind == "blend" for chord in found) == 2 * 40


def test_the_picture_is_well_formed_and_names_every_emotion() -> None:
    root = ElementTree.fromstring(svg_picture(TONE))
    labels = {text.text for text in root.iter(f"{SVG}text")}
    assert {node.label for node in TONE.nodes} <= labels
    assert root.get("viewBox")


def test_a_focus_dims_what_is_far_from_it() -> None:
    root = ElementTree.fromstring(svg_picture(TONE, TONE.node("Pride")))
    states = {path.get("data-id"): path.get("class") for path in root.iter(f"{SVG}path") if path.get("data-id")}
    assert states["Pride"] == states["Shame"] == "cell"
    assert states["Boredom"] == "cell dim"


def test_the_page_needs_nothing_from_elsewhere() -> None:
    page = html_page(TONE, TONE.node("Joy"))
    assert not re.search(r'(src|href)="http', page)
    assert "%SVG%" not in page
    found = re.search(r"const data = (\{.*\}), start = (.*?), card", page)
    assert found
    assert json.loads(found[1])["Joy"]["opposites"] == ["Sadness", "Sorrow"]
    assert json.loads(found[2]) == "Joy"


def test_pictures_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg", "a.html", "b.html"):
        draw(load("tone144"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_another_kind_of_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"\.svg or \.html"):
        draw(TONE, tmp_path / "tone.png")


def test_the_network_holds_every_relation() -> None:
    graph = network(TONE)
    kinds = [facts["relation"] for _, _, facts in graph.edges(data=True)]
    assert kinds.count("hasBroader") == 137 - 6
    assert kinds.count("nearest") == 32
    assert kinds.count("isOppositeOf") == 2 * 59
    assert kinds.count("leadsTo") == 2 * 40
    assert set(network(TONE, "isOppositeOf").nodes) == set(graph.nodes)
    weaker = network(TONE, "moreIntenseThan")
    assert ("Rage", "Fury") in weaker.edges()
    assert ("Rage", "Annoyance") not in weaker.edges()


def test_a_sheet_tells_what_is_known() -> None:
    found = sheet(TONE, "furious")
    assert found.node.id == "Fury"
    assert [node.id for node in found.path] == ["Fury", "Rage", "Anger"]
    assert ("OCC", "Anger") in [("OCC", name) for name, _ in found.occ]
    assert {node.id for node in sheet(TONE, "Pride").children} == {"Triumph", "Arrogance", "Confidence"}


@pytest.mark.parametrize("name", ["joy", "Fury", "neutral", "physical pain", "Surprise", "Boredom"])
def test_a_sheet_is_printed(name: str) -> None:
    node = sheet(TONE, name).node
    text = printed(commands.render_show(commands.show(name)))
    assert node.label in text
    assert node.definition.split()[0] in text
    assert f"{node.pad[0]:+.2f}" in text


def test_a_word_that_names_no_emotion_is_refused_with_the_nearest() -> None:
    with pytest.raises(OntologyError, match="Did you mean 'furious'"):
        commands.show("furiouss")


def test_show_draws_when_asked(tmp_path: Path) -> None:
    commands.show("joy", graph=tmp_path / "joy.svg")
    assert "strong" in (tmp_path / "joy.svg").read_text(encoding="utf-8")


def test_build_writes_the_files(tmp_path: Path) -> None:
    built = commands.build(table=tmp_path / "table.json", owl=tmp_path / "tone-r.owl")
    assert (tmp_path / "table.json").read_bytes() == TABLE.read_bytes()
    assert (tmp_path / "tone-r.owl").read_bytes() == OWL_FILE.read_bytes()
    assert "tone-r.owl" in printed(commands.render_build(built))


def test_check_finds_a_stale_table_and_stale_owl(tmp_path: Path) -> None:
    (tmp_path / "table.json").write_text("{}", encoding="utf-8")
    (tmp_path / "tone-r.owl").write_text("", encoding="utf-8")
    found = commands.check(table=tmp_path / "table.json", owl=tmp_path / "tone-r.owl", reasoner=False)
    assert (found.fresh, found.owl_fresh, found.passed) == (False, False, False)
    assert "ontology build" in printed(commands.render_check(found))


def test_check_passes_on_our_own_files() -> None:
    found = commands.check(reasoner=False)
    assert found.passed
    assert "✗" not in printed(commands.render_check(found))


def test_check_lists_the_faults_of_wrong_sources(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data" / "opposites.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"b": "Sadness"', '"b": "Sadnes"', 1), encoding="utf-8")
    found = commands.check(tmp_path / "data", reasoner=False)
    assert not found.passed
    assert "opposites.json" in printed(commands.render_check(found))


def test_an_evaluation_is_printed() -> None:
    text = printed(commands.render_evaluation(commands.evaluate()))
    assert "48 of 48 right" in text
    assert "SROIF(D)" in text


def test_one_check_can_be_asked() -> None:
    results = commands.query(check="opposites('Joy')")
    assert results[0].answer == ["Sadness", "Sorrow"]
    assert "Sadness, Sorrow" in printed(commands.render_query(results))
    with pytest.raises(OntologyError, match="no question"):
        commands.query()


def test_a_wrong_answer_shows_what_was_expected(tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps({"questions": [{"id": "X1", "check": "primary('Fury')", "expected": "Joy"}]}))
    text = printed(commands.render_query(commands.query(path)))
    assert "0 of 1 right" in text
    assert "expected Joy" in text
