"""Compiled stories kept on disk: kept while nothing has changed, compiled anew when anything has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.language import caching
from espressivo.scenarios.language.caching import cache_folder, load_story
from espressivo.scenarios.language.compiling import Story, read_story

FILES = {
    "story.yaml": "include: more.yaml\nscenes: a.play\ncast: {Mira: {use: mine.yaml}}\n",
    "more.yaml": "scenario: x\ncast: {Tom: {mood: 1}}\n",
    "a.play": "== a\nTom: Hm.\n",
    "mine.yaml": "pack: mine\nwants: {rest: 3}\n",
}


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "kept"
    monkeypatch.setenv("ESPRESSIVO_CACHE", str(folder))
    return folder


@pytest.fixture
def story(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path / "story.yaml"


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which files have been compiled."""
    files: list[str] = []
    real = read_story

    def read(path: str) -> Story:
        files.append(path)
        return real(path)

    monkeypatch.setattr(caching, "read_story", read)
    return files


def test_a_story_is_compiled_once(kept: Path, story: Path, compiled: list[str]) -> None:
    first, second = load_story(story), load_story(story)
    assert (first, len(compiled), len(list(kept.iterdir()))) == (second, 1, 1)
    assert second.places == first.places


@pytest.mark.parametrize(
    ("name", "old", "new", "seen"),
    [
        ("story.yaml", "Mira", "Ana", lambda story: story.scenario.agents[0].name == "Ana"),
        ("more.yaml", "mood: 1", "mood: 5", lambda story: story.scenario.agents[1].mood == 5),
        ("a.play", "Hm.", "Ha.", lambda story: story.scenario.dialogues[0].utterance == "Ha."),
        ("mine.yaml", "rest: 3", "rest: 9", lambda story: story.scenario.agents[0].goals[0].significance == 9),
    ],
)
def test_a_change_of_any_of_its_files_counts(
    kept: Path, story: Path, compiled: list[str], name: str, old: str, new: str, seen: Callable[[Story], bool]
) -> None:
    load_story(story)
    changed = story.with_name(name)
    changed.write_text(changed.read_text().replace(old, new))
    assert seen(load_story(story))
    assert len(compiled) == 2
    assert kept.is_dir()


def test_a_file_that_has_gone_is_told(kept: Path, story: Path) -> None:
    load_story(story)
    story.with_name("more.yaml").unlink()
    with pytest.raises(AuthoringError, match=r"more\.yaml: no such file"):
        load_story(story)
    assert kept.is_dir()


@pytest.mark.parametrize(
    "damage",
    [
        lambda _data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: b"\xdd\xff\xff\xff\xff" + data,
        lambda _data: b"\x91" * 100_000,
        lambda data: data.replace(b"Mira", b"M\xff\xfea"),
        lambda _data: msgspec.msgpack.encode({"made_by": "me"}),
        lambda _data: msgspec.msgpack.encode(["", [], {"scenario": {"name": "x", "agents": [{"name": 3}]}}]),
    ],
)
def test_a_damaged_or_hostile_entry_is_compiled_anew(
    kept: Path, story: Path, compiled: list[str], damage: Callable[[bytes], bytes]
) -> None:
    first = load_story(story)
    (entry,) = kept.iterdir()
    entry.write_bytes(damage(entry.read_bytes()))
    assert load_story(story) == first
    assert load_story(story) == first
    assert len(compiled) == 2


def test_an_entry_of_another_compiler_counts_for_nothing(
    kept: Path, story: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    load_story(story)
    monkeypatch.setattr(caching, "_compiler", lambda: "another")
    load_story(story)
    assert len(compiled) == 2
    assert kept.is_dir()


def test_nothing_is_kept_when_that_is_not_wanted(
    tmp_path: Path, story: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESPRESSIVO_CACHE", "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert cache_folder() is None
    load_story(story)
    load_story(story)
    assert len(compiled) == 2
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_cannot_be_written_is_no_matter(
    tmp_path: Path, story: Path, compiled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ESPRESSIVO_CACHE", str(tmp_path / "file" / "kept"))
    assert load_story(story) == load_story(story)
    assert len(compiled) == 2


def test_the_folder_of_the_system_is_used_when_none_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ESPRESSIVO_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "espressivo" / "stories"


def test_the_ones_used_longest_ago_go(kept: Path, story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "_KEPT", 2)
    text = story.read_text()
    for number in range(3):
        story.write_text(f"{text}about: {number}\n")
        load_story(story)
        for entry in kept.iterdir():
            os.utime(entry, (entry.stat().st_mtime - 100,) * 2)
    assert len(list(kept.iterdir())) == 2


def test_what_is_wrong_is_kept_by_nobody(kept: Path, story: Path) -> None:
    story.write_text("cast: {Mira: {mood: high}}")
    for _ in range(2):
        with pytest.raises(AuthoringError, match="expected a number"):
            load_story(story)
    assert not kept.exists()


def test_two_processes_may_keep_the_same_story_at_once(kept: Path, story: Path, compiled: list[str]) -> None:
    code = "import sys; from espressivo.scenarios.language.caching import load_story; load_story(sys.argv[1])"
    both = [subprocess.Popen([sys.executable, "-c", code, str(story)]) for _ in range(2)]
    assert [each.wait(60) for each in both] == [0, 0]
    assert [entry.suffix for entry in kept.iterdir()] == [".story"]
    load_story(story)
    assert compiled == []
