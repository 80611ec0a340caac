"""docs/protocol.md says what the types say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.protocol.coding import decode_command
from espressivo.bridges.protocol.commands import CommandType, Hello, LoadWorld, StreamName, WorldCommand
from espressivo.bridges.protocol.limits import Limits
from espressivo.bridges.protocol.messages import ErrorCode, Failed, MessageType
from espressivo.bridges.protocol.reference import ERRORS, inserted, tables
from espressivo.bridges.protocol.schema import tag_of, types_in

DOCUMENT = Path(__file__).parents[2] / "docs" / "protocol.md"


@pytest.fixture
def text() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_the_tables_are_fresh(text: str) -> None:
    assert inserted(text) == text, "run: python -m espressivo.bridges.protocol.reference docs/protocol.md"


def test_every_table_is_there_and_every_type_in_one(text: str) -> None:
    assert re.findall(r"<!-- table: (\w+) -->", text) == list(tables())
    for kind in (*types_in(CommandType), *types_in(MessageType)):
        assert f"| `{tag_of(kind)}` |" in text
    for stream in get_args(StreamName):
        assert f"`stream.{stream}`" in text


def test_every_error_is_explained() -> None:
    assert set(ERRORS) == set(get_args(ErrorCode))
    assert all(meaning.why.endswith(".") and meaning.remedy.endswith(".") for meaning in ERRORS.values())


def test_the_example_works(text: str) -> None:
    found = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert found is not None
    lines = found[1].splitlines()
    hello, load, *commands = [decode_command(line.encode(), Limits()) for line in lines]
    assert isinstance(hello, Hello)
    assert isinstance(load, LoadWorld)
    host = Catalogue().host(load.world, load.scenario, load.seed)
    for command in commands:
        assert isinstance(command, WorldCommand)
        reply = host.do(command)
        assert not isinstance(reply, Failed)
        assert reply.id == command.id


def test_a_mark_that_names_no_table_is_an_error() -> None:
    with pytest.raises(KeyError):
        inserted("<!-- table: nothing -->\n<!-- end -->")
