"""The verb that plays emotional tests."""

from __future__ import annotations

import sys

import click

from .options import Verb, json_option, quiet_option
from .program import FAILED, OK, WRONG_INPUT

__all__ = ["test"]


@click.command(cls=Verb)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-k", "only", default="", metavar="NAME", help="Only tests whose name holds this.")
@click.option("--seed", type=int, metavar="N", help="In place of the seeds that the tests name.")
@click.option("--update", is_flag=True, help="Write the transcripts that tests compare with.")
@click.option("--coverage", is_flag=True, help="Also say which lines, rules, scenes and triggers were never reached.")
@click.option("--why", is_flag=True, help="Explain the feelings that were not as expected.")
@click.option("--junit", metavar="OUT", help="Also write the results as JUnit XML, for build servers.")
@click.option("--verbose", is_flag=True, help="Also say how long it took, and what was said in tests that failed.")
@json_option("espressivo-test/1")
@quiet_option("Print only what failed.")
def test(
    files: tuple[str, ...],
    only: str,
    seed: int | None,
    update: bool,
    coverage: bool,
    why: bool,
    junit: str | None,
    verbose: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Play the tests written in stories: files, folders, or names of shipped scenarios.

    Ends with exit code 1 when an expectation was not met, 2 when a test or a story is wrong.
    """
    from ..scenarios.files import refuse_input
    from ..scenarios.testing import program

    if junit is not None:
        refuse_input(junit, files)
    session = program.run_files(files, only=only, seed=seed, update=update, coverage=coverage)
    if only and not session.results:
        raise click.UsageError(f"no test is called {only!r}", click.get_current_context())
    if junit is not None:
        program.write_junit(session, junit)
    if as_json:
        program.print_json(session, sys.stdout)
    else:
        program.print_session(session, sys.stdout, quiet=quiet, verbose=verbose, why=why)
    return {"passed": OK, "failed": FAILED}.get(session.outcome, WRONG_INPUT)
