"""Where a language model answers, and the key that it asks for."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from ...core.errors import PerceptionError
from .faults import LlmError

__all__ = ["Endpoint"]

_ASKED: Final = "/chat/completions"
_LONGEST: Final = 2_000
_KEY: Final = re.compile(r"[!-~]{1,4096}")
_ADDRESS: Final = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address that understands OpenAI's chat completions. Get one from `of`.

    Attributes:
        host: Name or number.
        port: Of the host.
        path: Of the address that is asked.
        is_encrypted: Whether it is asked over TLS.
        key: The key itself, if it was given; no message ever shows it.
        key_env: Name of the environment variable that holds the key, if any; it is read at each question.
        trust: File of certificates to trust instead of the system's, for a server of one's own.
    """

    host: str
    port: int
    path: str
    is_encrypted: bool
    key: str = field(default="", repr=False)
    key_env: str = ""
    trust: str = ""

    @classmethod
    def of(cls, url: str, *, key: str = "", key_env: str = "", allow_plain: bool = False, trust: str = "") -> Endpoint:
        """Return the endpoint at an address.

        Args:
            url: ``http://127.0.0.1:11434``, ``https://models.example/v1``; without a path it is ``/v1``.
            key: Of the server, when it asks for one.
            key_env: Name of the environment variable that holds it, instead.
            allow_plain: Whether texts and the key may go to another machine unencrypted.
            trust: File of certificates to trust instead of the system's.

        Raises:
            PerceptionError: The address or the key cannot be used; says what to write instead.

        >>> Endpoint.of("http://localhost:8080").path
        '/v1/chat/completions'
        """
        if not _ADDRESS.fullmatch(url) or len(url) > _LONGEST:
            raise PerceptionError(f"{url!r:.80} is no address: expected such as http://127.0.0.1:8080/v1")
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname or ""
        except ValueError:
            raise PerceptionError(f"{url:.80} is no address: expected such as http://127.0.0.1:8080/v1") from None
        if parts.scheme not in ("http", "https") or not host:
            raise PerceptionError(f"{url:.80} is no address: expected http:// or https://, and the name of a host")
        if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
            raise PerceptionError(
                "the address of a language model holds a name, a password, ? or #; give the key by itself, or in an "
                "environment variable"
            )
        if key and key_env:
            raise PerceptionError("give either the key or the environment variable that holds it, not both")
        if key and not _KEY.fullmatch(key):
            raise PerceptionError("the key of the language model holds a space, a line end or a letter beyond ASCII")
        if parts.scheme == "http" and not allow_plain and not _is_here(host):
            raise PerceptionError(
                f"texts would go to {host} unencrypted: write https:// (in Python, allow_plain=True permits it)"
            )
        encrypted = parts.scheme == "https"
        return cls(host, port or (443 if encrypted else 80), _path(parts.path), encrypted, key, key_env, trust)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_encrypted else 'http'}://{host}:{self.port}{self.path}"

    @property
    def secret(self) -> str:
        """The key, or nothing when none is asked for.

        Raises:
            LlmError: The environment variable is not set, or holds no key.
        """
        if not self.key_env:
            return self.key
        key = os.environ.get(self.key_env, "").strip()
        if not key:
            raise LlmError(f"has no key: the environment variable {self.key_env} is not set")
        if not _KEY.fullmatch(key):
            raise LlmError(f"has no key: what the environment variable {self.key_env} holds is none")
        return key


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _path(path: str) -> str:
    path = path.rstrip("/")
    return path if path.endswith(_ASKED) else f"{path or '/v1'}{_ASKED}"
