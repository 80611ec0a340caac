"""The verb that measures on published data sets."""

from __future__ import annotations

from functools import partial

import click

from .options import Verb, json_option, quiet_option
from .printing import say
from .program import OK

__all__ = ["evaluate", "goemotions"]


@click.command(cls=Verb)
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="List the data sets: what they hold, licence, where to get them.")
@click.option("--folder", metavar="FOLDER", help="Where the data set is; else ESPRESSIVO_SHARED says.")
@click.option("--picture", metavar="FILE", help="Draw confusion matrices: FILE.svg.")
@click.option("--save", metavar="FILE", help="Keep what was learned: FILE.json (reccon).")
@json_option("espressivo-evaluation/1")
@quiet_option("Do not tell how far a long run has come.")
def evaluate(
    name: str | None,
    listed: bool,
    folder: str | None,
    picture: str | None,
    save: str | None,
    as_json: bool,
    quiet: bool,
) -> int:
    """Measure on a published data set: NAME is goemotions, crowd-envent, isear, enisear, reccon or meld.

    The data sets are no part of espressivo; what is missing is said, and where to get it.
    """
    if listed:
        click.echo(_list(as_json))
        return OK
    if name is None:
        raise click.UsageError("Missing the name of a data set; --list shows them.", click.get_current_context())
    if save is not None and name != "reccon":
        raise click.UsageError("--save is for reccon", click.get_current_context())
    from ..perception.evaluation.command import run
    from ..perception.evaluation.record import untold

    progress = untold if quiet else partial(_tell, name)
    if save is not None:
        from ..perception.evaluation.reccon import learn

        learn(folder, progress).save(save)
    click.echo(run(name, folder, as_json, picture, progress))
    return OK


def goemotions(folder: str | None, as_json: bool) -> str:
    """Measure on GoEmotions; what is to be printed."""
    from ..perception.evaluation.command import run

    return run("goemotions", folder, as_json)


def _tell(name: str, text: str) -> None:
    say(f"{name}: {text}")


def _list(as_json: bool) -> str:
    from ..perception.evaluation.registry import data_sets
    from ..perception.evaluation.tables import render_list

    if not as_json:
        return render_list()
    import json

    sets = [each.as_data() for each in data_sets()]
    return json.dumps({"format": "espressivo-evaluation-list/1", "data_sets": sets}, ensure_ascii=False)
