"""Reading golden data, counting, and showing what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from golden_data import short_trace

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.conformance import Report, render, run_conformance
from espressivo.scenarios.conformance.deviations import Deviations, documented_deviations
from espressivo.scenarios.conformance.golden import ScenarioFiles


def write(folder: Path, name: str, data: Any) -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def vectors(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"format": "fatima-golden-vectors/1", "group": "planted", "vectors": list(entries)}


WRONG = [{"op": "ask", "result": {"value": "4", "certainty": 1.0}}]
GOOD = {"kind": "number", "value": 0.5, "expected": {"str": "0.5"}}
BAD = {"kind": "number", "value": 0.5, "expected": {"str": "0.7"}}


@pytest.fixture
def mixed(tmp_path: Path) -> Report:
    write(tmp_path, "trace-a.json", short_trace(name="a"))
    write(tmp_path, "trace-b.json", short_trace(name="b", expected=WRONG))
    write(tmp_path, "trace-c.json", short_trace(name="c", expected=WRONG, quirks=["copied"]))
    write(tmp_path, "trace-d.json", short_trace(name="d", expected=WRONG, quirks=["copied", "odd"]))
    write(tmp_path, "vectors-n.json", vectors(GOOD, BAD))
    write(tmp_path, "quirks.json", {"odd": "is odd"})
    return run_conformance([tmp_path], deviations=Deviations([], {"odd": "we do better"}))


def test_what_agrees_is_counted_by_group_and_kind(mixed: Report) -> None:
    counted = {key: (each.matched, each.deviations, each.total) for key, each in mixed.kinds.items()}
    assert counted == {
        ("plain", "planted"): (1, 0, 2),
        ("quirks", "planted"): (0, 1, 2),
        ("vectors", "number"): (1, 0, 2),
    }
    assert [mismatch.name for mismatch in mixed.mismatches] == ["b", "c", "vectors-n[1]"]
    assert mixed.share == pytest.approx(2 / 5)


def test_a_deviation_excuses_only_traces_that_show_its_quirk(mixed: Report) -> None:
    assert [(each.mismatch.name, each.reason) for each in mixed.deviations] == [("d", "odd: we do better")]


def test_the_report_names_trace_step_operation_and_place(mixed: Report) -> None:
    text = render(mixed)
    assert "b step 0 (ask): $.result.value: expected '4', got '3'" in text
    assert "because: odd: we do better" in text
    last = text.splitlines()[-1]
    assert last == "total 2/6 matched, 1 documented deviation, 3 mismatched: 40 %"


def test_the_report_as_json(mixed: Report) -> None:
    data = json.loads(render(mixed, json=True))
    assert data["format"] == "espressivo-conformance/1"
    assert data["total"] == {"total": 6, "matched": 2, "deviations": 1, "mismatched": 3, "share": 0.4}
    assert data["groups"]["plain"]["matched"] == 1
    first = data["mismatches"][0]
    assert (first["name"], first["step"], first["op"], first["path"]) == ("b", 0, "ask", "$.result.value")
    assert (first["expected"], first["got"]) == ("4", "3")


def test_less_than_everything_is_never_shown_as_everything(tmp_path: Path) -> None:
    write(tmp_path, "vectors-n.json", vectors(*[GOOD] * 1999, BAD))
    assert render(run_conformance([tmp_path])).endswith("1 mismatched: 99.9 %")


def test_unknown_kinds_of_vectors_and_crashes_are_reported(tmp_path: Path) -> None:
    write(tmp_path, "vectors-n.json", vectors({"kind": "smell", "expected": {}}, {"kind": "number", "expected": {}}))
    report = run_conformance([tmp_path])
    assert [each.difference.path for each in report.mismatches] == ["$.kind", "$"]
    assert "KeyError" in report.mismatches[1].difference.got


def test_only_some_are_run(tmp_path: Path) -> None:
    write(tmp_path, "trace-a.json", short_trace(name="a-one"))
    write(tmp_path, "trace-b.json", short_trace(name="b-one"))
    write(tmp_path, "vectors-n.json", vectors(GOOD))
    assert run_conformance([tmp_path], only="a-*").total.total == 1
    assert run_conformance([tmp_path], only="planted").total.total == 2
    assert run_conformance([tmp_path], only="number").total.total == 1
    assert run_conformance([tmp_path], only="nothing").total.total == 0


def test_progress_is_told(tmp_path: Path) -> None:
    write(tmp_path, "trace-a.json", short_trace())
    write(tmp_path, "vectors-n.json", vectors(GOOD))
    told: list[tuple[str, int, int]] = []
    run_conformance([tmp_path], progress=lambda name, number, count: told.append((name, number, count)))
    assert told == [("trace-a.json", 1, 2), ("vectors-n.json", 2, 2)]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("trace-x.json", "{", "is no JSON"),
        ("trace-x.json", "[" * 100_000, "is no JSON"),
        ("trace-x.json", {"format": "something-else"}, "format 'something-else'"),
        ("trace-x.json", [1], "format None"),
        ("trace-x.json", short_trace(steps=None), "$.steps: expected a list"),
        ("trace-x.json", short_trace(name=3), "$.name: expected a text"),
        ("trace-x.json", short_trace(expected=[]), "expected 1 entries"),
        ("trace-x.json", short_trace(steps=[{}]), "$.steps[0]: expected an object with the text 'op'"),
        ("trace-x.json", short_trace(expected=[3]), "$.expected[0]: expected an object"),
        ("vectors-x.json", {"format": "fatima-golden-vectors/1"}, "$.vectors: expected a list"),
        ("vectors-x.json", vectors({"kind": "parse"}), "$.vectors[0].expected"),
        ("other.json", "{}", "holds no golden data"),
    ],
)
def test_a_broken_file_is_a_clear_error(tmp_path: Path, name: str, content: Any, message: str) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(AuthoringError) as caught:
        run_conformance([tmp_path])
    assert message in str(caught.value)
    assert str(path if "no golden" not in message else tmp_path) in str(caught.value)


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="no such folder"):
        run_conformance([tmp_path / "none"])


def test_scenario_files_are_found_beside_the_trace_or_where_told(tmp_path: Path) -> None:
    here, there = tmp_path / "traces", tmp_path / "data"
    (here / "files").mkdir(parents=True)
    (there / "toolkit-files" / "a").mkdir(parents=True)
    (there / "files").mkdir()
    own = write(here / "files", "one.json", {})
    other = write(there / "files", "two.json", {})
    example = write(there / "toolkit-files" / "a", "three.json", {})
    for folder in (there, there / "files"):
        files = ScenarioFiles(here, folder)
        assert files.find("files/one.json", "golden") == own
        assert files.find("files/two.json", "golden") == other
    for folder in (there, there / "toolkit-files"):
        assert ScenarioFiles(here, folder).find("a/three.json") == example
    with pytest.raises(AuthoringError, match="--files"):
        ScenarioFiles(here).find("a/three.json")


def test_every_documented_deviation_gives_a_reason() -> None:
    table = documented_deviations()
    assert all(len(entry["reason"]) > 20 for entry in table.vectors)
    assert all(len(reason) > 20 for reason in table.quirks.values())
