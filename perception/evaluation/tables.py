"""An evaluation as tables for people: one table of methods for each task, published figures beneath them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence

from rich.box import SIMPLE
from rich.console import Console, RenderableType
from rich.table import Table

from .record import Breakdown, Evaluation, Method
from .registry import MARKS, DataSet, Published, data_set, data_sets

__all__ = ["render", "render_list", "tables"]


def render(evaluation: Evaluation, width: int = 100) -> str:
    """Return the tables of an evaluation as plain text."""
    return _plain(tables(evaluation), width)


def render_list(width: int = 100) -> str:
    """Return which data sets can be measured on, and where to get each, as plain text."""
    return _plain([text for each in data_sets() for text in _about(each)], width)


def tables(evaluation: Evaluation) -> list[RenderableType]:
    """Return what to show of an evaluation: what was measured, how well each method did, and on which labels."""
    shown: list[RenderableType] = [_counts(evaluation)]
    published: tuple[Published, ...] = ()
    if evaluation.name:
        about = data_set(evaluation.name)
        published = about.published
        shown.append(f"{about.citation}; licence: {about.licence}")
    shown += evaluation.notes
    for task, methods in evaluation.tasks().items():
        shown += [task] * bool(task)
        shown.append(_methods(methods, [each for each in published if each.task == task]))
        if any(method.f1 for method in methods):
            shown += _labels(methods, evaluation.labels)
    elsewhere = [each for each in published if each.task not in evaluation.tasks()]
    if elsewhere:
        shown += ["reached by others on what was not measured here", _methods([], elsewhere)]
    return [*shown, *(part for each in evaluation.breakdowns for part in (each.title, _breakdown(each)))]


def _counts(evaluation: Evaluation) -> str:
    counts = f"{evaluation.data_set}: {evaluation.measured_on:,} {evaluation.unit}"
    if evaluation.how:
        return f"{counts}, {evaluation.how}"
    return f"{counts}, learned on {evaluation.learned_on:,} others" if evaluation.learned_on else counts


def _methods(methods: Sequence[Method], published: Sequence[Published]) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    measures = _measures([method.figures for method in methods] + [each.figures for each in published])
    bounded = any(method.interval for method in methods)
    aimed = any(method.target is not None for method in methods)
    table.add_column("method")
    table.add_column("what it does")
    for number, measure in enumerate(measures):
        table.add_column(measure, justify="right")
        if bounded and not number:
            table.add_column("95 %", justify="right")
    if aimed:
        table.add_column("target", justify="right")
    for method in methods:
        interval = ["" if method.interval is None else "{:.2f}-{:.2f}".format(*method.interval)] * bounded
        figures = _figures(method.figures, measures, interval)
        table.add_row(method.name, f"{method.about}{', learned' * method.learns}", *figures, *[_target(method)] * aimed)
    for number, each in enumerate(published):
        if not number and methods:
            table.add_section()
        figures = _figures(each.figures, measures, [""] * bounded)
        table.add_row(each.name, f"{MARKS[each.mark]}: {each.source}", *figures, *[""] * aimed)
    return table


def _measures(figures: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for each in figures for name in each))


def _figures(found: Mapping[str, float], measures: Sequence[str], interval: Sequence[str]) -> list[str]:
    cells = [f"{found[name]:.3f}" if name in found else "" for name in measures]
    return [*cells[:1], *interval, *cells[1:]]


def _target(method: Method) -> str:
    return "" if method.target is None else f"{method.target:.2f} {'met' if method.met else 'MISSED'}"


def _labels(methods: Sequence[Method], called: str) -> list[RenderableType]:
    """The F1 of each label: a column for each method, or a row where there are more methods than labels."""
    shown = [method for method in methods if method.f1]
    labels = max((list(method.f1) for method in shown), key=len, default=[])
    table = Table(box=SIMPLE, pad_edge=False)
    table.add_column("")
    if len(shown) > len(labels):
        for label in labels:
            table.add_column(label, justify="right")
        for method in shown:
            table.add_row(method.name, *[_short(method.f1.get(label)) for label in labels])
    else:
        for method in shown:
            table.add_column(method.name, justify="right")
        for label in labels:
            table.add_row(label, *[_short(method.f1.get(label)) for method in shown])
    return [f"F1 of the {called}", table]


def _short(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _breakdown(found: Breakdown) -> Table:
    table = Table(box=SIMPLE, pad_edge=False)
    for number, column in enumerate(found.columns):
        table.add_column(column, justify="right" if number else "left")
    for row in found.rows:
        table.add_row(*[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row])
    return table


def _about(found: DataSet) -> list[str]:
    files = [f"    {each.file}: {each.about}{', may be missing' * each.optional}" for each in found.files]
    lines = [f"{found.name}: {found.title}, {found.about}; {found.rows}", f"    {found.citation}"]
    return [*lines, f"    licence: {found.licence}", f"    from {found.source}", f"    {found.form}", *files, ""]


def _plain(shown: Iterable[RenderableType], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        for each in shown:
            console.print(each)
    return "\n".join(line.rstrip() for line in captured.get().rstrip().splitlines())
