"""What is wrong with a document, where, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import msgspec

from ...core.errors import AuthoringError
from ..tables import read_table

__all__ = ["Problem", "Rule", "emotionml_rules"]


class Rule(msgspec.Struct, frozen=True):
    """What is checked.

    Attributes:
        id: Its name.
        severity: Whether a document that breaks it is wrong.
        constraint: What must be, in words.
        remedy: What to do when nothing better can be said.
    """

    id: str
    severity: Literal["error", "note"]
    constraint: str
    remedy: str


class _File(msgspec.Struct, frozen=True):
    rules: tuple[Rule, ...]


@cache
def emotionml_rules() -> dict[str, Rule]:
    """Return what is checked in EmotionML documents, by name."""
    return {each.id: each for each in read_table("emotionml_rules.json", _File).rules}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong, or that could not be checked.

    Attributes:
        rule: Name of the rule that it breaks.
        severity: ``error``, or ``note`` for what does not make a document wrong.
        message: What is wrong.
        remedy: What to write instead; empty when the message says it.
        file: As the user gave it.
        line: Counted from 1.
        column: Counted from 1.
    """

    rule: str
    severity: Literal["error", "note"]
    message: str
    remedy: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        said = f"{self.severity}: {self.message}{'. ' + self.remedy if self.remedy else ''} [{self.rule}]"
        return f"{place}: {said}" if place else said

    def as_error(self) -> AuthoringError:
        """Return it as an error."""
        message = f"{self.message}. {self.remedy}" if self.remedy else self.message
        return AuthoringError(message, file=self.file, line=self.line, column=self.column)

    @classmethod
    def of(cls, error: AuthoringError, rule: str) -> Problem:
        """Return an error as a problem."""
        return cls(rule, "error", error.message, "", error.file, error.line, error.column)
