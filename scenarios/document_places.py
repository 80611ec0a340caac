"""Says where in a document an error comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..core.errors import AuthoringError, EspressivoError

__all__ = ["at"]


@contextmanager
def at(file: str | None, path: str, source: str = "") -> Iterator[None]:
    """Turn an error of the engine into one that names file and place.

    Args:
        file: Name of the file.
        path: Place in the document, such as ``$.agents[1].beliefs[0]``.
        source: Where that is written, ``file:line``, when it is known.

    Raises:
        AuthoringError: Whatever went wrong.
    """
    try:
        yield
    except AuthoringError:
        raise
    except EspressivoError as error:
        written, _, line = source.rpartition(":")
        if written and line.isdigit():
            raise AuthoringError(str(error), file=written, line=int(line), path=path) from error
        raise AuthoringError(str(error), file=file, path=path) from error
