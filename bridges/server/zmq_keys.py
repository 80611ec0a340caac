"""Keys for ZeroMQ: CURVE certificates in a folder, and the gatekeeper that lets in whose key is among them.

::

    FOLDER/server.key          what clients must know of the server
    FOLDER/server.key_secret   stays with the server
    FOLDER/clients/NAME.key    a client that may come in
    FOLDER/NAME.key_secret     is given to that client, and then taken away from here
    FOLDER/token               for web sockets and TCP
"""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ...core.errors import BridgeError, MissingExtraError
from .security import new_token, write_secret

if TYPE_CHECKING:
    from .security import Audit

__all__ = ["Gatekeeper", "Keys", "new_keys"]

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_ZAP: Final = "inproc://zeromq.zap.01"
_DOMAIN: Final = b"espressivo"


def new_keys(folder: str | Path, clients: tuple[str, ...] = ("client",)) -> list[Path]:
    """Make keys for a server that has none in this folder, and for clients; return what was written.

    Raises:
        BridgeError: a client's name is none, or has keys already.
        MissingExtraError: pyzmq is missing.
    """
    certificates = _certificates()
    folder = Path(folder)
    for name in clients:
        if not _NAME.fullmatch(name) or name == "server":
            raise BridgeError(f"client {name!r}: expected letters, digits, dashes and underscores, and not 'server'")
        if (folder / "clients" / f"{name}.key").exists() or (folder / f"{name}.key_secret").exists():
            raise BridgeError(f"{folder}: has keys of {name!r} already; name another client with --client")
    (folder / "clients").mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    written = []
    if not (folder / "server.key_secret").exists():
        written += _certificate(certificates, folder, "server")
    if not (folder / "token").exists():
        write_secret(folder / "token", new_token() + "\n")
        written.append(folder / "token")
    for name in clients:
        public, secret = _certificate(certificates, folder, name)
        public.rename(folder / "clients" / public.name)
        written += [folder / "clients" / public.name, secret]
    return written


def _certificates() -> Any:
    try:
        import zmq
        from zmq.auth import certs
    except ImportError:
        raise MissingExtraError("pyzmq", "zmq") from None
    if not zmq.has("curve"):
        raise BridgeError("this pyzmq was built without CURVE; install the wheel: pip install --force-reinstall pyzmq")
    return certs


def _certificate(certificates: Any, folder: Path, name: str) -> list[Path]:
    mask = os.umask(0o077)
    try:
        made = [Path(path) for path in certificates.create_certificates(folder, name)]
    finally:
        os.umask(mask)
    made[1].chmod(0o600)
    return made


@dataclass(frozen=True)
class Keys:
    """What a server needs to know.

    Attributes:
        public: The server's key, Z85.
        secret: Its secret key, Z85.
        clients: Whose keys may come in: key, Z85, and name.
    """

    public: bytes
    secret: bytes
    clients: dict[bytes, str]

    @classmethod
    def read(cls, folder: str | Path) -> Keys:
        """Return the keys of a folder that ``espressivo keys new`` made.

        Raises:
            BridgeError: a file is missing, is none of keys, or others can read the secret.
            MissingExtraError: pyzmq is missing.
        """
        certificates = _certificates()
        folder = Path(folder)
        public, secret = _read(certificates, folder / "server.key_secret")
        if secret is None:
            raise BridgeError(f"{folder / 'server.key_secret'}: holds no secret key; 'espressivo keys new' makes one")
        clients = {_read(certificates, file)[0]: file.stem for file in sorted((folder / "clients").glob("*.key"))}
        if not clients:
            raise BridgeError(
                f"{folder}: no client may come in; add one with: espressivo keys new {folder} --client NAME"
            )
        return cls(public, secret, clients)

    def guard(self, bound: Any) -> None:
        """Let a socket speak CURVE alone, with those whom the gatekeeper lets in."""
        bound.curve_server = True
        bound.curve_publickey, bound.curve_secretkey = self.public, self.secret
        bound.zap_domain = _DOMAIN


def _read(certificates: Any, path: Path) -> tuple[bytes, bytes | None]:
    try:
        if os.name == "posix" and path.suffix == ".key_secret" and path.stat().st_mode & 0o077:
            raise BridgeError(f"{path}: others on this machine may read the secret key; forbid it: chmod 600 {path}")
        public, secret = certificates.load_certificate(path)
    except (OSError, ValueError) as error:
        raise BridgeError(f"{path}: no keys can be read: {error}; 'espressivo keys new' makes some") from None
    return public, secret


class Gatekeeper:
    """Answers ZeroMQ's question who may come in (ZAP, RFC 27): whose CURVE key is on the list.

    Args:
        context: Whose sockets it guards.
        keys: The list.
        audit: Notes who came, and who was turned away.
    """

    def __init__(self, context: Any, keys: Keys, audit: Audit) -> None:
        import zmq
        from zmq.utils import z85

        self._zmq, self._encode = zmq, z85.encode
        self._keys, self._audit = keys, audit
        self._loop = asyncio.get_running_loop()
        self._socket = context.socket(zmq.ROUTER)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(_ZAP)
        self._descriptor = self._socket.getsockopt(zmq.FD)
        self._loop.add_reader(self._descriptor, self._answer)

    def close(self) -> None:
        """Answer nothing more."""
        self._loop.remove_reader(self._descriptor)
        self._socket.close()

    def _answer(self) -> None:
        while True:
            try:
                frames = self._socket.recv_multipart(self._zmq.NOBLOCK)
            except self._zmq.Again:
                return
            head, body = frames[: frames.index(b"") + 1], frames[frames.index(b"") + 1 :]
            self._socket.send_multipart([*head, *self._judge(body)])

    def _judge(self, asked: list[bytes]) -> list[bytes]:
        version, request, _, address, _, mechanism, *credentials = asked
        key = self._encode(credentials[0]) if mechanism == b"CURVE" and credentials else b""
        name = self._keys.clients.get(key)
        peer = address.decode("ascii", "replace")
        if version != b"1.0" or name is None:
            self._audit.tell("zmq", peer, f"refused: unauthorised key {key.decode() or 'none'}")
            return [b"1.0", request, b"400", b"this key may not come in", b"", b""]
        self._audit.tell("zmq", peer, f"let in with the key of {name}")
        return [b"1.0", request, b"200", b"OK", name.encode(), b""]
