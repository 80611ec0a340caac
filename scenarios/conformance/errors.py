"""Which of our errors answers which exception of the FAtiMA Toolkit.

The toolkit throws what .NET throws, so one exception stands for many causes; ours say more. What the toolkit throws
and is not listed here (a null reference, a plain Exception) may be any error of ours; a failure of another kind (a
``KeyError``, say) never agrees.
"""

from __future__ import annotations

from ...core.errors import EspressivoError

__all__ = ["ALLOWED", "error_agrees"]

_SYNTAX = frozenset({"AuthoringError", "SubstitutionError", "TermSyntaxError"})
_STORING = frozenset({"BeliefError", "PerspectiveError", "PropertyError"})
_RULES = frozenset({"AppraisalError", "DecisionError", "PropertyError"})
_RECORDS = frozenset({"AppraisalError", "EventError", "StateError"})

ALLOWED: dict[str, frozenset[str]] = {
    "ParsingException": _SYNTAX,
    "BadSubstitutionException": _SYNTAX,
    "InvalidOperationException": _SYNTAX | _STORING | _RULES | _RECORDS,
    "FormatException": _SYNTAX | _RULES,
    "OverflowException": _SYNTAX | _RULES | _RECORDS,
    "ArgumentException": _SYNTAX | _STORING | _RULES | _RECORDS,
    "ArgumentNullException": _SYNTAX | _STORING | _RULES | _RECORDS,
    "ArgumentOutOfRangeException": _SYNTAX | _STORING | _RULES | _RECORDS,
    "KeyNotFoundException": _STORING | _RULES | _RECORDS,
    "StackOverflowException": _SYNTAX | _STORING,
    "InvalidCastException": _SYNTAX,
    "IndexOutOfRangeException": _SYNTAX | _STORING | _RULES | _RECORDS,
}
"""Exception of the toolkit -> names of the classes of ours that may answer it."""


def error_agrees(toolkit_type: str, error: EspressivoError) -> bool:
    """Whether an error of ours is one that may answer an exception of the toolkit."""
    allowed = ALLOWED.get(toolkit_type)
    return allowed is None or any(base.__name__ in allowed for base in type(error).__mro__)
