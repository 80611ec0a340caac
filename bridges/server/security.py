"""Who may come in: addresses that only this machine reaches, tokens, and a line in a log for everybody who tries."""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from ...core.errors import BridgeError

__all__ = ["Access", "Audit", "is_loopback", "new_token", "read_token", "refuse_open", "write_secret"]

MAX_TOKEN_BYTES: Final = 256
_MIN_TOKEN_CHARACTERS: Final = 16


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach an address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    host = host.strip("[]")
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_open(address: str, remedy: str) -> BridgeError:
    """Return the error for an address that others could reach, where nothing would keep them out."""
    return BridgeError(f"{address} can be reached from other machines: {remedy}, or use 127.0.0.1")


@dataclass(frozen=True)
class Access:
    """Who is let in.

    Attributes:
        token: What clients must show; nothing where everybody on this machine may come in.
        origins: Web pages that may connect, such as ``https://game.example``; ``*`` for all.
    """

    token: str = ""
    origins: tuple[str, ...] = ()

    def admits(self, token: str) -> bool:
        """Whether a token is the right one; takes the same time whatever is wrong with it."""
        return not self.token or hmac.compare_digest(token.encode(), self.token.encode())

    def admits_page(self, origin: str, host: str) -> bool:
        """Whether a web page may connect: one of this very server, or one that is listed."""
        return origin in self.origins or "*" in self.origins or origin in (f"http://{host}", f"https://{host}")


def new_token() -> str:
    """Return a token that nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def read_token(path: str | Path) -> str:
    """Return the token that a file holds.

    Raises:
        BridgeError: there is no such file, others can read it, or what it holds is no token.
    """
    path = Path(path)
    try:
        mode = path.stat().st_mode
        with path.open("rb") as file:
            token = file.read(MAX_TOKEN_BYTES + 2).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no ASCII text"
        raise BridgeError(f"{path}: no token can be read: {why}; 'espressivo keys new' makes one") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BridgeError(f"{path}: others on this machine may read the token; forbid it with: chmod 600 {path}")
    if not _MIN_TOKEN_CHARACTERS <= len(token) <= MAX_TOKEN_BYTES or not token.isprintable() or " " in token:
        raise BridgeError(
            f"{path}: a token is {_MIN_TOKEN_CHARACTERS} to {MAX_TOKEN_BYTES} characters without blanks; "
            "'espressivo keys new' makes one"
        )
    return token


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner may read; it must not exist.

    Raises:
        BridgeError: it exists.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BridgeError(f"{path}: exists already; keys are never written over, name another folder") from None


class Audit:
    """A line for every connection that was made, refused or ended.

    Args:
        log: Where the lines go; standard error without it.
        now: Tells the time of day.
    """

    def __init__(self, log: TextIO | None = None, now: Callable[[], datetime] | None = None) -> None:
        self._log = log
        self._now = now or (lambda: datetime.now(UTC))

    def tell(self, transport: str, peer: str, what: str) -> None:
        """Write a line; what a peer told of itself is quoted, so that it cannot forge one."""
        line = f"{self._now():%Y-%m-%dT%H:%M:%SZ} {transport} {_on_one_line(peer)} {_on_one_line(what)}\n"
        log = self._log or sys.stderr
        try:
            log.write(line)
            log.flush()
        except (OSError, ValueError):
            pass  # a log that is full or closed is no reason to stop a game


def _on_one_line(text: str) -> str:
    """Return a text without what could end a line, or steer a terminal."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text[:500])
