"""The page of a report: one file of HTML that needs nothing else, no network either."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, Final

from ...core.errors import StateError
from ..recorded_play import Run
from ..stage import why_ended
from .charts import charts
from .gathering import Gathered, gather
from .markup import Markup, element, joined, script_data
from .turns import transcript

__all__ = ["as_page", "write_report"]

_SUFFIX: Final = ".report.html"


def write_report(run: Run, path: str | os.PathLike[str] | None = None, *, force: bool = False) -> Path:
    """Write a page that shows a recorded run.

    Args:
        run: The run.
        path: Where to; by default beside the journal, ``run.report.html`` for ``run.jsonl``.
        force: Write over a file that exists.

    Returns:
        The file.

    Raises:
        StateError: The run comes out otherwise than it was recorded, or the file exists or cannot be written.
    """
    target = run.journal.path.with_suffix(_SUFFIX) if path is None else Path(path)
    if target.exists() and not force:
        raise StateError(f"{target}: this file exists; --force writes over it")
    page = as_page(gather(run))
    try:
        target.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        raise StateError(f"{target}: cannot be written: {error.strerror}") from None
    return target


def as_page(gathered: Gathered) -> str:
    """Return the page."""
    style, script = _asset("report.css"), _asset("report.js")
    return Template(_asset("report.html")).substitute(
        policy=f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_hash(script)}'; img-src data:",
        title=joined(gathered.opening.name),
        style=style,
        script=script,
        facts=_facts(gathered),
        about=_about(gathered),
        charts=charts(gathered),
        transcript=transcript(gathered),
        ending=joined(why_ended(gathered.ending)),
        notes=joined(*_notes(gathered)),
        data=script_data(_data(gathered)),
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _about(gathered: Gathered) -> Markup:
    description = gathered.opening.description
    return element("p", description, class_="about") if description else Markup("")


def _facts(gathered: Gathered) -> Markup:
    told = [element("div", element("dt", name), element("dd", value)) for name, value in _told_facts(gathered)]
    return element("dl", *told, class_="facts")


def _told_facts(gathered: Gathered) -> Iterator[tuple[str, str]]:
    journal, opening = gathered.run.journal, gathered.opening
    yield "seed", str(opening.seed)
    yield "turns", str(len(gathered.moments) - 1)
    yield "story time", f"{gathered.moments[0].clock:g} to {gathered.moments[-1].clock:g} s"
    if opening.player:
        yield "played by a person", opening.player
    file = str(journal.about.get("file", ""))
    if file:
        yield "story", Path(file).name
    yield "journal", f"{journal.path.name}, {len(journal):,} steps"
    yield "espressivo", journal.header.espressivo


def _notes(gathered: Gathered) -> Iterator[Markup]:
    if gathered.run.journal.note:
        yield element("p", f"The journal is not whole: {gathered.run.journal.note}.")
    if gathered.chains.left_out:
        count = f"{gathered.chains.left_out:,}"
        yield element("p", f"This run is long: {count} explanations were left out here, `espressivo why` gives them.")


def _data(gathered: Gathered) -> dict[str, Any]:
    """Return what the script needs: why, and what everybody feels at every moment."""
    people = [
        {
            "name": character.name,
            "mood": [_short(value) for value in character.after],
            "felt": [
                {"words": curve.words, "values": [_short(value) for value in curve.after]}
                for curve in character.strongest(len(character.curves))
            ],
        }
        for character in gathered.characters
    ]
    clocks = [moment.clock for moment in gathered.moments]
    return {"people": people, "clocks": clocks, **gathered.chains.as_data()}


def _short(value: float) -> float:
    return round(value, 2) + 0.0
