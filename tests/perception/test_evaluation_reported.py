"""ISEAR and appraisal-enISEAR, measured on small files of their formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.perception.evaluation import measure
from espressivo.perception.evaluation.enisear import read_enisear
from espressivo.perception.evaluation.folds import cross_validated, folds
from espressivo.perception.evaluation.isear import read_isear

HEADINGS = ["ID", "EMOT", "EXPC", "PLEA", "PLAN", "FAIR", "CAUS", "COPING", "MORL", "SELF", "RELA", "Field1", "SIT"]
NUMBERS = {"joy": 1, "fear": 2, "anger": 3, "sadness": 4, "disgust": 5, "shame": 6, "guilt": 7}


def isear_lines(separator: str = "|", times: int = 6) -> list[str]:
    """For each emotion answers of its own: the n-th question is answered 2, the others 1."""
    lines = [separator.join(HEADINGS)]
    for emotion, number in NUMBERS.items():
        answers = [str(1 + (at == number)) for at in range(9)]
        for each in range(times):
            text = "[ No response.]" if each == 0 else f"I met {emotion} á at the station"
            lines.append(separator.join([str(each), str(number), *answers, emotion, text]))
    return lines


def write(path: Path, lines: list[str], encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


def swap(line: int, old: str, new: str) -> Callable[[list[str]], list[str]]:
    return lambda lines: [text.replace(old, new, 1) if at == line else text for at, text in enumerate(lines)]


class TestIsear:
    def test_answers_and_text_are_read(self, tmp_path: Path) -> None:
        events, notes = read_isear(write(tmp_path / "isear.csv", isear_lines()))
        assert len(events) == 42
        assert list(notes) == []
        assert events[0].emotion == "joy"
        assert list(events[0].answers) == [1, 2, 1, 1, 1, 1, 1, 1, 1]
        assert [event.text for event in events[:2]] == ["", "I met joy at the station"]

    @pytest.mark.parametrize("separator", ["|", ",", ";", "\t"])
    def test_every_separator_reads_alike(self, tmp_path: Path, separator: str) -> None:
        plain = read_isear(write(tmp_path / "a.csv", isear_lines()))
        assert read_isear(write(tmp_path / "b.csv", isear_lines(separator))) == plain

    def test_what_windows_wrote_is_read(self, tmp_path: Path) -> None:
        plain = read_isear(write(tmp_path / "a.csv", isear_lines()))
        assert read_isear(write(tmp_path / "b.csv", isear_lines(), "cp1252")) == plain

    def test_numbers_stand_for_emotions_without_names(self, tmp_path: Path) -> None:
        lines = [line.replace("Field1", "Unused") for line in isear_lines()]
        assert read_isear(write(tmp_path / "a.csv", lines)) == read_isear(write(tmp_path / "b.csv", isear_lines()))

    def test_a_few_broken_lines_are_left_out_and_said(self, tmp_path: Path) -> None:
        lines = [*isear_lines(), "and half a sentence"]
        events, notes = read_isear(write(tmp_path / "isear.csv", lines))
        assert len(events) == 42
        assert notes == ("left out: 1 lines have another number of cells than the headings (the first is line 44)",)
        with pytest.raises(AuthoringError, match=r"isear\.csv:44: 3 lines"):
            read_isear(write(tmp_path / "isear.csv", [*lines, "x", "x"]))

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (swap(0, "PLEA", "PLAY"), r"isear\.csv:1: column missing: PLEA"),
            (swap(3, "|2|", "|much|"), r"isear\.csv:4: PLEA: expected a number from 0 to 9, found 'much'"),
            (swap(3, "|2|", "|nan|"), "found 'nan'"),
            (swap(3, "|2|", "|-4|"), "found '-4'"),
            (lambda lines: [line.replace("EMOT", "X").replace("Field1", "Y") for line in lines], "EMOT"),
            (lambda lines: lines[:1], "holds no row"),
        ],
    )
    def test_other_files_are_refused(
        self, tmp_path: Path, change: Callable[[list[str]], list[str]], message: str
    ) -> None:
        with pytest.raises(AuthoringError, match=message):
            read_isear(write(tmp_path / "isear.csv", change(isear_lines())))

    def test_an_unknown_emotion_is_named(self, tmp_path: Path) -> None:
        lines = [line.replace("EMOT", "X").replace("|fear|", "|angst|") for line in isear_lines()]
        with pytest.raises(AuthoringError, match=r"isear\.csv:8: Field1: 'angst' is no emotion of ISEAR"):
            read_isear(write(tmp_path / "isear.csv", lines))

    def test_it_is_measured(self, tmp_path: Path) -> None:
        write(tmp_path / "isear.csv", isear_lines(times=12))
        told: list[str] = []
        found = measure("isear", tmp_path, told.append)
        answers, words = found.methods
        assert answers.confusion is not None
        assert answers.figures == {"macro-F1": 1.0, "accuracy": 1.0}
        assert answers.confusion.total == 84
        assert words.confusion is not None
        assert words.confusion.total == 77  # those with a text
        assert told[0] == "answers, part 1 of 10"


def enisear_lines(yes: str = "1") -> list[str]:
    lines = ["\t".join(["Sentence_id", "Prior_Emotion", "Sentence", *APPRAISALS])]
    for at, emotion in enumerate(sorted(NUMBERS)):
        answers = [yes if each == at else "0" for each in range(7)]
        lines += ["\t".join([f"{at}-{each}", emotion.title(), f'I said "{emotion}"', *answers]) for each in range(12)]
    return lines


APPRAISALS = ("Attention", "Certainty", "Effort", "Pleasant", "Responsibility", "Control", "Circumstance")


class TestEnisear:
    def test_rows_are_read(self, tmp_path: Path) -> None:
        events = read_enisear(write(tmp_path / "x.tsv", enisear_lines()))
        assert (events[0].emotion, events[0].answers, events[0].text) == (
            "anger",
            (1, 0, 0, 0, 0, 0, 0),
            'I said "anger"',
        )

    @pytest.mark.parametrize(("votes", "answer"), [("3", 1.0), ("2", 1.0)])
    def test_the_majority_of_annotators_decides(self, tmp_path: Path, votes: str, answer: float) -> None:
        assert read_enisear(write(tmp_path / "x.tsv", enisear_lines(votes)))[0].answers[0] == answer
        mixed = swap(1, "\t2", "\t1")(enisear_lines("2"))
        assert read_enisear(write(tmp_path / "x.tsv", mixed))[0].answers[0] == 0.0

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (swap(2, "Anger", "Angst"), r"x\.tsv:3: Prior_Emotion: 'angst'"),
            (swap(2, "\t1\t", "\t4\t"), r"x\.tsv:3: Attention: expected a number from 0 to 3"),
            (swap(2, "\t1\t", "\t"), r"x\.tsv:3: has another number of cells"),
            (swap(0, "Effort", "Ease"), "column missing: Effort"),
        ],
    )
    def test_other_files_are_refused(
        self, tmp_path: Path, change: Callable[[list[str]], list[str]], message: str
    ) -> None:
        with pytest.raises(AuthoringError, match=message):
            read_enisear(write(tmp_path / "x.tsv", change(enisear_lines())))

    def test_it_is_measured_wherever_the_repository_has_it(self, tmp_path: Path) -> None:
        place = tmp_path / "corpora" / "enISEAR-appraisal-V1"
        place.mkdir(parents=True)
        write(place / "enISEAR_appraisal_majority.tsv", enisear_lines())
        found = measure("enisear", tmp_path)
        assert found.method("appraisals").figures["macro-F1"] == 1.0
        assert found.method("appraisals").met
        assert found.method("words").task == "text to emotion"


class TestFolds:
    def test_each_example_is_in_one_part_and_labels_are_spread(self) -> None:
        labels = ["a"] * 30 + ["b"] * 10
        parts = folds(labels, 10)
        assert sorted(each for part in parts for each in part) == list(range(40))
        assert all([labels[each] for each in part].count("b") == 1 for part in parts)
        assert folds(labels, 10) == parts

    def test_nobody_predicts_what_was_learned(self) -> None:
        def predict(learned: object, asked: object) -> list[str]:
            assert isinstance(learned, list)
            assert isinstance(asked, list)
            assert not set(learned) & set(asked)
            return [str(each) for each in asked]

        assert cross_validated(["a"] * 25, predict, "x") == [str(each) for each in range(25)]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "isear.csv").write_bytes(b"")
    with pytest.raises(PerceptionError, match="empty"):
        read_isear(tmp_path / "isear.csv")
    (tmp_path / "isear.csv").write_bytes(b"EMOT|" + b"x" * 200_000)
    with pytest.raises(AuthoringError, match="is no table"):
        read_isear(tmp_path / "isear.csv")
