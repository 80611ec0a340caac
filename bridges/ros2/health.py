"""How a node fares, as diagnostics tell it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ...core.errors import EspressivoError
from .interfaces.standard import DiagnosticArray, DiagnosticStatus, Header, KeyValue

__all__ = ["Health"]

_MOST_TEXT: Final = 200


class Health:
    """Counts what was heard and what went wrong.

    Attributes:
        heard: Messages taken in.
        refused: Messages, and rules, that made no sense.
        missing: What is not known here, and what to install.
    """

    def __init__(self) -> None:
        self.heard = self.refused = 0
        self.missing: list[str] = []
        self._problem = ""

    def guarded(self, act: Callable[[], None]) -> None:
        """Do something; what a message or a rule gets wrong is told, and nothing else suffers from it."""
        try:
            act()
        except EspressivoError as error:
            self.refuse(str(error))

    def refuse(self, why: str) -> None:
        """Count something that made no sense."""
        self.refused += 1
        self._problem = why[:_MOST_TEXT]

    def miss(self, error: EspressivoError) -> None:
        """Remember that something is not known here."""
        if str(error) not in self.missing:
            self.missing.append(str(error))

    def diagnostics(self, node: str, state: str, header: Header, values: Mapping[str, str]) -> DiagnosticArray:
        """Return what is published; a warning unless the node is active and all is there."""
        said = {
            "state": state,
            **values,
            "heard": str(self.heard),
            "refused": str(self.refused),
            "problem": self._problem,
            "missing": "; ".join(self.missing),
        }
        good = state == "active" and not self.missing
        status = DiagnosticStatus(
            level=DiagnosticStatus.OK if good else DiagnosticStatus.WARN,
            name=f"{node}: mind",
            message=self.missing[0] if self.missing else f"the node is {state}",
            hardware_id="espressivo",
            values=[KeyValue(key=key, value=value) for key, value in said.items()],
        )
        return DiagnosticArray(header=header, status=[status])
