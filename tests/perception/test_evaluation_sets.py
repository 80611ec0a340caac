"""Every data set has a home, a licence and one form of output; what is missing is said."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from espressivo.cli.evaluating import evaluate as verb
from espressivo.core.errors import AuthoringError
from espressivo.perception.evaluation import EVALUATIONS, Evaluation, Method, data_set, data_sets, draw, measure
from espressivo.perception.evaluation.goemotions import GoEmotionsReport, Score
from espressivo.perception.evaluation.goemotions_measured import as_evaluation, seven
from espressivo.perception.evaluation.record import Breakdown
from espressivo.perception.evaluation.registry import find_files
from espressivo.perception.evaluation.scores import Confusion
from espressivo.perception.evaluation.tables import render, render_list

NAMES = ["goemotions", "crowd-envent", "isear", "enisear", "reccon", "meld"]
PAIRS = Confusion.of(["a", "a", "b"], ["a", "b", "b"], ["a", "b"])


def made(*methods: Method) -> Evaluation:
    return Evaluation(
        "Made", 4, 3, methods, "reccon", breakdowns=(Breakdown("By day", ("day", "share"), (("Monday", 0.5),)),)
    )


class TestRegistry:
    def test_what_is_listed_can_be_measured(self) -> None:
        assert [each.name for each in data_sets()] == list(EVALUATIONS) == NAMES

    @pytest.mark.parametrize("name", NAMES)
    def test_each_set_says_where_it_is_from_and_under_which_licence(self, name: str) -> None:
        found = data_set(name)
        text = " ".join(render_list().split())
        for told in (found.source, found.name, *(file.file for file in found.files)):
            assert told in text
        assert found.source.startswith("https://")
        assert found.licence
        assert found.published

    @pytest.mark.parametrize("name", NAMES)
    def test_a_missing_set_says_what_is_expected_and_where_to_get_it(self, name: str, tmp_path: Path) -> None:
        found = data_set(name)
        for folder, what in ((tmp_path / "no", "there is no such folder"), (tmp_path, "there is no ")):
            with pytest.raises(AuthoringError) as caught:
                measure(name, folder)
            for told in (what, found.source, found.licence, found.files[-1 if name != "reccon" else 0].file):
                assert told in str(caught.value)

    def test_the_environment_names_the_folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ESPRESSIVO_SHARED", str(tmp_path))
        (tmp_path / "data" / "isear").mkdir(parents=True)
        (tmp_path / "data" / "isear" / "ISEAR.csv").write_text("x")
        assert find_files("isear") == {"isear.csv": tmp_path / "data" / "isear" / "ISEAR.csv"}

    def test_an_unknown_set_is_refused(self) -> None:
        with pytest.raises(AuthoringError, match="Did you mean 'isear'"):
            measure("isaer")
        with pytest.raises(AuthoringError, match="Did you mean 'meld'"):
            data_set("melt")


class TestOneForm:
    def test_published_figures_stand_under_ours_in_the_table_of_their_task(self) -> None:
        found = made(Method("near", "a rule", False, {"macro-F1": 0.5, "pos-F1": 0.25}, target=0.6, task="causes"))
        lines = render(found, width=140).splitlines()
        ours, theirs = (next(at for at, line in enumerate(lines) if name in line) for name in ("near", "RoBERTa, base"))
        assert ours < theirs
        assert lines[ours].split() == ["near", "a", "rule", "0.500", "0.250", "0.60", "MISSED"]
        assert "0.765" in lines[theirs]
        assert "published: Poria et al." in lines[theirs]

    def test_figures_of_a_task_that_was_not_measured_are_told_apart(self) -> None:
        text = render(made(Method("near", "a rule", False, {"macro-F1": 0.5}, task="another")), width=140)
        assert (
            text.index("near") < text.index("reached by others on what was not measured here") < text.index("RoBERTa")
        )

    def test_more_methods_than_labels_are_rows(self) -> None:
        few = made(*(Method.of_labels(f"way {each}", "", False, PAIRS) for each in range(3)))
        table = render(few).split("F1 of the emotions")[1]
        assert table.split()[:2] == ["a", "b"]

    def test_breakdowns_and_counts_are_told(self) -> None:
        text = render(made(Method.of_labels("way", "", True, PAIRS)))
        assert text.startswith("Made: 3 events, learned on 4 others")
        assert text.endswith("Monday   0.500")

    def test_json_holds_the_figures_and_where_the_data_come_from(self) -> None:
        data = made(Method.of_labels("way", "", True, PAIRS, 0.1, "causes")).as_data()
        assert json.loads(json.dumps(data)) == data
        (method,) = data["methods"]
        assert method["figures"] == {"macro-F1": 0.6667, "accuracy": 0.6667}
        assert (method["confusion"]["counts"], method["task"]) == ([[1, 1], [0, 1]], "causes")
        assert data["about"]["licence"] == data_set("reccon").licence
        assert data["breakdowns"][0]["rows"] == [["Monday", 0.5]]

    def test_every_picture_has_a_cell_for_each_pair(self) -> None:
        root = ElementTree.fromstring(draw(made(Method.of_labels("way", "one & all", True, PAIRS))))
        told = [element.text for element in root.iter("{http://www.w3.org/2000/svg}title")]
        assert told == ["a read as a: 1 of 2", "a read as b: 1 of 2", "b read as a: 0 of 1", "b read as b: 1 of 1"]

    def test_nothing_to_draw_is_said(self) -> None:
        with pytest.raises(AuthoringError, match="nothing to draw"):
            draw(made(Method("near", "a rule", False, {"macro-F1": 0.5})))


class TestGoEmotions:
    REPORT = GoEmotionsReport(
        "test",
        2,
        1,
        {"Anger": 1, "Joy": 1},
        (Score("lexicon, all features", 1.0, 0.5, 0.5, 0.4, 0.25, {"Anger": 0.5, "Joy": 0.3}),),
        ((0.2, 0.3, 2, 0.5),),
    )

    def test_it_has_the_common_form_and_keeps_what_it_told(self) -> None:
        found = as_evaluation(self.REPORT)
        assert found.method("lexicon, all features").figures == {
            "accuracy": 0.5,
            "macro-F1": 0.4,
            "coverage": 1.0,
            "on covered": 0.5,
            "neutral rows": 0.25,
        }
        data = found.as_data()
        assert {"split", "rows", "neutral_rows", "counts", "scores", "calibration"} <= set(data)
        assert (data["data_set"], data["rows"], data["neutral_rows"]) == ("goemotions", 2, 1)
        assert "0.2 to 0.3      2   0.500" in render(found)

    def test_neutral_rows_are_right_when_nothing_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "labels.txt").write_text("anger\njoy\nneutral\n")
        rows = "I am furious\t0\ta\nso happy today\t1\tb\nthe bus\t2\tc\nhappy bus\t2\td\n"
        (tmp_path / "test.tsv").write_text(rows)
        matrix = seven(tmp_path).confusion
        assert matrix is not None
        assert matrix.labels == ("Anger", "Joy", "nothing")
        assert matrix.counts == ((1, 0, 0), (0, 1, 0), (0, 1, 1))


class TestVerb:
    def test_the_list_says_all(self) -> None:
        told = CliRunner().invoke(verb, ["--list"], standalone_mode=False)
        assert told.return_value == 0
        assert all(f"{name}: " in told.output for name in NAMES)
        data = json.loads(CliRunner().invoke(verb, ["--list", "--json"], standalone_mode=False).output)
        assert [each["name"] for each in data["data_sets"]] == NAMES

    def test_progress_is_on_standard_error_and_can_be_silenced(self, tmp_path: Path) -> None:
        said = {
            "turn": 1,
            "speaker": "A",
            "utterance": "Oh !",
            "emotion": "joy",
            "expanded emotion cause evidence": [1],
        }
        talk = [said, {**said, "turn": 2}]
        for half in ("train", "test"):
            (tmp_path / f"dailydialog_{half}.json").write_text(json.dumps({"x": [talk]}))
        wanted = ["reccon", "--folder", str(tmp_path), "--json"]
        told = CliRunner().invoke(verb, [*wanted, "--save", str(tmp_path / "causes.json")], standalone_mode=False)
        assert told.exception is None
        assert "espressivo: reccon: learning from the causes of 2 emotions" in told.stderr
        assert json.loads(told.stdout)["data_set"] == "RECCON (DailyDialog)"
        assert json.loads((tmp_path / "causes.json").read_text())["format"] == "espressivo-causes/1"
        assert CliRunner().invoke(verb, [*wanted, "--quiet"], standalone_mode=False).stderr == ""

    @pytest.mark.parametrize(
        ("arguments", "message"), [([], "--list shows them"), (["meld", "--save", "x"], "--save is for reccon")]
    )
    def test_wrong_usage_is_said(self, arguments: list[str], message: str) -> None:
        told = CliRunner().invoke(verb, arguments)
        assert told.exit_code == 2
        assert message in told.output
