"""Runs golden data through the engine and counts what agrees."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ...core.errors import AuthoringError
from .compare import Difference
from .deviations import Deviations, documented_deviations
from .golden import GoldenFile, ScenarioFiles, golden_files
from .report import Mismatch, Report
from .traces import run_trace
from .vectors import KINDS, compare_vector

__all__ = ["run_conformance"]

Progress = Callable[[str, int, int], None]


def run_conformance(
    places: Iterable[str | os.PathLike[str]],
    files: str | os.PathLike[str] | None = None,
    only: str | None = None,
    progress: Progress | None = None,
    deviations: Deviations | None = None,
) -> Report:
    """Run the golden data in folders (or single files) and compare.

    Args:
        places: Folders with ``trace-*.json`` and ``vectors-*.json``.
        files: Where the scenario files lie that traces name, when not beside the traces.
        only: Run only traces and kinds of vectors whose name or kind is this, or fits it as a pattern (``belief-*``).
        progress: Called with the name of each file, its number from 1, and their count.
        deviations: What may differ; by default the table that ships with this package.

    Raises:
        AuthoringError: A folder is not there or holds no golden data, or a file in it is broken.
    """
    if files is not None and not Path(files).is_dir():
        raise AuthoringError("no such folder; expected one that holds files and toolkit-files", file=os.fspath(files))
    excused = documented_deviations() if deviations is None else deviations
    report = Report()
    golden = list(golden_files(places))
    for number, file in enumerate(golden, 1):
        if progress is not None:
            progress(file.path.name, number, len(golden))
        if file.is_trace:
            _count_trace(report, file, ScenarioFiles(file.path.parent, files), only, excused)
        else:
            _count_vectors(report, file, only, excused)
    return report


def _chosen(only: str | None, *names: str) -> bool:
    return only is None or any(fnmatch(name, only) for name in names)


def _count_trace(report: Report, file: GoldenFile, files: ScenarioFiles, only: str | None, excused: Deviations) -> None:
    trace = file.data
    if not _chosen(only, trace["name"], trace["kind"], file.path.name):
        return
    quirks = tuple(trace.get("quirks") or ())
    group = "quirks" if quirks else "plain"
    found = run_trace(trace, files)
    mismatch = None
    if found is not None:
        mismatch = Mismatch(group, trace["kind"], trace["name"], found.difference, found.step, found.op, quirks)
    report.count(group, trace["kind"], mismatch, excused.of_trace(quirks))


def _count_vectors(report: Report, file: GoldenFile, only: str | None, excused: Deviations) -> None:
    for number, vector in enumerate(file.data["vectors"]):
        kind = vector["kind"]
        if not _chosen(only, kind, file.path.name):
            continue
        difference, got = _vector_difference(vector)
        mismatch = excuse = None
        if difference is not None:
            name = f"{file.path.stem}[{number}]"
            mismatch = Mismatch("vectors", kind, name, difference, op=_input_of(vector))
            excuse = excused.of_vector(vector, got)
        report.count("vectors", kind, mismatch, excuse)


def _vector_difference(vector: Mapping[str, Any]) -> tuple[Difference | None, dict[str, Any]]:
    if vector["kind"] not in KINDS:
        return Difference("$.kind", f"one of {', '.join(sorted(KINDS))}", vector["kind"]), {}
    try:
        return compare_vector(vector)
    except Exception as crash:
        # Whatever breaks in the engine is a finding like any other, and must not keep the rest from being run.
        return Difference("$", "an answer", f"a crash: {type(crash).__name__}: {crash}"), {}


def _input_of(vector: Mapping[str, Any]) -> str:
    given = {key: value for key, value in vector.items() if key != "expected"}
    return json.dumps(given, ensure_ascii=False)
