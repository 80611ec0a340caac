"""What ``espressivo ontology build|check|evaluate|query|show`` do: functions that return data, and their printing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .competency import Result, run_questions
from .compiling import compile_sources, write_table
from .errors import MissingExtraError, OntologyError
from .evaluation import Pitfall, Structure, measure, pitfalls
from .owl import OWL_FILE, owl_text, write_owl
from .reasoning import differences, has_java, reason, tabled, unsatisfiable
from .schema import DATA
from .sheet import Sheet, render_sheet, sheet
from .sources import read_sources
from .tables import TABLE, WORDS, read_full_table, texts
from .tone import load
from .validation import faults

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = [
    "QUESTIONS",
    "Built",
    "Checked",
    "Evaluated",
    "build",
    "check",
    "evaluate",
    "query",
    "render_build",
    "render_check",
    "render_evaluation",
    "render_query",
    "render_show",
    "show",
]

QUESTIONS: Final = (DATA / "competency_questions.json", DATA / "competency_questions_more.json")


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote: each file with its size in bytes, and how much the ontology holds."""

    files: Mapping[Path, int]
    nodes: int
    words: int
    digest: str
    owl_skipped: str = ""


def build(folder: Path = DATA, table: Path = TABLE, owl: Path | None = OWL_FILE) -> Built:
    """Compile the sources into the table, and generate the OWL file.

    Args:
        folder: The data files.
        table: Where to write the table; its words are written beside it.
        owl: Where to write the OWL file; None for none. Without owlready2 it is left out, and the answer says so.

    Raises:
        OntologyError: A source is wrong; names file, place and remedy. Nothing is written then.
    """
    made = write_table(folder, table)
    files, skipped = [table, table.with_name(WORDS)], ""
    if owl is not None:
        try:
            write_owl(made, owl)
            files.append(owl)
        except MissingExtraError as error:
            skipped = str(error)
    sizes = {path: path.stat().st_size for path in files}
    return Built(sizes, len(made["nodes"]), len(made["words"]), made["digest"], skipped)


def render_build(built: Built) -> RenderableType:
    """A build as a table of files."""
    from rich.table import Table

    table = Table(title=f"{built.nodes} nodes, {built.words} words, digest {built.digest[:12]}", title_justify="left")
    table.add_column("file")
    table.add_column("bytes", justify="right")
    for path, size in built.files.items():
        table.add_row(path.name, f"{size:,}")
    if built.owl_skipped:
        table.add_row("no OWL file", built.owl_skipped)
    return table


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        faults: What is wrong with the sources.
        fresh: Whether the table is what the sources compile to.
        owl_fresh: Whether the OWL file is what the table generates; None without owlready2.
        consistent: What HermiT says; None when it did not run.
        unsatisfiable: Classes that HermiT finds to be empty.
        differences: Where the table differs from what HermiT infers.
        negative: Whether HermiT finds a subclass of Joy and Sadness unsatisfiable, as it must; None without it.
        reasoner: Why HermiT did not run, or nothing.
    """

    faults: tuple[OntologyError, ...]
    fresh: bool
    owl_fresh: bool | None = None
    consistent: bool | None = None
    unsatisfiable: tuple[str, ...] = ()
    differences: tuple[str, ...] = ()
    negative: bool | None = None
    reasoner: str = ""

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong; what did not run is no fault."""
        refused = (self.owl_fresh, self.consistent, self.negative)
        return self.fresh and False not in refused and not (self.faults or self.unsatisfiable or self.differences)


def check(folder: Path = DATA, table: Path = TABLE, owl: Path = OWL_FILE, *, reasoner: bool = True) -> Checked:
    """Check the sources, the table, the OWL file and, with HermiT, what follows from them.

    Args:
        folder: The data files.
        table: The compiled table.
        owl: The OWL file.
        reasoner: Whether to ask HermiT, which takes some seconds and needs Java.
    """
    sources = read_sources(folder)
    wrong = tuple(faults(sources))
    if wrong:
        return Checked(wrong, fresh=False)
    compiled = compile_sources(sources)
    fresh = _holds(table, texts(compiled)[0]) and _holds(table.with_name(WORDS), texts(compiled)[1])
    try:
        owl_fresh = _holds(owl, owl_text(compiled))
    except MissingExtraError as error:
        return Checked((), fresh, reasoner=str(error))
    if not reasoner or not has_java():
        return Checked((), fresh, owl_fresh, reasoner="HermiT was not asked" if has_java() else "Java is not installed")
    verdict = reason(compiled)
    found = differences(verdict.closure, tabled(compiled)) if verdict.closure else ()
    negative = unsatisfiable(compiled, "Joy", "Sadness")
    return Checked((), fresh, owl_fresh, verdict.consistent, verdict.unsatisfiable, found, negative)


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()


