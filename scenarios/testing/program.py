"""What the verb ``test`` does: finds the stories, plays their tests, and tells what came of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from ...core.errors import AuthoringError
from ..language.compiling import Story, compile_story
from ..language.problems import Place, Problem, Problems
from ..reading import is_story_file
from ..shipped import find_scenario
from ..stage import terminal
from .coverage import Coverage
from .lexicon import lexicon_of
from .rendering import show_coverage, show_results, summary
from .reports import as_data, as_junit
from .results import Failure, TestResult
from .running import run_tests

__all__ = ["Session", "print_json", "print_session", "run_files", "write_junit"]

_YAML: Final = (".yaml", ".yml")


@dataclass
class Session:
    """What came of the tests of several files.

    Attributes:
        results: Of all tests, file by file.
        coverages: Of each story, when it was asked for.
    """

    results: list[TestResult] = field(default_factory=list)
    coverages: list[Coverage] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """``passed``, ``failed``, or ``error`` when something could not be played at all."""
        outcomes = {result.outcome for result in self.results}
        return next((each for each in ("error", "failed") if each in outcomes), "passed")


def run_files(
    names: Iterable[str], *, only: str = "", seed: int | None = None, update: bool = False, coverage: bool = False
) -> Session:
    """Play the tests of files, of all stories in folders, and of shipped scenarios.

    Raises:
        AuthoringError: A file is missing, or is no story.
    """
    session = Session()
    for file in dict.fromkeys(file for name in names for file in _files(name)):
        story = _compiled(file, session)
        if story is None:
            continue
        covered = Coverage.of(lexicon_of(story.scenario), file) if coverage else None
        session.results += run_tests(story, only=only, seed=seed, update=update, coverage=covered)
        if covered is not None:
            session.coverages.append(covered)
    return session


def print_session(
    session: Session, stream: IO[str], *, quiet: bool = False, verbose: bool = False, why: bool = False
) -> None:
    """Write what came of it for people."""
    console = terminal(stream)
    show_results(session.results, console, quiet=quiet, verbose=verbose, why=why)
    for coverage in session.coverages:
        show_coverage(coverage, console)
    if not quiet or session.outcome != "passed":
        console.print(summary(session.results, verbose), soft_wrap=True)


def print_json(session: Session, stream: IO[str]) -> None:
    """Write what came of it as one JSON object."""
    import json

    plain = "utf" not in (getattr(stream, "encoding", None) or "").lower()
    print(json.dumps(as_data(session.results, session.coverages), ensure_ascii=plain), file=stream)


def write_junit(session: Session, file: str) -> None:
    """Write what came of it as JUnit XML."""
    Path(file).write_text(as_junit(session.results), encoding="utf-8", newline="\n")


def _files(name: str) -> Iterator[str]:
    path = Path(name)
    if path.is_dir() and not (path / "story.yaml").is_file():
        found = sorted(each for each in path.rglob("*") if each.suffix.lower() in _YAML and _is_story(each))
        if not found:
            raise AuthoringError("there are no stories in this folder", file=name)
        yield from map(str, found)
        return
    file = path / "story.yaml" if path.is_dir() else find_scenario(name)
    if file.suffix.lower() not in _YAML or not is_story_file(file):
        raise AuthoringError("this is no story in the scenario language, and holds no tests", file=os.fspath(file))
    yield os.fspath(file)


def _is_story(path: Path) -> bool:
    try:
        return path.is_file() and is_story_file(path)
    except AuthoringError:
        return False


def _compiled(file: str, session: Session) -> Story | None:
    """Compile a story; when something is wrong with it, that is its only result."""
    problems = Problems()
    try:
        story = compile_story(file, problems)
    except AuthoringError as error:
        place = Place(error.file or file, error.line or 0, error.column or 0)
        problems.error("unreadable-file", error.message, "", place)
        story = None
    if story is not None and not problems.errors:
        return story
    failures = tuple(map(_failure, problems.errors))
    session.results.append(TestResult(file, "the story itself", 0, False, failures, error=True))
    return None


def _failure(problem: Problem) -> Failure:
    return Failure(problem.place, problem.message, problem.remedy)
