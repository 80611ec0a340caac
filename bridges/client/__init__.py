"""A client in Python, for threads and for asyncio."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .asynchronous import AsyncClient, Change
    from .crowds import RemoteCrowd
    from .errors import NoAnswerError, ServerError
    from .synchronous import Client, connect
    from .wires import CurveKeys
    from .worlds import RemoteAgent, RemoteWorld

# Public name -> the module that defines it: loaded when it is asked for.
_HOMES = {
    "AsyncClient": ".asynchronous",
    "Change": ".asynchronous",
    "Client": ".synchronous",
    "CurveKeys": ".wires",
    "NoAnswerError": ".errors",
    "RemoteAgent": ".worlds",
    "RemoteCrowd": ".crowds",
    "RemoteWorld": ".worlds",
    "ServerError": ".errors",
    "connect": ".synchronous",
}

__all__ = [
    "AsyncClient",
    "Change",
    "Client",
    "CurveKeys",
    "NoAnswerError",
    "RemoteAgent",
    "RemoteCrowd",
    "RemoteWorld",
    "ServerError",
    "connect",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a public name on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value = globals()[name] = getattr(import_module(_HOMES[name], __name__), name)
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
