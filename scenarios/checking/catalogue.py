"""The catalogue of what `check` finds: each rule, why it matters and what to do, kept as data in ``rules.json``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from ...core.errors import AuthoringError, nearest
from ..language.problems import Severity

__all__ = ["FORMAT", "Catalogue", "Rule", "catalogue", "explained", "markdown", "rule_called"]

FORMAT: Final = "espressivo-rules/1"
"""Name and version of the file."""
_SEVERITIES: Final = {"error": "errors", "warning": "warnings", "info": "notes"}
_INTRODUCTION: Final = """\
# What `check` finds

`espressivo check FILE` reads a scenario, plays it in many ways and tells what is wrong with it, all at once, with the
line and what to write instead. An *error* keeps it from being played; a *warning* is likely a mistake; an *info* is
worth knowing. `espressivo check --explain ID` tells of one rule what stands here.

This page is generated from `scenarios/checking/rules.json`.
"""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One kind of problem.

    Attributes:
        id: Words in lower case, with hyphens.
        group: Key of the chapter that it stands in.
        severity: How bad it is as a rule; some are worse, or less so, where they are certain, or not.
        title: What is wrong, a few words.
        why: Why that matters, one sentence.
        remedy: What to do, one sentence.
        example: A text that has the problem; may be empty.
    """

    id: str
    group: str
    severity: Severity
    title: str
    why: str
    remedy: str
    example: str = ""


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rules, in chapters."""

    format: str
    groups: dict[str, str]
    rules: list[Rule]


@cache
def catalogue() -> Catalogue:
    """Return the catalogue, read once."""
    return msgspec.json.decode(files(__package__).joinpath("rules.json").read_bytes(), type=Catalogue)


@cache
def _by_id() -> Mapping[str, Rule]:
    return {rule.id: rule for rule in catalogue().rules}


def rule_called(name: str) -> Rule:
    """Return a rule by its id.

    Raises:
        AuthoringError: There is none; names the nearest.

    >>> rule_called("dead-end").severity
    'warning'
    """
    found = _by_id().get(name.strip().casefold())
    if found is None:
        close = nearest(name, _by_id())
        hint = f"did you mean {close!r}?" if close else "`espressivo check --rules` lists them"
        raise AuthoringError(f"there is no rule {name!r}; {hint}")
    return found


def explained(rule: Rule) -> str:
    """Return all that is known of a rule, for a terminal."""
    lines = [f"{rule.id} ({rule.severity})", f"  {rule.title}. {rule.why}", f"  {rule.remedy}"]
    if rule.example:
        lines += ["", *(f"    {line}" for line in rule.example.splitlines())]
    return "\n".join(lines)


def markdown() -> str:
    """Return the page of documentation that the catalogue amounts to."""
    return "\n".join([_INTRODUCTION, *_chapters(catalogue())])


def _chapters(found: Catalogue) -> Iterator[str]:
    for group, title in found.groups.items():
        yield f"## {title}\n"
        for rule in found.rules:
            if rule.group == group:
                yield from _section(rule)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"*{rule.severity}*: {rule.title}. {rule.why} {rule.remedy}\n"
    if rule.example:
        yield f"```text\n{rule.example}\n```\n"
