"""The extension for Visual Studio Code: its files hold together, and its grammars colour what they should."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from espressivo.scenarios.language.problems import Place, Problems
from espressivo.scenarios.language.screenplay import parse_screenplay

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "editors" / "vscode"
SCREENPLAY = EXTENSION / "syntaxes" / "screenplay.tmLanguage.json"
IN_YAML = EXTENSION / "syntaxes" / "screenplay-in-yaml.tmLanguage.json"


def load(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value inside a JSON value."""
    if isinstance(value, dict):
        yield from value.items()
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from members(inner)


# -- files -----------------------------------------------------------------------------------------------------


def test_every_file_that_the_manifest_names_is_there() -> None:
    manifest = load(EXTENSION / "package.json")
    named = [value for _, value in members(manifest) if isinstance(value, str) and value.startswith("./")]
    assert len(named) == 7
    assert [name for name in named if not isinstance(load(EXTENSION / name), dict)] == []


def test_the_schemas_are_those_that_the_compiler_exports() -> None:
    for name in ("scenario.schema.json", "pack.schema.json"):
        assert (EXTENSION / "schemas" / name).resolve() == ROOT / "scenarios" / "schema" / name


@pytest.mark.parametrize("file", [SCREENPLAY, IN_YAML], ids=lambda file: file.name)
def test_every_pattern_is_a_regular_expression(file: Path) -> None:
    keys = ("match", "begin", "end", "while")
    patterns = [value for key, value in members(load(file)) if key in keys and isinstance(value, str)]
    assert patterns
    for pattern in patterns:
        # What Oniguruma knows and Python does not; a place in the text and the groups of another pattern.
        plain = pattern.replace(r"\p{L}\p{N}", r"\w").replace(r"\p{L}", "a-z").replace(r"\G", "").replace(r"\1", " ")
        re.compile(plain.replace("(a-z*)", "([a-z]*)"))


def test_every_rule_that_is_included_exists() -> None:
    grammar = load(SCREENPLAY)
    included = {value for key, value in members(grammar) if key == "include"}
    assert included == {f"#{name}" for name in grammar["repository"]}
    assert {value for key, value in members(load(IN_YAML)) if key == "include"} == {grammar["scopeName"]}


def problems_of(text: str) -> list[str]:
    problems = Problems()
    parse_screenplay(text, problems, lambda line, column: Place(None, line, column))
    return [str(problem) for problem in problems]


@pytest.mark.parametrize("name", load(EXTENSION / "snippets" / "screenplay.json"))
def test_a_snippet_is_screenplay(name: str) -> None:
    body = load(EXTENSION / "snippets" / "screenplay.json")[name]["body"]
    text = re.sub(r"\$\{\d+:([^{}]*)\}", r"\1", "\n".join(body) if isinstance(body, list) else body)
    text = text.replace(": $0", ": words").replace("$0", "")
    above = {"Scene": "", "Chosen words": "== a\nTom: "}.get(name, "== a\n")
    assert problems_of(above + text) == []


# -- colours ---------------------------------------------------------------------------------------------------

_PACKAGES = ("vscode-textmate", "vscode-oniguruma", "tm-grammars")


def _folders() -> list[str]:
    return [str(EXTENSION / "node_modules"), *filter(None, os.environ.get("NODE_PATH", "").split(os.pathsep))]


def _missing() -> list[str]:
    """What is needed to colour and is not installed."""
    absent = [name for name in _PACKAGES if not any((Path(folder) / name).is_dir() for folder in _folders())]
    return [name for name in ("node",) if shutil.which(name) is None] + absent


def scopes(text: str, scope: str, *grammars: str) -> list[dict[str, str]]:
    """The scopes of every token, line by line: text -> scopes, those of all tokens with this text."""
    if missing := _missing():
        pytest.skip(f"node and its packages are needed, missing: {', '.join(missing)} (npm install in editors/vscode)")
    environment = {**os.environ, "NODE_PATH": os.pathsep.join(_folders())}
    command = ["node", str(Path(__file__).with_name("tokenise.js")), scope, *grammars]
    done = subprocess.run(command, input=text.encode(), env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [
        {token.strip(): " ".join(each.removesuffix(".espressivo") for each in scopes) for token, scopes in line}
        for line in json.loads(done.stdout)
    ]


SAMPLE = """// about
== counter (Mira, Tom) "The counter"  // note
Tom: Bread? See http://x.org  #left
    > Tom asks Mira for "old bread"
* Mira (warm) to Tom <agree> [if likes([x]) > 3; urge joy]: {Tom}, {{take}} it.
    before the crows  // do
    | Mira: do
    -> "the end"
+ Mira: {mood > 3: Gladly, {Tom}!|Fine.} -> end
* [if hungry, as Tom] > Tom leaves -> street  // so
---
(The bell rings.)
[if late, as Mira] -> night
after 1.5 min, Orso: Well?
after 60 s:
    Orso [if x]: > Orso leaves
anyone: "{verbatim} \\"#x\\""  #v
王小明：你好：{n}
== "-"
"""
SPEAKER, WORDS = "entity.name.type.speaker", "string.unquoted.words"
EXPECTED: list[dict[str, str]] = [
    {"// about": "comment.line.double-slash"},
    {
        "==": "punctuation.definition.heading",
        "counter": "entity.name.section.scene",
        "Mira": SPEAKER,
        '"The counter"': "string.quoted.double.title",
        "// note": "comment.line.double-slash",
    },
    {"Tom": SPEAKER, "Bread? See http://x.org": WORDS, "#left": "constant.other.line-id"},
    {
        ">": "keyword.operator.deed",
        "Tom asks Mira for": "entity.name.function.deed",
        '"old bread"': "string.quoted.double",
    },
    {
        "*": "keyword.operator.choice",
        "Mira": SPEAKER,
        "warm": "entity.other.attribute-name.style",
        "to": "keyword.other.to",
        "agree": "constant.other.meaning",
        "if": "keyword.control",
        "[x]": "variable.parameter",
        "3": "constant.numeric",
        "urge": "keyword.control",
        ":": "punctuation.separator.line",
        "{{": "constant.character.escape",
        "it.": WORDS,
    },
    {"before the crows": WORDS, "// do": "comment.line.double-slash"},
    {"|": "punctuation.definition.continuation", "Mira: do": WORDS},
    {"->": "keyword.operator.arrow", '"the end"': "entity.name.section.target"},
    {
        "mood": "meta.placeholder",
        "Gladly,": WORDS,
        "|": "punctuation.separator.chosen",
        "Fine.": WORDS,
        "end": "entity.name.section.target",
    },
    {
        "*": "keyword.operator.choice",
        "as": "keyword.control",
        "Tom": SPEAKER,
        "Tom leaves": "entity.name.function.deed",
        "street": "entity.name.section.target",
        "// so": "comment.line.double-slash",
    },
    {"---": "keyword.operator.ruler"},
    {"The bell rings.": "markup.italic.narration"},
    {"if": "keyword.control", "Mira": SPEAKER, "->": "keyword.operator.arrow", "night": "entity.name.section.target"},
    {"after": "keyword.control.after", "1.5": "constant.numeric.time", "min": "keyword.other.unit", "Orso": SPEAKER},
    {"after": "keyword.control.after", "60": "constant.numeric.time", "s": "keyword.other.unit"},
    {"Orso": SPEAKER, ">": "keyword.operator.deed", "Orso leaves": "entity.name.function.deed"},
    {'"{verbatim} \\"#x\\""': "string.quoted.double.verbatim", "#v": "constant.other.line-id"},
    {"王小明": SPEAKER, "：": "punctuation.separator.line", "你好：": WORDS, "n": "meta.placeholder"},
    {'"-"': "entity.name.section.scene"},
]


def assert_coloured(found: list[dict[str, str]], above: str) -> None:
    for number, (line, expected) in enumerate(zip(found, EXPECTED, strict=False), 1):
        for text, scope in expected.items():
            assert line.get(text, "").endswith(scope), (number, text, line)
            assert above in line[text]


def test_the_sample_is_a_screenplay() -> None:
    assert problems_of(SAMPLE) == []


def test_a_screenplay_is_coloured() -> None:
    found = scopes(SAMPLE, "source.espressivo-screenplay", str(SCREENPLAY))
    assert_coloured(found, "source.espressivo-screenplay")


@pytest.mark.parametrize("indent", ["  ", "      "])
def test_a_screenplay_inside_a_story_is_coloured_and_the_rest_is_yaml(indent: str) -> None:
    block = "".join(f"{indent}{line}\n" if line else "\n" for line in SAMPLE.split("\n"))
    story = f"scenario: Bread\ncast:\n  Tom: {{mood: 1}}\nscenes: |\n{block}\ntests:\n  Tom: {{seed: 1}}\n"
    found = scopes(story, "source.yaml", "yaml", str(SCREENPLAY), str(IN_YAML))
    assert_coloured(found[4:], "meta.embedded.block.espressivo-screenplay")
    assert not any("espressivo" in scope for line in (*found[:4], *found[-3:]) for scope in line.values())
    assert any(scope.endswith("entity.name.tag.yaml") for scope in found[-3].values())
