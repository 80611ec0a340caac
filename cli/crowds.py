"""The verbs that show crowds."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from .options import SEED, Verb, VerbGroup, force_option, json_option, quiet_option
from .printing import print_json, print_rich
from .program import OK

__all__ = ["crowd"]

_FORM: Final = "espressivo-stadium/1"


def _a_number(_context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    if value is not None and value != value:  # no number is within no range, and click does not see it
        raise click.BadParameter("expected a number", param=option)
    return value


@click.group(cls=VerbGroup)
def crowd() -> None:
    """Show how a crowd feels, each member with a mind of their own, and how feelings spread."""


@crowd.command("stadium", cls=Verb)
@click.option(
    "--size", type=click.IntRange(100, 1_000_000), default=100_000, metavar="N", help="How many spectators (100000)."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0.25, 3600),
    callback=_a_number,
    metavar="N",
    help="How long (until all is told: 60).",
)
@click.option("-o", "--out", metavar="WHERE", help="Write FILE.png (the end), a film FILE.webp, or all into FOLDER/.")
@click.option("--frames", type=click.IntRange(1, 2000), default=120, metavar="N", help="Of a film (120).")
@click.option("--fps", type=click.FloatRange(1, 60), default=12.0, metavar="N", help="Frames a second of a film (12).")
@click.option("--quality", type=click.IntRange(0, 100), default=50, metavar="N", help="Of a film (50).")
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Keep the crowd in N processes (this one).")
@click.option("--address", metavar="HOST:PORT", help="Keep it in a cluster of Ray that runs there.")
@click.option("--journal", metavar="FOLDER", help="Keep the workers' journal there, to go on from (a temporary one).")
@click.option("--window", is_flag=True, help="Open a window; a click on somebody shows their face and why.")
@SEED
@json_option(_FORM, "what was felt from second to second")
@quiet_option("Print nothing but errors.")
@force_option()
def _stadium(
    size: int,
    seconds: float | None,
    out: str | None,
    frames: int,
    fps: float,
    quality: int,
    workers: int | None,
    address: str | None,
    journal: str | None,
    window: bool,
    seed: int,
    as_json: bool,
    quiet: bool,
    force: bool,
) -> int:
    """A full stadium, a goal, a fire alarm: joy and panic run through the stands as waves.

    Word of what happens takes its time to arrive, and weighs less the further away; feelings then spread from seat to
    seat. In the window Esc leaves, space pauses, s saves what is seen.

    With --workers or --address the crowd lives in several processes (extra cluster), and all is as with one; but in
    the window a click shows a face and what is felt, not why.
    """
    from .stadium_evening import (
        Evening,
        Film,
        open_stadium,
        open_window,
        refuse_existing,
        table_of,
        telling,
        write_evening,
    )

    if window and (out or as_json):
        raise click.UsageError("--window goes with neither --out nor --json", click.get_current_context())
    if out is not None:
        refuse_existing(out, force)
    with open_stadium(size, seed, workers, address, journal) as stadium:
        lasting = seconds or stadium.story.seconds
        if window:
            open_window(stadium, lasting, quiet=quiet)
            return OK
        with telling(lasting, quiet=quiet) as tell:
            evening = Evening(stadium, lasting, tell)
            written = evening.let_pass() if out is None else write_evening(out, evening, Film(frames, fps, quality))
        found = {"size": size, "seed": seed, **evening.result()}
    if as_json:
        print_json(_FORM, found)
    elif not quiet:
        print_rich(table_of(evening))
        for file in written:
            click.echo(f"wrote {file}: {Path(file).stat().st_size / 1000:,.0f} kB")
    return OK
