"""Verbs for the files of scenarios."""

from __future__ import annotations

import click

from ..core.errors import EspressivoError
from .options import STORAGE, Verb, force_option, json_option
from .printing import as_one_line, progress, say
from .program import FAILED, OK, WRONG_INPUT

__all__ = ["conformance", "convert", "info"]


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@STORAGE
@json_option("espressivo-info/1", "one JSON object per file")
def info(files: tuple[str, ...], storage: str | None, as_json: bool) -> int:
    """List what scenario files hold, ours or FAtiMA's, and what looks wrong in them."""
    import json

    from ..scenarios import info as about
    from ..scenarios.reading import read_scenario
    from ..scenarios.shipped import find_scenario

    status, shown = OK, 0
    for file in files:
        try:
            summary = about.summarise(read_scenario(find_scenario(file), storage))
        except EspressivoError as error:
            say(f"error: {as_one_line(str(error))}")
            status = WRONG_INPUT
            continue
        if as_json:
            click.echo(json.dumps(about.as_data(summary, file), ensure_ascii=False))
        else:
            click.echo("\n".join([*([""] if shown else []), *about.as_lines(summary, file)]))
        shown += 1
    return status


@click.command(cls=Verb)
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT")
@click.option("--storage", metavar="FILE", help="Cognitive rules of IN, when not beside it.")
@force_option()
def convert(source: str, target: str, storage: str | None, force: bool) -> int:
    """Rewrite a scenario: OUT.yaml in our own format, OUT.json in FAtiMA's current one.

    FAtiMA keeps the rules in a file of their own: they go into OUT-storage.json. IN may be any file that `info` reads,
    old versions of FAtiMA's included.
    """
    from ..scenarios.conversion import convert as write
    from ..scenarios.reading import read_scenario
    from ..scenarios.shipped import find_scenario

    scenario = read_scenario(find_scenario(source), storage)
    files, losses = write(scenario, target, force=force)
    for warning in [*scenario.warnings, *losses]:
        say(f"warning: {as_one_line(warning)}")
    for file in files:
        click.echo(f"wrote {file}")
    return OK


@click.command(cls=Verb)
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True)
@click.option("--files", metavar="FOLDER", help="Scenario files that the traces name, when not beside them.")
@click.option("--only", metavar="KIND", help="Only traces and vectors of this name or kind, or pattern (belief-*).")
@click.option(
    "--require",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="Least share that must agree (100).",
)
@json_option("espressivo-conformance/1")
def conformance(folders: tuple[str, ...], files: str | None, only: str | None, require: float, as_json: bool) -> int:
    """Compare with recorded answers of the FAtiMA Toolkit: traces and vectors in folders of golden data.

    Ends with exit code 1 when less than --require percent agree; documented deviations do not count.
    """
    from ..scenarios.conformance import render, run_conformance

    report = run_conformance(folders, files, only, progress())
    if only is not None and not report.total.total:
        raise click.UsageError(f"no trace and no vector is called or of kind {only!r}", click.get_current_context())
    click.echo(render(report, as_json))
    return OK if report.share * 100 >= require else FAILED
