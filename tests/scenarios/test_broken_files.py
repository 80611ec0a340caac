"""Broken and hostile files: each gives exactly one error of ours, with the file's name, in little time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fatima_files import GOLDEN_FILES, character, envelope, put, scenario

from espressivo.core.errors import AuthoringError, EspressivoError
from espressivo.scenarios.native import native_from_text
from espressivo.scenarios.reading import read_scenario

SECONDS = 2.0
MEGABYTES = 500

YAML = "name: Tea\nagents:\n  Ada:\n    beliefs: {Likes(Tea): 3}\ndialogues:\n  - Start -> End: Bye\n"
FATIMA = (GOLDEN_FILES / "random-017.scenario.json").read_bytes()
STORAGE = (GOLDEN_FILES / "random-017.storage.json").read_bytes()

Maker = Callable[[Path], Path]


def text(name: str, content: str | bytes) -> Maker:
    def make(folder: Path) -> Path:
        file = folder / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return make


def data(name: str, content: Any) -> Maker:
    return lambda folder: put(folder, name, content)


def beside(name: str, content: Any, others: dict[str, Any]) -> Maker:
    def make(folder: Path) -> Path:
        for other, inner in others.items():
            put(folder, other, inner)
        return put(folder, name, content)

    return make


def directory(folder: Path) -> Path:
    (folder / "tea.yaml").mkdir()
    return folder / "tea.yaml"


def misspelt(folder: Path) -> Path:
    put(folder, "teapot.yaml", YAML)
    return folder / "teapott.yaml"


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "tea.yaml")
    return folder / "tea.yaml"


def sparse(name: str, size: int) -> Maker:
    def make(folder: Path) -> Path:
        with (folder / name).open("wb") as file:
            file.truncate(size)
        return folder / name

    return make


def huge_storage(folder: Path) -> Path:
    sparse("tea.storage.json", 100_000_000)(folder)
    return put(folder, "tea.scenario.json", scenario())


def laughs(levels: int = 9) -> str:
    lines = ["name: x", "a0: &a0 [l, l, l, l, l, l, l, l, l]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join(lines)


def old(**fields: Any) -> dict[str, Any]:
    return envelope("RolePlayCharacterAsset", **character("Ada"), **fields)


def referring(*references: dict[str, Any]) -> dict[str, Any]:
    return {**scenario(character("Ada", Goals=["refId@1"])), "references": list(references)}


def naming(source: str) -> dict[str, Any]:
    return {"ScenarioName": "a", "CharacterSources": [source]}


BOMB = [{"refId": 0, "value": ["x"] * 100}] + [{"refId": n, "value": [f"refId@{n - 1}"] * 100} for n in range(1, 6)]

BROKEN: dict[str, Maker] = {
    # not there, or no file
    "missing": lambda folder: folder / "nowhere.json",
    "misspelt": misspelt,
    "directory": directory,
    "pipe": pipe,
    "null in name": lambda folder: folder / "a\0b.yaml",
    "name too long": lambda folder: folder / ("x" * 5000),
    # too large
    "100 MB json": sparse("big.json", 100_000_000),
    "100 MB yaml": sparse("big.yaml", 100_000_000),
    "100 MB iat": sparse("big.iat", 100_000_000),
    "100 MB storage": huge_storage,
    # empty
    "empty yaml": text("tea.yaml", ""),
    "empty json": text("tea.json", ""),
    "empty iat": text("tea.iat", " \n"),
    "only a comment": text("tea.yaml", "# nothing\n"),
    # truncated
    "yaml cut in a mapping": text("tea.yaml", YAML[: YAML.index("3}")]),
    "yaml cut in a key": text("tea.yaml", YAML[: YAML.index("iefs")]),
    "yaml cut in a quotation": text("tea.yaml", YAML + '  - {current_state: "Sta'),
    **{f"json cut at {tenth} tenths": text("tea.json", FATIMA[: len(FATIMA) * tenth // 10]) for tenth in range(1, 10)},
    "storage cut": text("tea.json", STORAGE[:-30]),
    "json cut by one": text("tea.json", FATIMA[:-1]),
    # encodings
    "utf-16 yaml": text("tea.yaml", YAML.encode("utf-16")),
    "utf-16 without mark": text("tea.json", FATIMA.decode().encode("utf-16-le")),
    "latin-1 yaml": text("tea.yaml", (YAML + "description: Olá\n").encode("latin-1")),
    "latin-1 json": text("tea.json", json.dumps(scenario(Description="Olá"), ensure_ascii=False).encode("latin-1")),
    "binary": text("tea.yaml", bytes(range(256)) * 10),
    "control character": text("tea.yaml", YAML.replace("Bye", "B\x07ye")),
    # too deep
    "100,000 brackets json": text("tea.json", "[" * 100_000),
    "100,000 brackets yaml": text("tea.yaml", "name: " + "[" * 100_000),
    "100,000 braces yaml": text("tea.yaml", "{a: " * 100_000),
    "deep indentation": text("tea.yaml", "".join(" " * n + "a:\n" for n in range(300))),
    "closed brackets json": text("tea.rpc", "[" * 5000 + "]" * 5000),
    # circles and bombs
    "billion laughs": text("tea.yaml", laughs()),
    "alias to itself": text("tea.yaml", "name: x\nagents: &all\n  - *all\n"),
    "reference to itself": data("tea.json", referring({"refId": 1, "Name": "refId@1"})),
    "references in a circle": data("tea.json", referring({"refId": 1, "a": "refId@2"}, {"refId": 2, "b": "refId@1"})),
    "unknown reference": data("tea.json", referring({"refId": 2})),
    "reference bomb": data("tea.json", {**scenario(Dialogues="refId@5"), "references": BOMB}),
    "source is itself": data("ada.rpc", old(EmotionalAppraisalAssetSource="ada.rpc")),
    "sources name each other": beside("a.iat", naming("b.iat"), {"b.iat": naming("a.iat")}),
    "broken source": beside("ada.rpc", old(EmotionalDecisionMakingSource="x.edm"), {"x.edm": "{"}),
    "too many sources": beside("a.iat", {**naming(""), "CharacterSources": ["x.rpc"] * 5000}, {"x.rpc": old()}),
    # numbers that are none
    "NaN json": text("tea.json", json.dumps({"name": "x", "agents": [{"name": "A", "mood": float("nan")}]})),
    "infinity in a character": text("ada.rpc", json.dumps(old()).replace("1.5", "Infinity")),
    "huge number": text("ada.rpc", json.dumps(old()).replace("1.5", "1e999")),
    "million digits": text("ada.rpc", json.dumps(old()).replace("1.5", "1" * 1_000_000)),
    "beyond a float": text("ada.rpc", json.dumps(old()).replace("1.5", "1e300")),
    "nan yaml": text("tea.yaml", "name: x\nagents: {Ada: {mood: .nan}}\n"),
    "400 digits": text("ada.rpc", json.dumps(old()).replace("1.5", "1" * 400)),
    "400 digits json": text("tea.json", '{"name": "x", "agents": [{"name": "A", "mood": %s}]}' % ("1" * 400)),
    "400 digits tick": text("ada.rpc", json.dumps(old()).replace('"Tick": 3', '"Tick": ' + "1" * 400)),
    "million digits yaml": text("tea.yaml", f"name: x\nagents: {{Ada: {{tick: {'1' * 1_000_000}}}}}\n"),
    "nan as certainty": text("ada.rpc", json.dumps(old()).replace("Ada, 1", "Ada, NaN")),
    # duplicates
    "duplicate agents yaml": text("tea.yaml", "name: x\nagents: [{name: Ada}, {name: ada}]\n"),
    "duplicate agents json": data("tea.json", scenario(character("Ada"), character("Ada"))),
    "duplicate keys yaml": text("tea.yaml", "name: x\nname: y\n"),
    "duplicate keys json": text("tea.json", '{"name": "x",\n "name": "y"}'),
    # wrong types and unknown names
    "a list for a scenario": text("tea.yaml", "- a\n- b\n"),
    "a text for a scenario": text("tea.yaml", "once upon a time\n"),
    "a number for json": text("tea.json", "42"),
    "agents are a number": text("tea.yaml", "name: x\nagents: 3\n"),
    "name is a mapping": text("tea.yaml", "name: {a: b}\n"),
    "unknown field": text("tea.yaml", YAML + "dialogs: []\n"),
    "unknown behaviour": text("tea.yaml", YAML + "behaviour: fatimah\n"),
    "unknown player": text("tea.yaml", YAML + "player: Adda\n"),
    "tag": text("tea.yaml", "name: !!python/object/apply:os.system [ls]\n"),
    "not a fatima file": data("tea.rpc", {"hello": "world"}),
    "characters are a text": data("tea.json", envelope("IntegratedAuthoringToolAsset", Characters="Ada")),
    "rules are a number": data("x.ea", envelope("EmotionalAppraisalAsset", AppraisalRules={"Rules": 3})),
    "rule without event": data("x.ea", envelope("EmotionalAppraisalAsset", AppraisalRules={"Rules": [{}]})),
    "action without name": data("x.edm", envelope("EmotionalDecisionMakingAsset", ActionTendencies=[{"Action": None}])),
    "unknown quantifier": data(
        "x.edm",
        envelope("E", ActionTendencies=[{"Action": "A", "Conditions": {"Set": [], "Quantifier": "Univresal"}}]),
    ),
    "condition is an object": data(
        "x.si", envelope("S", AttributionRules=[{"Target": "[x]", "Conditions": {"Set": [{"a": 1}]}}])
    ),
    "influence is a text": data(
        "x.cif", envelope("C", SocialExchanges=[{"Name": "F", "InfluenceRules": [{"Value": "much"}]}])
    ),
    "types are wrong": data("x.cif", {"root": {}, "types": [{"TypeId": "a"}]}),
    "storage without envelope": data("storage.json", ["EmotionalAppraisalAsset"]),
    "storage of unknown assets": data("storage.json", ["EmotionalAppraisalAsset", {}, "Nonsense", {}]),
    "storage holds another asset": data("storage.json", ["CommeillFautAsset", envelope("SocialImportanceAsset")]),
    "storage is a scenario": beside("tea.scenario.json", scenario(), {"tea.storage.json": scenario()}),
}  # fmt: skip


@pytest.mark.parametrize("make", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_gives_one_error_with_its_place(tmp_path: Path, make: Maker) -> None:
    file = make(tmp_path)
    start = time.process_time()
    with pytest.raises(EspressivoError) as caught:
        read_scenario(file)
    assert time.process_time() - start < SECONDS
    message = str(caught.value)
    assert isinstance(caught.value, AuthoringError)
    assert message.startswith(str(tmp_path)), "the file is not named"
    assert "\n" not in message
    assert len(message) < 700 + 6000 * ("x" * 5000 in message)
    assert caught.value.__cause__ is None


def test_there_are_many_of_them() -> None:
    assert len(BROKEN) >= 45


# The worst ones for memory, and files that are as large as is read at all, each in a process of its own.
WORST: dict[str, Maker] = {
    name: BROKEN[name]
    for name in ("100 MB json", "100,000 brackets json", "100,000 brackets yaml", "billion laughs", "reference bomb")
} | {
    "16 MB of brackets": text("tea.json", b"[" + b"[]," * 5_300_000),
    "16 MB of braces": text("tea.iat", b"[" + b"{}," * 600_000 + b"x" * 14_000_000),
    "16 MB of trailing commas": text("tea.json", b"[" + b"[1,]," * 650_000 + b" " * 12_000_000),
    "16 MB of escapes": text("tea.json", b'["' + b'\\"' * 7_900_000),
    "16 MB of numbers": text("tea.json", b"[" + b"1.5," * 1_900_000 + b"x"),
    "8 MB of yaml items": text("tea.yaml", b"name: x\nagents: [" + b"a," * 3_900_000),
    "8 MB of yaml keys": text("tea.yaml", b"name: x\n" + b"".join(b"k%07d: v\n" % n for n in range(660_000))),
    "8 MB of yaml text": text("tea.yaml", b"name: x\nagents: '" + b"a b\n\n" * 1_500_000),
    "8 MB of yaml brackets": text("tea.yaml", b"name: [" + b"[],[]," * 1_300_000),
    "8 MB of plain text": text("tea.yaml", b"a " * 3_900_000),
    "8 MB of aliases": text("tea.yaml", b"name: x\na: &a 1\nb: [" + b"*a," * 2_500_000),
}  # fmt: skip

MEASURED = """
import json, resource, sys, time
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.reading import read_scenario
start = time.process_time()
try:
    read_scenario(sys.argv[1])
    message = ""
except AuthoringError as error:
    message = str(error)
try:  # Linux counts what the parent had taken, as long as it was the parent's memory, into ru_maxrss
    lines = open("/proc/self/status", encoding="ascii").read().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
except (OSError, StopIteration):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
print(json.dumps([message, time.process_time() - start, peak]))
"""


@pytest.mark.whole_programs
@pytest.mark.parametrize("make", WORST.values(), ids=WORST)
def test_the_worst_files_take_little_time_and_memory(tmp_path: Path, make: Maker) -> None:
    file = make(tmp_path)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    message, seconds, megabytes = json.loads(done.stdout)
    assert message.startswith(str(file))
    assert len(message) < 700
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


@pytest.mark.parametrize("cut", range(1, len(YAML), 3))
def test_yaml_cut_anywhere_is_read_or_refused_with_our_error(cut: int) -> None:
    try:
        assert native_from_text(YAML[:cut]).name
    except AuthoringError as error:
        assert str(error)
