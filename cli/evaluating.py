"""The verb that measures on published data sets."""

from __future__ import annotations

import click

from .options import Verb, json_option
from .program import OK

__all__ = ["evaluate", "goemotions"]


@click.command(cls=Verb)
@click.argument("name", type=click.Choice(["crowd-envent", "goemotions"]))
@click.option("--folder", metavar="FOLDER", help="Where the data set is; else ESPRESSIVO_SHARED says.")
@click.option("--picture", metavar="FILE", help="Draw confusion matrices: FILE.svg (crowd-envent).")
@json_option("espressivo-evaluation/1")
def evaluate(name: str, folder: str | None, picture: str | None, as_json: bool) -> int:
    """Measure on a data set: feelings about lived events (crowd-envent), or emotions in words (goemotions)."""
    if name == "goemotions":
        if picture is not None:
            raise click.UsageError("--picture is for crowd-envent", click.get_current_context())
        click.echo(goemotions(folder, as_json))
        return OK
    from ..perception.evaluation.command import run

    click.echo(run(name, folder, as_json, picture))
    return OK


def goemotions(folder: str | None, as_json: bool) -> str:
    """Measure on GoEmotions; what is to be printed."""
    from ..perception.evaluation.data_sets import find_data_set
    from ..perception.evaluation.goemotions import evaluate_goemotions, render

    report = evaluate_goemotions(find_data_set("goemotions", folder))
    if not as_json:
        return render(report)
    import json

    import msgspec

    return json.dumps({"format": "espressivo-evaluation/1", "data_set": "goemotions", **msgspec.to_builtins(report)})
