"""What came of tests."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..language.problems import Place

__all__ = ["Failure", "TestResult"]


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that was not met, or a step that could not be taken.

    Attributes:
        place: Where it is written.
        expected: What was expected, as it is written.
        got: What was so instead.
        moment: When, and who did what then.
        nearest: When it came nearest, and what was missing; empty when there is nothing to say.
        why: Why it was so, as lines of text; empty when nothing explains it.
    """

    place: Place
    expected: str
    got: str
    moment: str = ""
    nearest: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test, played once.

    Attributes:
        file: The story.
        name: Of the test.
        seed: Of the play.
        several: Whether the test is played with several seeds.
        failures: What went wrong; none of a test that passed.
        error: Whether it could not be played, because something is wrong with the test itself.
        place: Where the test is written.
        turns: How many turns were played.
        seconds: How long that took.
        told: What was said and done, line by line.
    """

    __test__ = False

    file: str
    name: str
    seed: int
    several: bool
    failures: tuple[Failure, ...] = ()
    error: bool = False
    place: Place = field(default_factory=lambda: Place(None, 0, 0))
    turns: int = 0
    seconds: float = 0.0
    told: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether all was as expected."""
        return not self.failures

    @property
    def outcome(self) -> str:
        """``passed``, ``failed`` or ``error``."""
        return "error" if self.error else "passed" if self.passed else "failed"

    @property
    def title(self) -> str:
        """The name, with the seed when there are several."""
        return f"{self.name} [seed {self.seed}]" if self.several else self.name
