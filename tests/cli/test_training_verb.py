"""The verb that trains the models that are shipped."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from espressivo.cli import main
from espressivo.perception.text.model_file import read_model


def test_a_text_model_is_trained_from_a_folder(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("joy\nneutral\n", encoding="utf-8")
    joys, doors = ("what a joy", "such joy here", "the joy of it"), ("the door", "a door there", "this door")
    rows = "".join(f"{text}\t{label}\tid\n" for label, texts in enumerate((joys, doors)) for text in texts)
    for split in ("train", "dev", "test"):
        (tmp_path / f"{split}.tsv").write_text(rows, encoding="utf-8")
    done = CliRunner().invoke(main, ["train", "goemotions", "--folder", str(tmp_path), "--out", str(tmp_path / "out")])
    assert (done.exit_code, "test        1.000" in done.output) == (0, True), done.output
    assert read_model(tmp_path / "out" / "goemotions.npz").labels == ("joy", "neutral")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["goemotions", "--folder", "."], "labels.txt: the file cannot be read (No such file or directory)"),
        (["goemotions", "--folder", "no-such"], "expected the data set goemotions"),
        (["wav2small", "--out", "x.npz"], "give either --folder or --synthetic"),
    ],
)
def test_what_is_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["train", *arguments])
    assert done.exit_code == 2
    assert said in done.output
