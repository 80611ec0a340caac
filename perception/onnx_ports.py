"""What a model declares of one of its inputs or outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from numpy.typing import NDArray

__all__ = ["Port"]

_KINDS: Final = {"float": "float32", "double": "float64"}


@dataclass(frozen=True, slots=True)
class Port:
    """An input or an output of a model.

    Attributes:
        name: As the model calls it.
        kind: Type of its numbers as numpy calls it, such as ``float32`` or ``int64``; ``string`` for text.
        shape: How long it is along each axis; None where any length goes.

    >>> str(Port("pixels", "float32", (None, 3, 48, 48)))
    "'pixels', float32[any, 3, 48, 48]"
    """

    name: str
    kind: str
    shape: tuple[int | None, ...]

    @classmethod
    def of(cls, declared: Any) -> Port:
        """Return the port that onnxruntime declares."""
        bare = str(declared.type).removeprefix("tensor(").removesuffix(")")
        shape = tuple(axis if isinstance(axis, int) and axis >= 0 else None for axis in declared.shape or ())
        return cls(declared.name, _KINDS.get(bare, bare), shape)

    def __str__(self) -> str:
        axes = ", ".join("any" if axis is None else str(axis) for axis in self.shape)
        return f"{self.name!r}, {self.kind}[{axes}]"

    def takes(self, array: NDArray[Any]) -> bool:
        """Return whether an array fits."""
        kind = "string" if array.dtype.kind in "OU" else str(array.dtype)
        fits = len(array.shape) == len(self.shape) and all(
            axis is None or axis == length for axis, length in zip(self.shape, array.shape, strict=True)
        )
        return fits and kind == self.kind
