"""Looks are found by name, read from files, and made up from seeds."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import espressivo
from espressivo.core.errors import AuthoringError, ExpressionError
from espressivo.expression.avatar.looks import (
    CreatureLook,
    HumanLook,
    RobotLook,
    find_look,
    look_names,
    random_look,
    read_look,
)

PACKAGE = Path(espressivo.__file__).parent
USED = sorted(
    {
        found
        for path in sorted((PACKAGE / "scenarios").rglob("*.yaml"))
        for found in re.findall(r"^\s+look: *(\w+/\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
)
MAN = '"skin": "#e8b48c", "hair": {"style": "short", "colour": "#332211"}'


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("name", USED)
def test_every_look_that_a_shipped_story_names_is_there(name: str) -> None:
    assert name in look_names()
    assert find_look(name).about


def test_stories_name_looks() -> None:
    assert len(USED) >= 10


def test_a_family_alone_is_one_of_its_looks() -> None:
    assert isinstance(find_look("human"), HumanLook)
    assert isinstance(find_look("robot"), RobotLook)
    assert isinstance(find_look("creature"), CreatureLook)


def test_people_are_of_many_kinds() -> None:
    people = [look for look in map(find_look, look_names()) if isinstance(look, HumanLook)]
    assert len(people) >= 12
    assert len({look.skin for look in people}) >= 8
    assert {"full", "moustache", "stubble"} <= {look.hair.beard for look in people}
    assert "scarf" in {look.hair.style for look in people}
    assert any(look.glasses != "none" for look in people)
    assert max(look.age for look in people) == 1


def test_a_file_of_ones_own_is_a_look(tmp_path: Path) -> None:
    path = written(tmp_path, f'{{"family": "human", {MAN}}}')
    assert find_look(str(path)) == read_look(path)
    assert find_look(str(path)).skin == "#e8b48c"  # type: ignore[union-attr]


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = written(tmp_path, f'{{"family": "human", {MAN}}}')
    first = find_look(str(path))
    assert find_look(str(path)) is first
    written(tmp_path, f'{{"family": "human", "age": 0.5, {MAN}}}')
    assert find_look(str(path)).age == 0.5  # type: ignore[union-attr]
    path.unlink()
    with pytest.raises(AuthoringError, match="cannot be read"):
        find_look(str(path))


def test_a_name_means_the_file_of_the_folder_one_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, skin in (("one", "#e8b48c"), ("two", "#75492f")):
        (tmp_path / place).mkdir()
        written(tmp_path / place, f'{{"family": "human", {MAN}}}'.replace("#e8b48c", skin))
        os.utime(tmp_path / place / "mine.json", ns=(10**18, 10**18))
        monkeypatch.chdir(tmp_path / place)
        assert find_look("mine.json").skin == skin  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("human/chesnut", "Did you mean 'human/chestnut'?"),
        ("robto", "Did you mean 'robot'?"),
        ("qqqqqqq", "Known are creature/cub"),
        ("", "Known are"),
        ("../../secret", "there is no look"),
    ],
)
def test_an_unknown_look_is_told_with_the_nearest(name: str, told: str) -> None:
    with pytest.raises(ExpressionError, match=re.escape(told)):
        find_look(name)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"family": "human"}', "this look lacks 'skin'"),
        ('{"family": "humn"}', "1:2: $.family: 'humn' is none of creature, human, robot. Did you mean 'human'?"),
        (
            '{"family": "robot",\n "shell": "red", "light": "#112233"}',
            '2:2: $.shell: expected a colour such as "#e8b48c"',
        ),
        (f'{{"family": "human", {MAN},\n  "agge": 1}}', "2:3: a look has no 'agge'. Did you mean 'age'?"),
        (f'{{"family": "human", {MAN},\n  "age": 7}}', "2:3: $.age: expected `float` <= 1.0"),
        (MAN.replace("short", "shrt").join(['{"family": "human",', "}"]), "Did you mean 'short'?"),
        ('{"family": "human",\n}', "2:1: this is no JSON"),
        ("[[", "expected `object`"),
        ("", "truncated"),
        ("[" * 15_000, "expected `object`"),
        ('{"family": "human", "hair": ' + '{"a":' * 3_000, "a look has no 'a'"),
        (b'{"family": "\xff"}', "1: byte 0xff is not UTF-8 text"),
        (" " * 30_000, "no more than 20000 bytes"),
    ],
)
def test_a_file_that_makes_no_look_says_where_and_why(tmp_path: Path, text: str | bytes, told: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(AuthoringError, match=re.escape(told)) as raised:
        read_look(path)
    assert str(raised.value).startswith(str(path))


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="cannot be read: No such file"):
        find_look(str(tmp_path / "none.json"))


def test_a_made_up_person_is_the_same_for_the_same_seed() -> None:
    assert random_look(7) == random_look(7)
    assert len({random_look(seed) for seed in range(40)}) == 40
