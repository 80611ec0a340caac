"""The command as users have it: a process of its own, with pipes or with a terminal."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "espressivo"]
_SECONDS = 30.0


def run(
    *arguments: str | Path, given: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end with pipes."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=given,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd or Path.home(),
        env={**plain_environment(), **environment},
        timeout=_SECONDS,
        check=False,
    )


def plain_environment() -> dict[str, str]:
    """This environment, without what would change what the command prints."""
    changing = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "PYTHONHASHSEED", "PYTHONIOENCODING"}
    return {**{key: value for key, value in os.environ.items() if key not in changing}, "PYTHONUTF8": "1"}


class Terminal:
    """The command in a pseudo-terminal of some size; type with `send`, look with `read_until`."""

    def __init__(self, *arguments: str, columns: int = 80, rows: int = 24, **environment: str) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=Path.home(),
            env={**plain_environment(), "TERM": "xterm-256color", **environment},
            preexec_fn=self._own_terminal,
        )
        os.close(theirs)
        self.shown = ""

    @staticmethod
    def _own_terminal() -> None:
        """Make the terminal the process's own, so that Ctrl-C typed into it reaches the command alone."""
        import fcntl
        import termios

        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        os.tcsetpgrp(0, os.getpid())

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=_SECONDS)
        os.close(self._ours)

    def send(self, text: str) -> None:
        """Type."""
        os.write(self._ours, text.encode())

    def read_until(self, text: str) -> str:
        """Read until a text is shown; everything shown so far."""
        begun = len(self.shown)
        deadline = time.monotonic() + _SECONDS
        while text not in self.shown[begun:]:
            if not self._read(deadline):
                raise AssertionError(f"{text!r} was never shown, only:\n{self.shown[begun:]}")
        return self.shown

    def finish(self) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + _SECONDS
        while self._read(deadline):
            pass
        return self.process.wait(timeout=_SECONDS)

    def _read(self, deadline: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            raise AssertionError(f"nothing happened any more; shown was:\n{self.shown}")
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # Linux: the other side has closed
            return False
        self.shown += data.decode(errors="replace")
        return bool(data)
