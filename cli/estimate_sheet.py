"""What an estimate of somebody's affect looks like on a terminal: how likely each emotion is, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ..ontology import load
from ..perception.estimate import AffectEstimate, Clue
from ..perception.faces.windows import WindowRead
from ..scenarios.drawing import BAD, GOOD, Glyphs, bar, glyphs_for

__all__ = ["EstimateSheet", "WindowTable"]

_BAR: Final = 20
_HALF: Final = 10
_MOST_EMOTIONS: Final = 8
_MOST_CLUES: Final = 10
_MOST_WINDOWS: Final = 40
_LEAST: Final = 0.005
_DIMENSIONS: Final = (
    ("pleasure", "unpleasant", "pleasant"),
    ("arousal", "calm", "stirred"),
    ("dominance", "gives way", "in control"),
)
_FROM_NOTHING: Final = {"likelihood": 1.0, "unexpectedness": 10.0, "effort": 10.0}
_GOOD_AND_BAD: Final = {
    "desirability": ("wished for", "not wished for"),
    "praiseworthiness": ("somebody did well", "somebody did wrong"),
    "own_praiseworthiness": ("did well", "did wrong"),
    "appealingness": ("liked", "disliked"),
}
_ASPECTS: Final = {"expressed": "is expressed", "elicited": "is felt by whoever meets it"}
_COLOURS: Final = {"positive": GOOD, "negative": BAD}


class EstimateSheet:
    """An estimate as a page: emotions as bars, pleasure, arousal and dominance, and why.

    Args:
        estimate: What is shown.
        title: What it is of, such as ``What the words express``.
    """

    def __init__(self, estimate: AffectEstimate, title: str = "") -> None:
        self._estimate = estimate
        self._title = title

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        glyphs = glyphs_for(console)
        yield self._head()
        if self._estimate.degraded:
            yield Text(f"  worse than it might be: {self._estimate.degraded}", style="bold")
        if not self._estimate:
            yield Text("  nothing was found")
        for table in self._tables(glyphs):
            yield from _stripped(table, console)

    def _head(self) -> Text:
        found = self._estimate
        title = self._title or f"What {_ASPECTS[found.aspect]}"
        who = f" ({found.subject})" if found.subject else ""
        confidence = f", confidence {found.confidence:.2f}" if found else ""
        return Text.assemble((f"{title}{who}", "bold"), (f"  {found.aspect}, by {found.source}{confidence}", "dim"))

    def _tables(self, glyphs: Glyphs) -> Iterator[Table]:
        found = self._estimate
        yield _table(self._emotions(glyphs))
        yield _table(self._dimensions(glyphs))
        yield _table(_appraised(name, value, glyphs) for name, value in found.appraisals.items())
        yield _table(_why(clue, glyphs) for clue in _strongest(found.evidence))

    def _emotions(self, glyphs: Glyphs) -> Iterator[tuple[Text, ...]]:
        tone = load()
        for name, likely in self._estimate.ranked[:_MOST_EMOTIONS]:
            if likely >= _LEAST:
                node = tone.node(name)
                kind = f"a kind of {tone.node(node.primary).label}" if node.primary not in (None, node.id) else ""
                drawn = Text(bar(likely, _BAR, glyphs.eighths), style=_COLOURS.get(node.valence, ""))
                yield Text(node.label), drawn, Text(f"{likely:5.2f}"), Text(kind, style="dim")

    def _dimensions(self, glyphs: Glyphs) -> Iterator[tuple[Text, ...]]:
        found = self._estimate
        for place, (name, low, high) in enumerate(_DIMENSIONS if found.pad is not None else ()):
            assert found.pad is not None
            value = found.pad[place]
            spread = f", ± {found.pad_sd[place]:.2f}" if found.pad_sd is not None else ""
            side = "neither" if abs(value) < 0.05 else high if value > 0 else low
            yield Text(name), *_signed(value, glyphs, f"{value:+5.2f}"), Text(f"{side}{spread}", style="dim")
        if found.intensity is not None:
            drawn = Text(bar(found.intensity / 10, _BAR, glyphs.eighths))
            yield Text("intensity"), drawn, Text(f"{found.intensity:5.1f}"), Text("of 10", style="dim")


class WindowTable:
    """Faces over time: what each window shows.

    Args:
        windows: In order of time.
        estimates: One for each.
    """

    def __init__(self, windows: Sequence[WindowRead], estimates: Sequence[AffectEstimate]) -> None:
        self._windows = windows
        self._estimates = estimates

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        eighths = glyphs_for(console).eighths
        table = Table.grid(padding=(0, 2))
        for style in ("dim", "", "", "dim"):
            table.add_column(style=style, no_wrap=True)
        several = any(each.person for each in self._windows)
        for each, estimate in list(zip(self._windows, self._estimates, strict=True))[:_MOST_WINDOWS]:
            who = f"  face {each.person}" if several else ""
            compound = each.reading.compound if estimate.emotion == each.estimate().emotion else ""
            name = compound or (load().node(estimate.emotion).label if estimate.emotion else "at rest")
            sure = f"confidence {estimate.confidence:.2f}" if estimate else ""
            shown = estimate.intensity or 0.0
            table.add_row(f"  {each.start:7.1f}-{each.end:.1f} s{who}", name, bar(shown / 10, _BAR, eighths), sure)
        yield from _stripped(table, console)
        if len(self._windows) > _MOST_WINDOWS:
            yield Text(f"  and {len(self._windows) - _MOST_WINDOWS} more; --json has all", style="dim")


def _stripped(table: Table, console: Console) -> Iterator[Text]:
    """Yield the lines of a table; nothing stands behind the last word of a line."""
    for segments in console.render_lines(table, pad=False) if table.row_count else ():
        line = Text.assemble(*[(segment.text, segment.style or "") for segment in segments])
        line.rstrip()
        yield line


def _table(rows: Iterator[tuple[Text, ...]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(min_width=12)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    for number, row in enumerate(rows):
        if not number:
            table.add_row()
        table.add_row(Text("  ").append_text(row[0]), *row[1:])
    return table


def _signed(value: float, glyphs: Glyphs, said: str) -> tuple[Text, Text]:
    """Draw -1..1 to the left and right of the middle."""
    filled = round(min(1.0, abs(value)) * _HALF)
    full = glyphs.eighths[-1] * filled
    left = full.rjust(_HALF, glyphs.rail) if value < 0 else glyphs.rail * _HALF
    right = full.ljust(_HALF, glyphs.rail) if value > 0 else glyphs.rail * _HALF
    return Text(f"{left}{glyphs.zero}{right}"), Text(said)


def _appraised(name: str, value: float, glyphs: Glyphs) -> tuple[Text, ...]:
    """Draw an appraisal variable: to both sides when it is a matter of good and bad, otherwise from 0."""
    said = Text(name.replace("_", " "))
    if name in _FROM_NOTHING:
        most = _FROM_NOTHING[name]
        return said, Text(bar(value / most, _BAR, glyphs.eighths)), Text(f"{value:5.1f}"), Text(f"of {most:g}", "dim")
    good, bad = _GOOD_AND_BAD.get(name, ("good", "bad"))
    side = "neither" if abs(value) < 0.5 else good if value > 0 else bad
    return said, *_signed(value / 10, glyphs, f"{value:+5.1f}"), Text(side, "dim")


def _strongest(clues: Sequence[Clue]) -> list[Clue]:
    return sorted(clues, key=lambda clue: -abs(clue.weight))[:_MOST_CLUES]


def _why(clue: Clue, glyphs: Glyphs) -> tuple[Text, ...]:
    for_what = "" if clue.emotion is None else f"{glyphs.arrow} {load().node(clue.emotion).label}"
    return Text(clue.observation), Text(for_what), Text(f"{clue.weight:+.2f}"), Text(clue.source, style="dim")
