"""The verbs of the ontology."""

from __future__ import annotations

import click

from ..core.errors import EspressivoError
from .evaluating import goemotions
from .options import VerbGroup, json_option
from .printing import as_one_line, print_or_json, print_rich, say
from .program import FAILED, OK

__all__ = ["ontology"]


@click.group(cls=VerbGroup)
def ontology() -> None:
    """What emotions are: TONE, the OCC types, words, and how they hang together."""


@ontology.command()
@click.option("--no-owl", is_flag=True, help="Only the compiled table.")
def build(no_owl: bool) -> int:
    """Compile the reviewed data files into the table, and generate the OWL file."""
    from ..ontology import commands
    from ..ontology.owl import OWL_FILE

    print_rich(commands.render_build(commands.build(owl=None if no_owl else OWL_FILE)))
    return OK


@ontology.command()
@click.option("--no-reasoner", is_flag=True, help="Leave out what HermiT infers (it needs Java and some seconds).")
@json_option("espressivo-ontology-check/1")
def check(no_reasoner: bool, as_json: bool) -> int:
    """Check the data files, what is compiled of them, and (with HermiT) what follows.

    Ends with exit code 1 when anything is wrong; what could not be looked at is said, and does not count.
    """
    from ..ontology import commands

    checked = commands.check(reasoner=not no_reasoner)
    print_or_json(checked, commands.render_check, "espressivo-ontology-check/1", as_json)
    return OK if checked.passed else FAILED


@ontology.command("evaluate")
@click.option("--profile", type=click.Choice(["core", "tone144"]), default="core", help="Which tree (core).")
@click.option("--no-use-case", is_flag=True, help="Leave out the words measured on GoEmotions (about a minute).")
@json_option("espressivo-ontology-evaluation/1")
def evaluate_ontology(profile: str, no_use_case: bool, as_json: bool) -> int:
    """Measure the ontology: structure, pitfalls, competency questions, and its words on GoEmotions.

    The data set is looked for as `evaluate` does; without it the last table is left out.
    """
    from ..ontology import commands

    measured = commands.evaluate(profile=profile)
    print_or_json(measured, commands.render_evaluation, "espressivo-ontology-evaluation/1", as_json)
    if not (no_use_case or as_json):
        try:
            click.echo(goemotions(None, as_json=False))
        except EspressivoError as error:
            say(f"not measured on GoEmotions: {as_one_line(str(error))}")
    return OK if all(answer.right is not False for answer in measured.questions) else FAILED


@ontology.command()
@click.argument("question", required=False)
@click.option("--file", "file", metavar="FILE", help="A file of competency questions.")
@click.option("--reasoner", is_flag=True, help="Let HermiT decide what is satisfiable.")
@json_option("espressivo-ontology-answers/1")
def query(question: str | None, file: str | None, reasoner: bool, as_json: bool) -> int:
    """Answer competency questions, such as "opposites('Joy')", or a file of them.

    Ends with exit code 1 when an answer differs from what the file expects.
    """
    from pathlib import Path

    from ..ontology import commands

    answers = commands.query(Path(file) if file else None, question, reasoner=reasoner)
    print_or_json(answers, commands.render_query, "espressivo-ontology-answers/1", as_json)
    return OK if all(answer.right is not False and not answer.error for answer in answers) else FAILED


@ontology.command()
@click.argument("emotion")
@click.option("--graph", metavar="FILE", help="Also draw the tree and its dependencies: FILE.svg or FILE.html.")
@click.option("--profile", type=click.Choice(["core", "tone144"]), default="core", help="Which tree (core).")
@json_option("espressivo-emotion/1")
def show(emotion: str, graph: str | None, profile: str, as_json: bool) -> int:
    """Show an emotion, by its name or any word for it."""
    from pathlib import Path

    from ..ontology import commands

    found = commands.show(emotion, graph=Path(graph) if graph else None, profile=profile)
    print_or_json(found, commands.render_show, "espressivo-emotion/1", as_json)
    return OK


@ontology.command()
@click.option("--wordnet", metavar="FOLDER", help="WordNet's dictionary files (Debian's package wordnet-base).")
def vocabulary(wordnet: str | None) -> int:
    """Propose words from WordNet for review, and write the reviewed ones to words.csv; then run `build`."""
    from pathlib import Path

    from ..ontology.vocabulary.building import build_vocabulary
    from ..ontology.vocabulary.wordnet import DEFAULT_FOLDER

    made = build_vocabulary(wordnet=Path(wordnet) if wordnet else DEFAULT_FOLDER)
    click.echo(f"{made.words:,} words and phrases: {made.from_wordnet:,} rows from WordNet, {made.own:,} our own")
    click.echo(f"{made.proposals:,} proposals, {made.appended:,} of them new; {made.waiting:,} wait for a decision")
    click.echo(f"similarity: {made.embedding}")
    return OK


@ontology.command()
@click.option("--wordnet", metavar="FOLDER", help="WordNet's dictionary files (Debian's package wordnet-base).")
def dependencies(wordnet: str | None) -> int:
    """Propose opposites and blends by program, and measure them against the curated ones."""
    from pathlib import Path

    from ..ontology.vocabulary.dependencies import measure_dependencies
    from ..ontology.vocabulary.wordnet import DEFAULT_FOLDER

    found = measure_dependencies(wordnet=Path(wordnet) if wordnet else DEFAULT_FOLDER)
    click.echo(f"similarity: {found.embedding}\n")
    click.echo(f"{'proposals':<36}{'proposed':>9}{'shared':>8}{'precision':>11}{'recall':>8}")
    for each in found.qualities:
        precision, recall = each.shared / max(1, each.proposed), each.shared / max(1, each.curated)
        click.echo(f"{each.name:<36}{each.proposed:>9}{each.shared:>8}{precision:>11.2f}{recall:>8.2f}")
    click.echo(
        f"\nblends, curated result among the first five: {found.recall_at_5:.2f} (chance {found.chance_at_5:.2f})"
    )
    click.echo("\nopposites: " + ", ".join(f"{each.a}/{each.b}" for each in found.opposites))
    click.echo("\nblends: " + ", ".join(f"{each.a}+{each.b}={each.result}" for each in found.blends))
    return OK
