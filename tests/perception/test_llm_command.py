"""`espressivo perceive text --llm`: a language model reads the words, or somebody else does and the sheet says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from llm_server import GOOD, llm_server, said, send

from espressivo.cli import main

TEXT = "Thank you so much!"


def said_of(*options: str) -> dict[str, Any]:
    result = CliRunner().invoke(main, ["perceive", "text", TEXT, *options, "--json"])
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)["estimates"][0]
    return found


def test_the_words_are_read_by_the_model_and_its_answer_is_kept(tmp_path: Path) -> None:
    with llm_server(said(GOOD)) as server:
        options = ["--llm", server.url, "--model", "tiny", "--about", "Ana", "--kept", str(tmp_path)]
        found = said_of(*options)
        assert said_of(*options) == found
    assert (found["source"], found["subject"], server.asked) == ("llm:tiny", "Ana", 1)
    assert found["evidence"][0]["observation"] == "says “Thank you”"


def test_a_model_that_fails_is_answered_for() -> None:
    with llm_server(send(b"", 404)) as server:
        result = CliRunner().invoke(main, ["perceive", "text", TEXT, "--llm", server.url, "--model", "tiny"])
    assert result.exit_code == 0
    assert "knows neither this address nor this model (status 404); goemotions answered instead" in " ".join(
        result.stdout.split()
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--llm", "http://127.0.0.1:9"], "needs --llm URL and --model NAME"),
        (["--model", "tiny"], "needs --llm URL and --model NAME"),
        (["--key-env", "KEY"], "needs --llm URL and --model NAME"),
        (["--llm", "http://models.example", "--model", "tiny"], "texts would go to models.example unencrypted"),
        (["--llm", "nonsense", "--model", "tiny"], "expected http:// or https://"),
    ],
)
def test_options_that_make_no_sense(options: list[str], why: str) -> None:
    result = CliRunner().invoke(main, ["perceive", "text", TEXT, *options])
    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr
