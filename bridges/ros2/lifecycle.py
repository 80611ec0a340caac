"""The life cycle of a managed node of ROS 2."""

from __future__ import annotations

from enum import Enum
from typing import Final

from ...core.errors import StateError

__all__ = ["LifeCycle", "after"]


class LifeCycle(Enum):
    """Where in its life a node is."""

    UNCONFIGURED = "unconfigured"
    INACTIVE = "inactive"
    ACTIVE = "active"
    FINALIZED = "finalized"


_LEGAL: Final = {
    ("configure", LifeCycle.UNCONFIGURED): LifeCycle.INACTIVE,
    ("activate", LifeCycle.INACTIVE): LifeCycle.ACTIVE,
    ("deactivate", LifeCycle.ACTIVE): LifeCycle.INACTIVE,
    ("cleanup", LifeCycle.INACTIVE): LifeCycle.UNCONFIGURED,
    ("shutdown", LifeCycle.UNCONFIGURED): LifeCycle.FINALIZED,
    ("shutdown", LifeCycle.INACTIVE): LifeCycle.FINALIZED,
    ("shutdown", LifeCycle.ACTIVE): LifeCycle.FINALIZED,
}


def after(transition: str, state: LifeCycle) -> LifeCycle:
    """Return the state to which a transition leads.

    Raises:
        StateError: It cannot be made from this state.
    """
    found = _LEGAL.get((transition, state))
    if found is None:
        raise StateError(f"the node cannot {transition}: it is {state.value}")
    return found
