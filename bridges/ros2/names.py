"""Names of topics, as ROS makes them: relative to a namespace, private to a node, remapped; and ids from the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...core.errors import EspressivoError

__all__ = ["Names", "check_name", "is_id", "snake"]

_NAME = re.compile(r"/?[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*")
_WRITTEN = re.compile(r"(~/|/)?[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*")
_ID = re.compile(r"[A-Za-z0-9_]{1,64}")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Names:
    """How the topics of an agent are called.

    Attributes:
        node: Name of the node.
        namespace: ``/``, or one such as ``/lumi``.
        remappings: A name as it is written or as it comes out, or the beginning of one, and what stands for it.

    >>> names = Names("espressivo", "/lumi", {"robot_face/expression": "/head/face", "/humans": "/sim/humans"})
    >>> names.full("~/decision"), names.full("robot_face/expression"), names.full("/humans/persons/tracked")
    ('/lumi/espressivo/decision', '/head/face', '/sim/humans/persons/tracked')
    """

    node: str
    namespace: str = "/"
    remappings: Mapping[str, str] = field(default_factory=dict)

    def full(self, written: str) -> str:
        """Return the full name of a topic."""
        found = self.remappings.get(written) or self.remappings.get(self._resolved(written))
        return self._resolved(found or self._with_prefix(self._resolved(written)))

    def _resolved(self, written: str) -> str:
        space = self.namespace.rstrip("/")
        if written.startswith("~/"):
            return f"{space}/{self.node}/{written[2:]}"
        return written if written.startswith("/") else f"{space}/{written}"

    def _with_prefix(self, name: str) -> str:
        fitting = [prefix for prefix in self.remappings if name.startswith(f"{prefix.rstrip('/')}/")]
        if not fitting:
            return name
        prefix = max(fitting, key=len)
        return self.remappings[prefix].rstrip("/") + name[len(prefix.rstrip("/")) :]


def check_name(name: str, what: str, *, written: bool = False) -> str:
    """Return a name of a topic, node or namespace.

    Args:
        name: The name.
        what: What it is, for the message.
        written: Whether it may be private, ``~/decision``.

    Raises:
        EspressivoError: ROS takes no such name.
    """
    if name == "/" or (_WRITTEN if written else _NAME).fullmatch(name):
        return name
    raise EspressivoError(
        f"{what} {name[:80]!r} is no name of ROS: "
        "expected words of letters, digits and _, parted by /, such as /lumi/face"
    )


def is_id(text: str) -> bool:
    """Whether an id from the wire may become a part of a name: ROS4HRI's are five letters or so."""
    return _ID.fullmatch(text) is not None


def snake(name: str) -> str:
    """Return a name as ROS writes it.

    >>> snake("OldTom"), snake("Ana")
    ('old_tom', 'ana')
    """
    text = _HUMP.sub("_", name).strip("_").lower()
    return text if text[:1].isalpha() else f"agent_{text}"
