"""The verb that measures the speech library that is here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Verb, force_option, json_option
from .printing import print_or_json, progress, say
from .program import OK

if TYPE_CHECKING:
    from rich.table import Table

    from ..expression.speech.calibration import Calibration

__all__ = ["calibrate"]

_FORM = "espressivo-calibration/1"
_SHOWN = (0, 20, 40, 50, 60, 80, 99)


@click.command(cls=Verb)
@click.option("--library", metavar="WHICH", help="system, pip, or the path of a library file (the first that is here).")
@click.option("--voice", metavar="NAME", help="With which voice it is measured; not a whisper (en-us).")
@click.option("-o", "--out", metavar="FILE", help="Where to (the user's folder of settings, where it is found again).")
@json_option(_FORM)
@force_option()
def calibrate(library: str | None, voice: str | None, out: str | None, as_json: bool, force: bool) -> int:
    """Measure what pitch, range, volume and rate of the espeak-ng that is here mean.

    Calibrations for 1.51 and 1.52 are shipped; this is for other versions, or to check. Without --out the result is
    kept in your folder of settings and used from then on; delete the file to go back.
    """
    from pathlib import Path

    from ..expression.speech.calibrating import calibrate as measure
    from ..expression.speech.calibration import user_file, write_calibration
    from ..expression.speech.espeak import EspeakBackend
    from ..expression.speech.espeak_library import find_library

    if out is not None and not force and Path(out).exists():
        raise click.UsageError(f"{out} exists; --force writes over it", click.get_current_context())
    found = find_library(library)
    measured = measure(found, EspeakBackend(library).voices.find(voice), progress())
    path = Path(out) if out else user_file(measured.version)
    write_calibration(measured, path)
    print_or_json(measured, _table, _FORM, as_json)
    say(f"wrote {path}")
    return OK


def _table(measured: Calibration) -> Table:
    from rich.table import Table

    table = Table(
        title=f"espeak-ng {measured.version} with {measured.voice}, {measured.median_hz:.0f} Hz", title_justify="left"
    )
    for name in ("value", "pitch, st", "range, x", "range moves pitch, st"):
        table.add_column(name, justify="right")
    pitch = {each.value: each.semitones for each in measured.pitch}
    wide = {each.value: each for each in measured.range}
    for value in _SHOWN:
        if value in pitch and value in wide:
            row = wide[value]
            table.add_row(f"{value}", f"{pitch[value]:+.2f}", f"{row.factor:.2f}", f"{row.semitones:+.2f}")
    return table
