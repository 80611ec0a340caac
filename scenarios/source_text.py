"""Reading an authored file safely: bounded, only regular files, only UTF-8, and errors that say where.

Also holds what every reader needs to speak about places in a file: :data:`Path` tuples and their JSON-path spelling.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path as FilePath

from ..core.errors import AuthoringError, nearest

__all__ = ["Path", "decode", "line_and_column", "number_text", "path_text", "read_bytes"]

Path = tuple[str | int, ...]
"""Keys and indices from the root of a document to a value."""

_NEIGHBOURS = 500  # names looked at for a "did you mean"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff", b"\x00")


def read_bytes(file: str | os.PathLike[str], limit: int) -> bytes:
    """Read a regular file of at most ``limit`` bytes.

    Raises:
        AuthoringError: The file is missing, unreadable, no regular file, or too large (its size is asked first, so that
            nothing of a too large file is read).
    """
    name = os.fspath(file)
    try:
        status = os.stat(name)  # noqa: PTH116 - Path.stat() would refuse the same, later
        if not stat.S_ISREG(status.st_mode):
            kind = "a directory" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise AuthoringError(f"this is {kind}; expected a scenario file", file=name)
        if status.st_size > limit:
            raise _too_large(name, status.st_size, limit)
        with FilePath(name).open("rb") as stream:
            data = stream.read(limit + 1)
    except FileNotFoundError:
        raise AuthoringError(f"no such file{_did_you_mean(name)}", file=name) from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise AuthoringError(f"cannot be read: {reason}", file=name.replace("\0", "\\0")) from None
    if len(data) > limit:
        raise _too_large(name, len(data), limit)
    return data


def decode(data: bytes, file: str | None = None) -> str:
    """Return the text of UTF-8 ``data`` without its byte-order mark.

    Raises:
        AuthoringError: The bytes are another encoding; names line and column of the first one that is not UTF-8.
    """
    if data.startswith(_OTHER_ENCODINGS) or b"\0" in data[:64]:
        raise AuthoringError("this is not UTF-8 text (UTF-16, or a binary file); save it as UTF-8", file=file, line=1)
    try:
        return data.removeprefix(_BYTE_ORDER_MARK).decode()
    except UnicodeDecodeError as error:
        start = error.start + (len(_BYTE_ORDER_MARK) if data.startswith(_BYTE_ORDER_MARK) else 0)
        line, column = line_and_column(data, start)
        raise AuthoringError(
            f"byte 0x{data[start]:02x} is not UTF-8 text; save the file as UTF-8", file=file, line=line, column=column
        ) from None


def line_and_column(data: bytes, offset: int) -> tuple[int, int]:
    """Return line and column, both from 1, of a byte offset; columns count characters."""
    offset = min(offset, len(data))
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode(errors="replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def number_text(number: float) -> str:
    """Return the text of a number as a term holds it: shortest, and never with a zero-padded exponent.

    >>> number_text(3), number_text(0.1), number_text(1e-05), number_text(True)
    ('3', '0.1', '1e-5', 'True')
    """
    text = str(number)
    mantissa, mark, exponent = text.partition("e")
    if not mark or isinstance(number, bool):
        return text
    return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"


def path_text(path: Path) -> str:
    """Spell a path as JSON path.

    >>> path_text(("agents", 1, "beliefs", "Likes(Bob)"))
    "$.agents[1].beliefs['Likes(Bob)']"
    """
    return "$" + "".join(_step_text(step) for step in path)


def _step_text(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    short = step if len(step) <= 60 else step[:57] + "..."
    return f".{short}" if short.isidentifier() else f"[{short!r}]"


def _did_you_mean(name: str) -> str:
    path = FilePath(name)
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry, _ in zip(entries, range(_NEIGHBOURS), strict=False)]
    except (OSError, ValueError):
        return ""
    guess = nearest(path.name, names)
    return f" (did you mean {str(path.with_name(guess))!r}?)" if guess else ""


def _too_large(name: str, size: int, limit: int) -> AuthoringError:
    return AuthoringError(f"too large: {size} bytes, at most {limit} are read; split the file", file=name)
