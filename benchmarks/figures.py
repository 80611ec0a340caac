"""What FAtiMA Toolkit was recorded to do with the same workloads, and what we aim at."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

__all__ = ["FIGURES", "Figure", "Result"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        id: Names it.
        group: For ``--only``.
        what: For people.
        unit: Of both figures.
        better: Whether more or less of it is better.
        fatima: What the toolkit was recorded to do; None when it was not.
        aim: Smallest ratio (how many times better than the toolkit) that we want; None for none.
        limit: Largest, or smallest, figure that we want, whatever the toolkit does; None for none.
        fatima_quick: What the toolkit was recorded to do with the smaller work of ``--quick``, when that is another.
    """

    id: str
    group: str
    what: str
    unit: str
    better: Literal["more", "less"] = "more"
    fatima: float | None = None
    aim: float | None = None
    limit: float | None = None
    fatima_quick: float | None = None

    def quick(self) -> Figure:
        """Return the figure for the smaller work of ``--quick``."""
        return self if self.fatima_quick is None else replace(self, fatima=self.fatima_quick)


@dataclass(frozen=True, slots=True)
class Result:
    """A figure as measured here; None when it could not be, with the reason."""

    figure: Figure
    ours: float | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times better than the toolkit."""
        if not self.ours or not self.figure.fatima:
            return None
        ratio = self.ours / self.figure.fatima
        return ratio if self.figure.better == "more" else 1 / ratio

    @property
    def is_met(self) -> bool | None:
        """Whether the aim and the limit are met; None when there is neither, or nothing was measured."""
        if self.ours is None:
            return None
        verdicts = []
        if self.figure.aim is not None:
            verdicts.append(self.ratio is not None and self.ratio >= self.figure.aim)
        if self.figure.limit is not None:
            more = self.figure.better == "more"
            verdicts.append(self.ours >= self.figure.limit if more else self.ours <= self.figure.limit)
        return all(verdicts) if verdicts else None

    def as_data(self) -> dict[str, object]:
        """Return it as JSON can hold it."""
        return {
            "id": self.figure.id,
            "group": self.figure.group,
            "what": self.figure.what,
            "unit": self.figure.unit,
            "better": self.figure.better,
            "ours": self.ours,
            "fatima": self.figure.fatima,
            "ratio": self.ratio,
            "aim": self.figure.aim,
            "limit": self.figure.limit,
            "met": self.is_met,
            "note": self.note,
        }


FIGURES = {
    each["id"]: Figure(**each) for each in json.loads((Path(__file__).parent / "figures.json").read_text("utf-8"))
}