def render_check(checked: Checked) -> RenderableType:
    """A check as a list of what was looked at."""
    from rich.console import Group
    from rich.text import Text

    if checked.faults:
        return Group(*(Text(f"✗ {fault}", style="red") for fault in checked.faults))
    lines = [
        ("the sources agree with each other", True),
        ("the table is what the sources compile to", checked.fresh),
        ("the OWL file is what the table generates", checked.owl_fresh),
        ("HermiT: consistent", checked.consistent),
        ("HermiT: every class can have members", None if checked.consistent is None else not checked.unsatisfiable),
        ("HermiT: joy and sadness at once is impossible", checked.negative),
        ("HermiT infers what the table holds", None if checked.consistent is None else not checked.differences),
    ]
    marks = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "dim")}
    shown = [Text(f"{marks[state][0]} {line}", style=marks[state][1]) for line, state in lines]
    extra = [Text(f"  {line}", style="red") for line in (*checked.unsatisfiable, *checked.differences)]
    if checked.reasoner:
        extra.append(Text(f"  not checked: {checked.reasoner}", style="dim"))
    if not checked.fresh or checked.owl_fresh is False:
        extra.append(Text("  Run: espressivo ontology build", style="red"))
    return Group(*shown, *extra)


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The ontology measured: structure, pitfalls and competency questions."""

    structure: Structure
    pitfalls: tuple[Pitfall, ...]
    questions: tuple[Result, ...]


def evaluate(questions: Sequence[Path] = QUESTIONS, profile: str = "core") -> Evaluated:
    """Measure the ontology.

    Args:
        questions: Files of competency questions.
        profile: ``core`` or ``tone144``.

    Raises:
        MissingExtraError: owlready2 is not installed.
    """
    table = read_full_table()
    answered = tuple(result for path in questions for result in run_questions(path))
    return Evaluated(measure(table, profile), pitfalls(table, profile), answered)


def render_evaluation(evaluated: Evaluated) -> RenderableType:
    """An evaluation as three tables."""
    from rich.console import Group
    from rich.table import Table

    structure = Table(title="Structure (OntoQA)", title_justify="left", show_header=False)
    for name in Structure.__dataclass_fields__:
        value = getattr(evaluated.structure, name)
        structure.add_row(name.replace("_", " "), f"{value:,}" if isinstance(value, int) else str(value))
    found = Table("", "pitfall", "found", "", title="Pitfalls (after OOPS!)", title_justify="left")
    for pitfall in evaluated.pitfalls:
        mark = "✓" if not pitfall.found else "meant" if pitfall.meant else "✗"
        found.add_row(
            pitfall.number, pitfall.title, str(len(pitfall.found)), f"{mark} {pitfall.meant if pitfall.found else ''}"
        )
    return Group(structure, found, render_query(evaluated.questions))


def query(file: Path | None = None, check: str | None = None, *, reasoner: bool = False) -> tuple[Result, ...]:
    """Answer the questions of a file, or one check.

    Args:
        file: A file of questions.
        check: One check, such as ``opposites('Joy')``.
        reasoner: Whether HermiT decides what is satisfiable.

    Raises:
        OntologyError: The file cannot be read, or neither is given.
    """
    from .competency import ask

    if check is not None:
        return (ask({"id": "", "question": check, "check": check}, reasoner=reasoner),)
    if file is None:
        raise OntologyError("no question", remedy="Name a file of questions, or write a check.")
    return run_questions(file, reasoner=reasoner)


def render_query(results: Sequence[Result]) -> RenderableType:
    """Answers as a table, with what was expected where they differ."""
    from rich.table import Table

    judged = [result for result in results if result.right is not None]
    right = sum(bool(result.right) for result in judged)
    title = f"{right} of {len(judged)} right" if judged else None
    table = Table("", "question", "answer", title=title, title_justify="left", show_lines=False)
    for result in results:
        mark = "" if result.right is None else "[green]✓[/]" if result.right else "[red]✗[/]"
        wrong = f"\n[red]expected {_shown(result.expected)}[/]" if result.right is False else ""
        said = f"[red]{_escaped(result.error)}[/]" if result.error else _shown(result.answer)
        table.add_row(f"{mark} {result.id}".strip(), _escaped(result.question), said + wrong)
    return table


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) if not isinstance(item, list) else f"({_shown(item)})" for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items())
    return _escaped(f"{value:g}" if isinstance(value, float) else str(value))


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def show(name: str, *, graph: Path | None = None, profile: str = "core", extension: bool = True) -> Sheet:
    """Return what is known of an emotion, and draw the ontology around it when a file is named.

    Args:
        name: A node, a label, or a word for it.
        graph: A file that ends in ``.svg`` or ``.html``.
        profile: ``core`` or ``tone144``.
        extension: Whether to load the extension.

    Raises:
        OntologyError: There is no such emotion or word, or the file has another ending.
    """
    from .drawing import draw

    tone = load(profile, extension)
    found = sheet(tone, name)
    if graph is not None:
        draw(tone, graph, found.node)
    return found


def render_show(found: Sheet) -> RenderableType:
    """An emotion as a panel."""
    return render_sheet(found)
