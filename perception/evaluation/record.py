"""What every evaluation comes to: methods with their figures, on a data set, in one form for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .scores import Confusion

__all__ = ["FORMAT", "Breakdown", "Evaluation", "Method", "Progress", "untold"]

FORMAT: Final = "espressivo-evaluation/1"
Progress = Callable[[str], None]
"""Is told, in a few words, what a long run is about to do."""


def untold(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Method:
    """One way of predicting, and how well it did on what it was not made on.

    Attributes:
        name: Its name.
        about: What it does, in a few words.
        learns: Whether it learned from labels of the training half.
        figures: How well it did, by the name of the measure; the first is the one that counts.
        bounds: Where the first figure lies in 95 % of samples; None for that of the confusion, when there is one.
        f1: The F1 of each label, 0..1, as far as there are labels.
        confusion: What it predicted, as far as it predicts labels.
        target: What the first figure should reach; None without any.
        task: What was to be predicted from what; methods of one task stand in one table.
    """

    name: str
    about: str
    learns: bool
    figures: Mapping[str, float] = field(default_factory=dict)
    bounds: tuple[float, float] | None = None
    f1: Mapping[str, float] = field(default_factory=dict)
    confusion: Confusion | None = None
    target: float | None = None
    task: str = ""

    @classmethod
    def of_labels(
        cls, name: str, about: str, learns: bool, confusion: Confusion, target: float | None = None, task: str = ""
    ) -> Method:
        """Return a method that predicts one label for each, measured by macro-F1 and accuracy."""
        figures = {"macro-F1": confusion.macro_f1, "accuracy": confusion.accuracy}
        return cls(name, about, learns, figures, None, confusion.f1, confusion, target, task)

    @property
    def main(self) -> tuple[str, float]:
        """Name and value of the figure that counts."""
        return next(iter(self.figures.items()))

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the first figure lies in 95 % of samples, as far as that was worked out."""
        if self.bounds is None and self.confusion is not None and self.main[0] == "macro-F1":
            return self.confusion.interval
        return self.bounds

    @property
    def met(self) -> bool | None:
        """Whether the target was reached; None without any."""
        return None if self.target is None else self.main[1] >= self.target

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        data: dict[str, Any] = {"name": self.name, "about": self.about, "learns": self.learns}
        data |= {"task": self.task} if self.task else {}
        data["figures"] = {name: round(value, 4) for name, value in self.figures.items()}
        if self.confusion is not None:
            counts = [list(row) for row in self.confusion.counts]
            data |= {"events": self.confusion.total, "macro_f1": round(self.confusion.macro_f1, 4)}
            data |= {"accuracy": round(self.confusion.accuracy, 4)}
            data["confusion"] = {"labels": list(self.confusion.labels), "counts": counts}
        if self.interval is not None:
            data["interval"] = [round(bound, 4) for bound in self.interval]
        data["target"] = self.target
        data["f1"] = {label: round(value, 4) for label, value in self.f1.items()}
        return data


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A table of its own beside the methods: figures by class of confidence, by distance, by speaker ...

    Attributes:
        title: What it shows.
        columns: The headings.
        rows: The cells; numbers are shown with three digits.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float, ...], ...]

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        rows = [[round(cell, 4) if isinstance(cell, float) else cell for cell in row] for row in self.rows]
        return {"title": self.title, "columns": list(self.columns), "rows": rows}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How well all methods did.

    Attributes:
        data_set: Its name, as its authors write it.
        learned_on: How many examples there were to learn on.
        measured_on: How many there were to predict.
        methods: The methods.
        name: What the command calls the data set; with it, licence and published figures are told too.
        unit: What the examples are, in the plural.
        how: How they were divided, when none were kept apart to learn on.
        truth: What the rows of a confusion matrix are.
        labels: What the labels are called, in the plural.
        drawn: Names of the methods whose confusion is drawn; the first and the last that have one when empty.
        breakdowns: Tables of their own.
        notes: What a reader of the figures has to know.
        more: What else belongs into JSON.
    """

    data_set: str
    learned_on: int
    measured_on: int
    methods: tuple[Method, ...]
    name: str = ""
    unit: str = "events"
    how: str = ""
    truth: str = "what people felt"
    labels: str = "emotions"
    drawn: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    notes: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def method(self, name: str) -> Method:
        """Return the method of a name.

        Raises:
            KeyError: There is none.
        """
        return {method.name: method for method in self.methods}[name]

    def tasks(self) -> dict[str, list[Method]]:
        """Return the methods of each task, in order."""
        found: dict[str, list[Method]] = {}
        for method in self.methods:
            found.setdefault(method.task, []).append(method)
        return found

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, in the format ``espressivo-evaluation/1``."""
        from .registry import data_set

        data = {"format": FORMAT, "data_set": self.data_set}
        about = {"about": data_set(self.name).as_data()} if self.name else {}
        counts = {"learned_on": self.learned_on, "measured_on": self.measured_on}
        return {
            **data,
            **counts,
            "methods": [method.as_data() for method in self.methods],
            "breakdowns": [each.as_data() for each in self.breakdowns],
            "notes": list(self.notes),
            **about,
            **self.more,
        }
