"""Reports in SARIF 2.1.0, which editors and code-hosting sites show beside the lines concerned."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any, Final

from ..language.problems import Problem
from .catalogue import Rule, catalogue
from .report import Report

__all__ = ["VERSION", "as_sarif"]

VERSION: Final = "2.1.0"
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS: Final = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(reports: Iterable[Report], version: str) -> dict[str, Any]:
    """Return reports as one SARIF log.

    Args:
        reports: What was found in each file.
        version: Of espressivo.
    """
    rules = catalogue().rules
    places = {rule.id: number for number, rule in enumerate(rules)}
    driver = {"name": "espressivo check", "semanticVersion": version, "rules": [_rule(each) for each in rules]}
    results = [_result(each, places) for report in reports for each in report.problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": VERSION, "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": f"{rule.title}. {rule.why}"},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(problem: Problem, places: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": problem.rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": problem.text},
    }
    if problem.rule in places:
        result["ruleIndex"] = places[problem.rule]
    if problem.place.file is not None:
        result["locations"] = [{"physicalLocation": _location(problem)}]
    return result


def _location(problem: Problem) -> dict[str, Any]:
    place = problem.place
    assert place.file is not None
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
    if place.line:
        region = {"startLine": place.line}
        if place.column:
            region["startColumn"] = place.column
            if place.end_column is not None and place.end_column > place.column:
                region["endColumn"] = place.end_column
        location["region"] = region
    return location


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else _quoted(path.as_posix())


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(path)
