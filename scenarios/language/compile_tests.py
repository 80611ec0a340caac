"""Where the emotional tests of a story were written, and each part of them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from .passages import Unit
from .problems import Place
from .story import TestStory

__all__ = ["places_of_test"]

_PARTS = ("given", "play", "expect", "never", "as", "seed", "seeds", "transcript")


def places_of_test(name: str, test: TestStory, where: Unit) -> Iterator[tuple[str, Place]]:
    """Yield the parts of a test, such as ``name|play|3``, and where they stand."""
    yield name, where.key_place
    for part in _PARTS:
        yield from _places(f"{name}|{part}", where / part, getattr(test, part, ""))


def _places(name: str, where: Unit, written: object) -> Iterator[tuple[str, Place]]:
    yield name, where.place
    if isinstance(written, dict):
        yield from ((f"{name}|{key}", (where / key).key_place) for key in written)
    elif isinstance(written, list):
        for number, each in enumerate(written):
            yield from _places(f"{name}|{number}", where / number, each)
    elif isinstance(written, msgspec.Struct):
        for part, value in zip(written.__struct_encode_fields__, msgspec.structs.astuple(written), strict=True):
            if value:
                yield from _places(f"{name}|{part}", where / part, value)
