"""What came of tests, for programs: JSON, and JUnit's XML for build servers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from .coverage import KINDS, Coverage
from .results import Failure, TestResult

__all__ = ["FORMAT", "as_data", "as_junit"]

FORMAT: Final = "espressivo-test/1"
"""Name and version of what :func:`as_data` gives."""
_NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_data(results: Sequence[TestResult], coverages: Sequence[Coverage] = ()) -> dict[str, Any]:
    """Return results as plain data that JSON can hold."""
    counts = {kind: sum(result.outcome == kind for result in results) for kind in ("passed", "failed", "error")}
    data: dict[str, Any] = {"format": FORMAT, "counts": counts, "tests": [_test(result) for result in results]}
    if coverages:
        data["coverage"] = [_coverage(each) for each in coverages]
    return data


def _test(result: TestResult) -> dict[str, Any]:
    return {
        "file": result.file,
        "name": result.name,
        "seed": result.seed,
        "outcome": result.outcome,
        "place": str(result.place),
        "turns": result.turns,
        "failures": [_failure(each) for each in result.failures],
        "told": list(result.told),
    }


def _failure(failure: Failure) -> dict[str, str]:
    fields = ("expected", "got", "moment", "nearest", "why")
    return {"place": str(failure.place), **{name: getattr(failure, name) for name in fields if getattr(failure, name)}}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    counts = {kind: dict(zip(("reached", "of"), coverage.reached(kind), strict=True)) for kind in KINDS}
    missed = [{"kind": each.kind, "words": each.words, "source": each.source} for each in coverage.missed]
    return {"file": coverage.file, **counts, "missed": missed}


def as_junit(results: Sequence[TestResult]) -> str:
    """Return results as JUnit XML: a suite for each file, a case for each test and seed."""
    root = ElementTree.Element("testsuites", _counts(results), name="espressivo")
    for file, of_file in groupby(results, key=lambda each: each.file):
        cases = list(of_file)
        suite = ElementTree.SubElement(root, "testsuite", _counts(cases), name=_clean(file))
        for result in cases:
            _case(suite, result)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=False) + "\n"


def _counts(results: Sequence[TestResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(result.outcome == "failed" for result in results)),
        "errors": str(sum(result.outcome == "error" for result in results)),
        "skipped": "0",
        "time": f"{sum(result.seconds for result in results):.3f}",
    }


def _case(suite: ElementTree.Element, result: TestResult) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        classname=_clean(result.file),
        name=_clean(result.title),
        file=_clean(result.place.file or result.file),
        line=str(result.place.line),
        time=f"{result.seconds:.3f}",
    )
    if result.passed:
        return
    first = result.failures[0]
    kind = "error" if result.error else "failure"
    found = ElementTree.SubElement(case, kind, message=_clean(f"{first.expected}: {first.got}"), type=kind)
    found.text = _clean("\n\n".join(map(_told, result.failures)))


def _told(failure: Failure) -> str:
    lines = [str(failure.place), f"expected  {failure.expected}", f"but       {failure.got} {failure.moment}".rstrip()]
    lines += [f"nearest   {failure.nearest}"] if failure.nearest else []
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NOT_IN_XML.sub("�", text)
