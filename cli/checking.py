"""The verb that checks scenarios."""

from __future__ import annotations

import sys

import click

from .. import __version__
from .options import STORAGE, Verb, json_option, quiet_option
from .printing import print_json, progress
from .program import FAILED, OK

__all__ = ["check"]


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", nargs=-1)
@STORAGE
@click.option("--strict", is_flag=True, help="Warnings fail the check, too.")
@click.option("--no-explore", is_flag=True, help="Do not play it to see what is ever said and used.")
@click.option("--steps", type=click.IntRange(1, 1_000_000), default=600, metavar="N", help="Turns to try (600).")
@click.option("--feelings", is_flag=True, help="Also print what stands behind each `feel:`.")
@click.option("--crowd", is_flag=True, help="Only tell which appraisal rules a crowd can follow for all at once.")
@click.option("--sarif", metavar="OUT", help="Also write the findings as SARIF 2.1.0, for editors and code hosts.")
@click.option("--rules", is_flag=True, help="List what can be found, and end.")
@click.option("--explain", metavar="ID", help="Explain one rule, and end.")
@json_option("espressivo-check/1", "one JSON object per file")
@quiet_option("Print errors and warnings only, a line each.")
def check(
    files: tuple[str, ...],
    storage: str | None,
    strict: bool,
    no_explore: bool,
    steps: int,
    feelings: bool,
    crowd: bool,
    sarif: str | None,
    rules: bool,
    explain: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Find what is wrong with scenarios, ours or FAtiMA's, all at once, and say what to write instead.

    Ends with exit code 1 when there are errors; with --strict, warnings too.
    """
    from ..scenarios.checking import program

    if rules or explain is not None:
        click.echo(program.explanation(explain))
        return OK
    if not files:
        raise click.UsageError("name a file to check", click.get_current_context())
    if crowd:
        return _check_crowd(files, storage, as_json)
    reports = program.check_files(files, storage, explore=not no_explore, steps=steps, progress=progress())
    if sarif is not None:
        program.write_sarif(reports, sarif, __version__)
    if as_json:
        program.print_json(reports, sys.stdout)
    else:
        program.print_reports(reports, sys.stdout, quiet=quiet, feelings=feelings)
    return FAILED if any(report.failed(strict=strict) for report in reports) else OK


def _check_crowd(files: tuple[str, ...], storage: str | None, as_json: bool) -> int:
    from ..scenarios.checking.crowd_rules import as_data, crowd_rules, show_crowd_rules
    from ..scenarios.stage import terminal

    found = [(file, crowd_rules(file, storage)) for file in files]
    if as_json:
        print_json("espressivo-check-crowd/1", {"files": [as_data(*each) for each in found]})
    else:
        for file, each in found:
            show_crowd_rules(file, each, terminal(sys.stdout))
    return OK
