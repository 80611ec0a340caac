"""Work that somebody else's rules decide, done away from the event loop, one piece at a time and not for ever."""

from __future__ import annotations

import asyncio
import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar, cast

__all__ = ["BoundedWork", "OverdueError"]

Done = TypeVar("Done")
_STOP_SECONDS: Final = 5.0
_AGAIN_SECONDS: Final = 0.5


class OverdueError(Exception):
    """A piece of work took too long, and was stopped in the middle."""


class _Stopped(BaseException):
    """Is raised in the thread that works; nothing that it does takes it for an error of its own."""


class BoundedWork:
    """Does one piece of work after the other, in the order in which they come.

    Args:
        name: Of the thread.
        seconds: For each piece.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._turn = asyncio.Lock()
        self._worker = self._new()
        self._thread = 0

    async def do(self, work: Callable[[], Done]) -> Done:
        """Return what a piece of work returns.

        Raises:
            OverdueError: It took too long. What it was changing is half changed.
        """
        async with self._turn:
            doing = asyncio.get_running_loop().run_in_executor(self._worker, self._work, work)
            done, _ = await asyncio.wait([doing], timeout=self._seconds)
            if done:
                return cast("Done", doing.result())
            await self._stop(doing)
        raise OverdueError

    def close(self) -> None:
        """Let go of the thread."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _work(self, work: Callable[[], Done]) -> Done | None:
        self._thread = threading.get_ident()
        try:
            return work()
        except _Stopped:
            return None

    async def _stop(self, doing: asyncio.Future[Done | None]) -> None:
        """Stop the thread, and take another: the stop may reach it when the work has just ended."""
        old, self._worker = self._worker, self._new()
        for _ in range(
            round(_STOP_SECONDS / _AGAIN_SECONDS)
        ):  # what is raised within a callback of Python's own is lost
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(_Stopped))
            if (await asyncio.wait([doing], timeout=_AGAIN_SECONDS))[0]:
                break
        old.shutdown(wait=False, cancel_futures=True)

    def _new(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix=self._name)
