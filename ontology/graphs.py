"""Small directed graphs as dicts of lists: circles, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

__all__ = ["cycle", "reachable"]


def cycle(edges: Mapping[str, Iterable[str]]) -> list[str]:
    """Return one circle as a walk whose last name is its first, or nothing.

    >>> cycle({"a": ["b"], "b": ["c"], "c": []})
    []
    >>> len(cycle({"a": ["b"], "b": ["a"]}))
    3
    """
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def reachable(edges: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """Return everything that can be reached from a name by one step or more.

    >>> sorted(reachable({"a": ["b"], "b": ["c"]}, "a"))
    ['b', 'c']
    """
    found: set[str] = set()
    open_ends = list(edges.get(start, ()))
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends.extend(edges.get(name, ()))
    return found
