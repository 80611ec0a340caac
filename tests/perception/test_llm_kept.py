"""Answers of a language model that were kept: replays ask nobody, and no text is written down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from llm_server import GOOD, llm_server, said, unused_port

from espressivo.core.errors import PerceptionError
from espressivo.perception.llm.endpoint import Endpoint
from espressivo.perception.llm.kept import KeptAnswers, question_key
from espressivo.perception.llm.model import LlmModel
from espressivo.perception.llm.perceiver import LlmPerceiver, llm_perceiver

TEXT = "Thank you so much, this made my day!"


def asking(
    url: str, folder: Path | None, name: str = "tiny", labels: Any = "goemotions27", **more: Any
) -> LlmPerceiver:
    model = LlmModel(Endpoint.of(url), name, tries=1, deadline_s=5, kept=KeptAnswers(folder), **more)
    return LlmPerceiver(model, labels=labels)


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_replay_asks_nobody_and_gives_the_same(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        first = asking(server.url, tmp_path).perceive(TEXT)
        again = asking(server.url, tmp_path).perceive(TEXT)
    assert server.asked == 1
    gone = f"http://127.0.0.1:{unused_port()}"
    assert (
        first == again == asking(gone, tmp_path).perceive(TEXT) == asking(gone, tmp_path, offline=True).perceive(TEXT)
    )
    assert first.evidence


def test_nothing_of_the_text_is_written(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        asking(server.url, tmp_path).perceive(TEXT)
    (kept,) = files(tmp_path)
    assert kept.stem.isalnum()
    written = kept.read_text("utf-8")
    assert not [word for word in TEXT.strip("!").split() if len(word) > 2 and word in written + str(kept)]
    assert json.loads(written)["answer"]["span"] == [0, 9]


def test_another_model_setting_label_or_text_is_another_question(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        asking(server.url, tmp_path).perceive(TEXT)
        asking(server.url, tmp_path).perceive(TEXT + "!")
        asking(server.url, tmp_path, name="other").perceive(TEXT)
        asking(server.url, tmp_path, settings={"temperature": 0.5}).perceive(TEXT)
        asking(server.url, tmp_path, labels=["Joy"]).perceive(TEXT)
    assert server.asked == 5
    assert len(files(tmp_path)) == 4, "the answer with a label that was not offered is not kept"


def test_offline_only_kept_answers_count(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        perceiver = llm_perceiver(server.url, "tiny", kept=tmp_path, offline=True)
        found = perceiver.perceive(TEXT)
    assert server.asked == 0
    assert perceiver.available().ready
    assert "is not asked, because we are offline, and no answer to this is kept" in found.degraded
    assert found.source == "goemotions"


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 10_000,
        b'{"format": "espressivo-llm-answer/1", "key": "another", "answer": {}}',
        b" " * (1 << 20),
    ],
)
def test_a_damaged_file_is_asked_anew(tmp_path: Path, damage: bytes) -> None:
    with llm_server(said(GOOD)) as server:
        first = asking(server.url, tmp_path).perceive(TEXT)
        (kept,) = files(tmp_path)
        kept.write_bytes(damage)
        assert asking(server.url, tmp_path).perceive(TEXT) == first
    assert server.asked == 2


@pytest.mark.parametrize(
    "change",
    [
        {"valence": 7},
        {"valence": None},
        {"span": [0, 999]},
        {"span": [9, 0]},
        {"emotions": [{"label": "hunger", "likelihood": 1}]},
        {"more": 1},
    ],
)
def test_a_file_that_somebody_changed_counts_for_nothing(tmp_path: Path, change: dict[str, Any]) -> None:
    with llm_server(said(GOOD)) as server:
        asking(server.url, tmp_path).perceive(TEXT)
        (kept,) = files(tmp_path)
        data = json.loads(kept.read_text("utf-8"))
        data["answer"] |= change
        kept.write_text(json.dumps(data), "utf-8")
        assert asking(server.url, tmp_path).perceive(TEXT).valence == 0.8
    assert server.asked == 2


def test_an_answer_that_cannot_be_kept_is_an_answer_all_the_same(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        perceiver = asking(server.url, tmp_path / "folder")
        (tmp_path / "folder").rmdir()
        (tmp_path / "folder").write_text("in the way")
        found = perceiver.perceive(TEXT)
    assert found.source == "llm:tiny"
    assert found.degraded.startswith("the answer could not be kept: ")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PerceptionError, match="no answers can be kept there"):
        KeptAnswers(tmp_path / "file")


def test_memory_holds_the_last_thousand() -> None:
    kept = KeptAnswers()
    for number in range(1_001):
        kept.put(question_key({"n": number}), number)
    assert kept.get(question_key({"n": 0})) is None
    assert kept.get(question_key({"n": 1_000})) == 1_000
