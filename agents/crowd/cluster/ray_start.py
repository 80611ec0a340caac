"""Starting Ray on this machine, reached from nowhere else, with a token of its own; or joining a cluster that is there.

This is all that is known of Ray's settings here (2.52 and later; tried with 2.60). Some have to be made before Ray is
imported, because it reads them only then.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Final

from ....core.errors import CrowdError, MissingExtraError

__all__ = ["LOOPBACK", "Session", "join", "start"]

LOOPBACK: Final = "127.0.0.1"
_LEAST_STORE: Final = 80 * 2**20
_PATIENCE: Final = 5.0
"""Seconds within which the head of a cluster must take a connection."""
_LONGEST_FOLDER: Final = 30
"""Ray puts sockets below its folder, and a socket's path has 107 bytes at most."""
_QUIET: Final = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is sent to anybody
    "RAY_DEDUP_LOGS_SKIP_REGEX": "A worker died or was killed",  # the crowd sees to that, and counts it
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # as it will be by default, and no warning about it
}
_LOCAL: Final = {
    **_QUIET,
    "RAY_AUTH_MODE": "token",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # whatever its name says: nodes have the address 127.0.0.1, on any system
}
_token: list[str] = []


class Session:
    """The Ray that this program uses; it ends with the last crowd that needs it.

    A Ray that the program uses for other things already is used too, and left as it is.

    Attributes:
        ray: The module.
    """

    _users: Final[list[Session]] = []
    _end: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, address: str | None, workers: int, store: int = 0) -> None:
        stranger = "ray" in sys.modules and not _token
        with _environment(_QUIET if address else _local()):
            self.ray = _imported()
        if not self.ray.is_initialized():
            if stranger and not address:
                raise CrowdError(
                    "Ray was imported before it could be told to listen on this machine alone: make the crowd first, "
                    "or start Ray yourself (ray.init), and the crowd uses that"
                )
            Session._end = join(address) if address else start(workers, store)
        Session._users.append(self)

    def close(self) -> None:
        """Do without Ray from now on; more than once does nothing."""
        if self in Session._users:
            Session._users.remove(self)
            if not Session._users:
                end, Session._end = Session._end, lambda: None
                end()


def start(workers: int, store: int = 0) -> Callable[[], None]:
    """Start Ray on this machine.

    Every process of it listens on the loopback address only, and takes commands from whoever has the token, which is
    made now, told to nobody and kept in the memory of these processes.

    Args:
        workers: For how many.
        store: How many bytes of shared memory are set aside for what is sent; at least 80 MiB are.

    Returns:
        What ends it.

    Raises:
        CrowdError: It does not start, or other machines could reach it.
        MissingExtraError: It is not installed.
    """
    with _environment(_local()):
        ray = _imported()
        folder = tempfile.mkdtemp(prefix="crowd")
        try:
            ray.init(
                address="local",
                num_cpus=workers,
                num_gpus=0,
                include_dashboard=False,
                object_store_memory=max(store, _LEAST_STORE),
                logging_level=logging.ERROR,
                log_to_driver=False,
                _node_ip_address=LOOPBACK,
                **({"_temp_dir": folder} if len(folder) <= _LONGEST_FOLDER else {}),
            )
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise CrowdError(f"Ray does not start on this machine: {error}") from error

    def end() -> None:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)

    if (address := ray.util.get_node_ip_address()) != LOOPBACK:
        end()
        raise CrowdError(
            f"Ray would listen on {address}, where other machines reach it, whatever it was told: start Ray yourself "
            "(ray.init), and the crowd uses that"
        )
    return end


def join(address: str) -> Callable[[], None]:
    """Join a cluster of Ray that is running.

    Args:
        address: ``host:port`` of its head, or ``auto`` for the one on this machine.

    Returns:
        What leaves the cluster.

    Raises:
        CrowdError: It cannot be joined: nobody is there, or the token is missing or another.
        MissingExtraError: Ray is not installed.
    """
    _check_somebody_listens(address)
    with _environment({"RAY_AUTH_MODE": os.environ.get("RAY_AUTH_MODE", "token"), **_QUIET}):
        ray = _imported()
        try:
            ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False)
        except Exception as error:
            first = str(error).strip().split("\n")[0]
            raise CrowdError(
                f"the cluster at {address!r} cannot be joined: {first}; expected the head's host:port, and its "
                "token in RAY_AUTH_TOKEN, in the file that RAY_AUTH_TOKEN_PATH names, or in ~/.ray/auth_token"
            ) from error
    end: Callable[[], None] = ray.shutdown
    return end


def _check_somebody_listens(address: str) -> None:
    """Refuse an address where nobody listens; Ray itself would try for minutes."""
    host, colon, port = address.rpartition(":")
    if not (colon and port.isdecimal()) or "//" in host:
        return
    try:
        socket.create_connection((host, int(port)), _PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise CrowdError(f"nobody listens at {address!r}: {error}; expected the host:port of a Ray head") from None


def _imported() -> ModuleType:
    try:
        import ray
    except ImportError:
        raise MissingExtraError("ray", "cluster") from None
    module: ModuleType = ray
    return module


def _local() -> dict[str, str]:
    """Return the settings of this program's own Ray.

    Its token is one for as long as the program runs, since Ray reads it once; unless the user has chosen another.
    """
    if not _token:
        _token.append(secrets.token_hex(32))
    chosen = os.environ.get("RAY_AUTH_TOKEN") or os.environ.get("RAY_AUTH_TOKEN_PATH")
    return dict(_LOCAL) if chosen else {**_LOCAL, "RAY_AUTH_TOKEN": _token[0]}


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Let the environment be so for a while."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
