"""The event that a feeling comes from which was caught from others, as memory and a crowd's log have it."""

from __future__ import annotations

from typing import Final

from ..core.terms import Term, parse

__all__ = ["shown_by_others", "showing"]

_OTHERS: Final = "others"
_SHOW: Final = "show"


def showing(kind: str) -> Term:
    """Return the event of others showing a type of emotion.

    >>> str(showing("Fear"))
    'Event(Action-End, Others, Show(Fear), *)'
    """
    return parse(f"Event(Action-End, Others, Show({kind}), *)")


def shown_by_others(event: Term) -> str | None:
    """Return the type of emotion that others show in an event; None when it is another event.

    >>> shown_by_others(showing("Fear")), shown_by_others(parse("Event(Action-End, Ben, Show(Fear), *)"))
    ('Fear', None)
    """
    if event.size != 5 or event.args[1].key != _OTHERS:
        return None
    action = event.args[2]
    return str(action.args[0]) if action.is_compound and action.head.key == _SHOW and len(action.args) == 1 else None
