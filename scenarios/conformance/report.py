"""What a run of the conformance suite found, and how it is shown."""

from __future__ import annotations

import json as json_
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .compare import Difference

__all__ = ["Deviation", "Mismatch", "Report", "Tally", "render"]

GROUPS = {"vectors": "vectors", "plain": "traces without quirks", "quirks": "traces with quirks"}
"""The three groups that are counted separately, and how they are called."""


@dataclass(slots=True)
class Tally:
    """How many of something were tried, agreed, or differ as documented."""

    total: int = 0
    matched: int = 0
    deviations: int = 0

    @property
    def mismatched(self) -> int:
        """How many differ without being documented."""
        return self.total - self.matched - self.deviations

    @property
    def share(self) -> float:
        """Share (0..1) that agreed, of those that are not documented deviations; 1 of none."""
        wanted = self.total - self.deviations
        return self.matched / wanted if wanted else 1.0

    def __iadd__(self, other: Tally) -> Tally:
        self.total += other.total
        self.matched += other.matched
        self.deviations += other.deviations
        return self


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One trace or vector that differs.

    Attributes:
        group: ``vectors``, ``plain`` or ``quirks``.
        kind: Its kind.
        name: The trace, or the file and number of the vector.
        difference: Where and how it differs first.
        step: Number of the step, from 0; None for a vector and before the first step.
        op: What the step does, or the input of the vector.
        quirks: The quirks that the trace shows.
    """

    group: str
    kind: str
    name: str
    difference: Difference
    step: int | None = None
    op: str = ""
    quirks: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f" step {self.step}" if self.step is not None else ""
        return f"{self.name}{place}{f' ({self.op})' if self.op else ''}: {self.difference}"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A mismatch that is documented, and why it is one."""

    mismatch: Mismatch
    reason: str


@dataclass(slots=True)
class Report:
    """The outcome of a run.

    Attributes:
        kinds: (group, kind) -> how it went.
        mismatches: What differs, in the order of the run.
        deviations: What differs as documented.
    """

    kinds: dict[tuple[str, str], Tally] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    deviations: list[Deviation] = field(default_factory=list)

    def group(self, name: str) -> Tally:
        """Return the sum over one group: ``vectors``, ``plain`` or ``quirks``."""
        whole = Tally()
        for (group, _), tally in self.kinds.items():
            if group == name:
                whole += tally
        return whole

    @property
    def total(self) -> Tally:
        """The sum over everything."""
        whole = Tally()
        for tally in self.kinds.values():
            whole += tally
        return whole

    @property
    def share(self) -> float:
        """Share (0..1) that agreed, documented deviations left out."""
        return self.total.share

    def count(self, group: str, kind: str, mismatch: Mismatch | None, excuse: str | None = None) -> None:
        """Enter one trace or vector; ``excuse`` is the reason of a documented deviation."""
        tally = self.kinds.setdefault((group, kind), Tally())
        tally.total += 1
        if mismatch is None:
            tally.matched += 1
        elif excuse is not None:
            tally.deviations += 1
            self.deviations.append(Deviation(mismatch, excuse))
        else:
            self.mismatches.append(mismatch)


def render(report: Report, json: bool = False) -> str:
    """Write a report: one line a kind, each mismatch with its first difference, the total on the last line.

    Args:
        report: The outcome of a run.
        json: Write one JSON object (format ``espressivo-conformance/1``) instead.
    """
    if json:
        return json_.dumps(_as_data(report), ensure_ascii=False, indent=1, default=str)
    return "\n".join([*_kind_lines(report), *_mismatch_lines(report), *_deviation_lines(report), _total_line(report)])


def _kind_lines(report: Report) -> Iterator[str]:
    for group, title in GROUPS.items():
        kinds = sorted(kind for each, kind in report.kinds if each == group)
        if not kinds:
            continue
        yield title
        for kind in kinds:
            yield _line(kind, report.kinds[group, kind])
        yield _line("all", report.group(group))
        yield ""


def _line(kind: str, tally: Tally) -> str:
    line = f"  {kind:<20} {tally.matched:>5}/{tally.total:<5}"
    return f"{line} ({_documented(tally.deviations)})" if tally.deviations else line.rstrip()


def _documented(count: int) -> str:
    return f"{count} documented deviation{'s' if count != 1 else ''}"


def _mismatch_lines(report: Report) -> Iterator[str]:
    if report.mismatches:
        yield "mismatches"
        yield from (f"  {mismatch}" for mismatch in report.mismatches)
        yield ""


def _deviation_lines(report: Report) -> Iterator[str]:
    if report.deviations:
        yield "documented deviations"
        for deviation in report.deviations:
            yield f"  {deviation.mismatch}"
            yield f"    because: {deviation.reason}"
        yield ""


def _total_line(report: Report) -> str:
    total = report.total
    percent = f"{int(total.share * 1000) / 10:g} %"
    documented = f", {_documented(total.deviations)}" if total.deviations else ""
    return f"total {total.matched}/{total.total} matched{documented}, {total.mismatched} mismatched: {percent}"


def _as_data(report: Report) -> dict[str, Any]:
    return {
        "format": "espressivo-conformance/1",
        "total": _tally_data(report.total),
        "groups": {group: _tally_data(report.group(group)) for group in GROUPS},
        "kinds": [
            {"group": group, "kind": kind, **_tally_data(tally)}
            for (group, kind), tally in sorted(report.kinds.items())
        ],
        "mismatches": [_mismatch_data(mismatch) for mismatch in report.mismatches],
        "deviations": [{**_mismatch_data(each.mismatch), "reason": each.reason} for each in report.deviations],
    }


def _tally_data(tally: Tally) -> dict[str, Any]:
    return {
        "total": tally.total,
        "matched": tally.matched,
        "deviations": tally.deviations,
        "mismatched": tally.mismatched,
        "share": tally.share,
    }


def _mismatch_data(mismatch: Mismatch) -> dict[str, Any]:
    difference = mismatch.difference
    return {
        "group": mismatch.group,
        "kind": mismatch.kind,
        "name": mismatch.name,
        "step": mismatch.step,
        "op": mismatch.op,
        "quirks": list(mismatch.quirks),
        "path": difference.path,
        "expected": difference.expected,
        "got": difference.got,
    }
