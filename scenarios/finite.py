"""Numbers in documents: those that no formula can take are refused, wherever they stand."""

from __future__ import annotations

import msgspec

from ..core.errors import AuthoringError

__all__ = ["check_numbers"]

_LARGEST = 2**63


def check_numbers(document: object, file: str | None = None, path: str = "$") -> None:
    """Refuse a document in which a number is infinite, not a number at all, or beyond 64 bits.

    Args:
        document: Any document, list or dict of them.
        file: Name of the file, for messages.
        path: Place of the document, for messages.

    Raises:
        AuthoringError: There is such a number; the message says where.
    """
    if isinstance(document, msgspec.Struct):
        for name in document.__struct_fields__:
            check_numbers(getattr(document, name), file, f"{path}.{name}")
    elif isinstance(document, list):
        for number, each in enumerate(document):
            check_numbers(each, file, f"{path}[{number}]")
    elif isinstance(document, dict):
        for name, each in document.items():
            check_numbers(each, file, f"{path}.{name}")
    elif isinstance(document, (int, float)) and not abs(document) <= _LARGEST:
        raise AuthoringError("expected a finite number of ordinary size", file=file, path=path)
