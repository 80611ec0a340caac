"""Collects what lint rules find, each with its place and with the severity of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from ...core.conditions import Condition
from ...core.errors import nearest
from ..language.problems import Place, Problem, Problems, Severity
from .catalogue import rule_called
from .facts import Facts, RuleOf
from .subject import Subject

__all__ = ["Finder", "did_you_mean"]

_NEIGHBOURS = 500
_MAY_COME_FROM_OUTSIDE = frozenset(
    ("unknown-belief", "unknown-somebody", "never-known", "value-never-set", "dead-end", "endless", "unreachable-scene",
     "unsayable-line", "never-happens", "never-to-this-one", "untouched-goal", "never-felt", "idle-player", "numb",
     "goal-of-another", "never-that-strong", "blank-in-a-line")
)  # fmt: skip
"""What a FAtiMA scenario may get from the program around it, which its files say nothing of."""


class Finder:
    """What lint rules look at, and what takes in what they find.

    Args:
        subject: What is checked.
        facts: What it says.
        problems: Takes in what is found.
    """

    def __init__(self, subject: Subject, facts: Facts, problems: Problems) -> None:
        self.subject = subject
        self.facts = facts
        self.problems = problems

    def add(
        self,
        rule: str,
        message: str,
        remedy: str,
        place: Place | str,
        path: str = "",
        *,
        severity: Severity | None = None,
    ) -> None:
        """Add a problem.

        Args:
            rule: Its id in the catalogue.
            message: What is wrong, without its full stop.
            remedy: What to write instead; that of the catalogue when it is empty.
            place: Where, or the path of the part that it is about.
            path: That path, when the place is given.
            severity: How bad it is, when it is not as the catalogue says.
        """
        known = rule_called(rule)
        if self.facts.is_fatima and rule in _MAY_COME_FROM_OUTSIDE:
            severity = "info"
        if isinstance(place, str):
            path, place = place, self.subject.place(place)
        told = remedy or known.remedy
        self.problems.add(Problem(rule, severity or known.severity, message, told[:1].upper() + told[1:], place, path))

    def at(self, rule: RuleOf, condition: str) -> Place:
        """Return where a condition of a rule is written: the nearest place after the rule's beginning."""
        place = self.subject.place(rule.path)
        story = self.subject.story
        found = story.asked.get(condition, []) if story is not None else []
        after = [each for each in found if each.file == place.file and each.line >= place.line]
        return min(after, key=lambda each: (each.line, each.column), default=place)

    def where(self, rule: RuleOf, condition: Condition) -> Place:
        """Return where a condition of a rule is written, see :meth:`at`."""
        return self.at(rule, self.text_of(rule, condition))

    @staticmethod
    def text_of(rule: RuleOf, condition: Condition) -> str:
        """Return a condition as the document writes it."""
        wanted = str(condition)
        if wanted in rule.texts or len(rule.texts) != len(rule.conditions):
            return wanted
        return rule.texts[rule.conditions.index(condition)]


def did_you_mean(text: str, candidates: Iterable[str]) -> str:
    """Return "did you mean ...?" when a candidate is near; otherwise nothing."""
    close = nearest(text[:100], list(candidates)[:_NEIGHBOURS])
    return f"did you mean {close!r}?" if close and close != text else ""
