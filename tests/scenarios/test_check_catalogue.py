"""The catalogue of what `check` finds: complete, in order, and the page made of it is up to date."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import espressivo.scenarios.checking as checking
import espressivo.scenarios.language as language
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.checking import catalogue, explained, markdown, rule_called

REPOSITORY = Path(__file__).parents[2]
_REPORTS = {"Fault", "error", "warning", "info", "wrong", "_at_fault", "add"}


def _reported(folder: str) -> Iterator[str]:
    """Yield the ids of rules that the modules of a folder report."""
    for file in sorted(Path(folder).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0]
                text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
                if name in _REPORTS and re.fullmatch(r"[a-z]+(-[a-z]+)*", text):
                    yield text


def test_ids_are_words_with_hyphens_and_unique() -> None:
    ids = [rule.id for rule in catalogue().rules]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", each) for each in ids)


def test_every_rule_says_why_and_what_to_do() -> None:
    for rule in catalogue().rules:
        assert rule.group in catalogue().groups
        assert rule.title[0].isupper()
        assert not rule.title.endswith(".")
        assert rule.why.endswith((".", "`."))
        assert rule.remedy.endswith((".", "`."))


def test_every_chapter_has_rules() -> None:
    assert {rule.group for rule in catalogue().rules} == set(catalogue().groups)


@pytest.mark.parametrize("package", [language, checking])
def test_whatever_is_reported_is_in_the_catalogue(package: object) -> None:
    folder = next(iter(package.__path__))  # type: ignore[attr-defined]
    assert set(_reported(folder)) - {rule.id for rule in catalogue().rules} <= {"ontology"}


def test_a_rule_is_explained() -> None:
    told = explained(rule_called("dead-end"))
    assert told.startswith("dead-end (warning)\n")
    assert rule_called("dead-end").why in told


def test_a_misspelt_rule_gets_the_nearest() -> None:
    with pytest.raises(AuthoringError, match="did you mean 'dead-end'"):
        rule_called("dead-ent")


def test_the_page_about_checks_is_current() -> None:
    page = REPOSITORY / "docs" / "checks.md"
    assert page.read_text(encoding="utf-8") == markdown()
