"""The documents of the protocol: fresh, well-formed, and true of every command and message."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from protocol_examples import COMMANDS, MESSAGES, built

from espressivo.bridges.protocol.coding import encode
from espressivo.bridges.protocol.commands import WorldCommand
from espressivo.bridges.protocol.messages import ErrorCode, Failed, Reply
from espressivo.bridges.protocol.schema import ANSWERS, FOLDER, documents, tag_of, write

WRITTEN = {name: json.loads(text) for name, text in documents().items()}


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_the_documents_that_ship_are_fresh(name: str) -> None:
    shipped = (FOLDER / name).read_text(encoding="utf-8")
    assert shipped == documents()[name], "run: python -m espressivo.bridges.protocol.schema --write"


def test_the_documents_are_written_where_asked(tmp_path: Path) -> None:
    assert [path.name for path in write(tmp_path / "new")] == list(documents())
    assert (tmp_path / "new" / "commands.json").read_text() == documents()["commands.json"]


def test_the_module_says_how_it_is_used() -> None:
    asked = [sys.executable, "-m", "espressivo.bridges.protocol.schema", "--wriet"]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--write" in done.stderr


@pytest.mark.parametrize("name", ["commands.json", "messages.json"])
def test_a_schema_is_one_of_2020_12(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(WRITTEN[name])
    assert WRITTEN[name]["$schema"] == jsonschema.Draft202012Validator.META_SCHEMA["$schema"]


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(WRITTEN[name])


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_is_what_its_schema_says(kind: type[msgspec.Struct]) -> None:
    schema = validator("commands.json")

    @settings(max_examples=8, deadline=None)
    @given(built(kind))
    def check(command: Any) -> None:
        schema.validate(json.loads(encode(command)))

    check()


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
def test_every_message_is_what_its_schema_says(kind: type[msgspec.Struct]) -> None:
    schema = validator("messages.json")

    @settings(max_examples=8, deadline=None)
    @given(built(kind))
    def check(message: Any) -> None:
        schema.validate(json.loads(encode(message)))

    check()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"type": "nothing"},
        {"type": "turn", "world": "w"},
        {"type": "turn", "world": "../w", "agent": "Ana"},
        {"type": "time.advance", "world": "w", "seconds": -1},
        {"type": "express", "world": "w", "agent": "Ana", "rigs": ["unreal"]},
    ],
)
def test_a_schema_refuses_what_the_server_refuses(wrong: dict[str, object]) -> None:
    assert not validator("commands.json").is_valid(wrong)


@pytest.mark.parametrize("name", ["commands.json", "messages.json"])
def test_every_type_is_described(name: str) -> None:
    described = WRITTEN[name]["$defs"]
    assert all(len(each["description"]) > 8 for each in described.values())
    assert not any("``" in json.dumps(each) or ":class:" in json.dumps(each) for each in described.values())
    assert described.get("StartAction", {"properties": {"timeout": {"description": "Seconds"}}})["properties"][
        "timeout"
    ]["description"].startswith("Seconds")


def test_every_command_has_an_answer() -> None:
    assert set(ANSWERS) == set(COMMANDS)
    assert all(issubclass(each, Reply) for each in ANSWERS.values())
    unused = {kind for kind in MESSAGES if issubclass(kind, Reply)} - set(ANSWERS.values()) - {Failed}
    assert unused == set()


def test_the_asyncapi_document_names_every_command_and_stream() -> None:
    document = WRITTEN["asyncapi.json"]
    assert document["asyncapi"] == "3.0.0"
    operations = document["operations"]
    assert {tag_of(kind) for kind in COMMANDS} <= set(operations)
    assert {tag_of(kind) for kind in MESSAGES if not issubclass(kind, Reply)} <= set(operations)
    assert all(each["action"] in ("send", "receive") for each in operations.values())


def test_every_reference_of_a_document_leads_somewhere() -> None:
    for document in WRITTEN.values():
        refs = list(references(document))
        assert refs
        for ref in refs:
            place: Any = document
            for part in ref.removeprefix("#/").split("/"):
                place = place[part]


def references(data: Any) -> list[str]:
    if isinstance(data, dict):
        own = [data["$ref"]] if isinstance(data.get("$ref"), str) else []
        return own + [ref for each in data.values() for ref in references(each)]
    return [ref for each in data for ref in references(each)] if isinstance(data, list) else []


def test_worlds_are_named_in_every_command_about_one() -> None:
    for kind in COMMANDS:
        required = WRITTEN["commands.json"]["$defs"][kind.__name__]["required"]
        assert ("world" in required) is issubclass(kind, WorldCommand)


def test_error_codes_are_in_the_schema() -> None:
    assert set(WRITTEN["messages.json"]["$defs"]["Failed"]["properties"]["code"]["enum"]) == set(get_args(ErrorCode))


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_every_field_is_described(name: str) -> None:
    assert list(_undescribed(WRITTEN[name])) == []


def _undescribed(schema: Any, path: str = "$") -> Iterator[str]:
    """Yield where a field has no words; what ``type`` is for, its only value says."""
    if isinstance(schema, dict):
        for name, field in schema.get("properties", {}).items():
            if name != "type" and isinstance(field, dict) and not field.get("description"):
                yield f"{path}.{name}"
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for name, part in inner:
        yield from _undescribed(part, f"{path}.{name}")
