"""Linear text models as files: arrays in a zip (``.npz``), read without pickle and with a bound."""

from __future__ import annotations

import ast
import io
import json
import math
import os
import zipfile
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ...core.errors import PerceptionError
from ..files import read_bytes
from .linear_model import LinearModel

__all__ = ["FORMAT", "LARGEST", "model_bytes", "read_model"]

FORMAT: Final = "espressivo-text-model/1"

LARGEST: Final = 64_000_000
"""Bytes that a model may have when it is unpacked."""

_LABELS: Final = 1_000
_TYPES: Final = {
    "keys": ("<u4", 1),
    "rarity": ("<f2", 1),
    "weights": ("|i1", 2),
    "steps": ("<f4", 1),
    "bias": ("<f4", 1),
    "slope": ("<f4", 1),
    "offset": ("<f4", 1),
    "thresholds": ("<f4", 1),
    "sureness": ("<f4", 1),
}


def model_bytes(model: LinearModel) -> bytes:
    """Return a model as the bytes of a file; the same model gives the same bytes."""
    about = json.dumps({"format": FORMAT, "name": model.name, "labels": list(model.labels)}).encode()
    arrays = {name: getattr(model, name).astype(kind) for name, (kind, _) in _TYPES.items()}
    file = io.BytesIO()
    np.savez_compressed(file, about=np.frombuffer(about, np.uint8), **arrays)
    return file.getvalue()


def read_model(path: str | os.PathLike[str]) -> LinearModel:
    """Read a model.

    Raises:
        PerceptionError: There is no such file, it is too large, or holds something else.
    """
    name = os.fspath(path)
    data = read_bytes(path, LARGEST, "a text model")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _model(_arrays(archive))
    except PerceptionError as error:
        raise PerceptionError(f"{name}: {error}") from error
    except Exception as error:  # unpacking and reading a damaged archive raise anything
        raise PerceptionError(
            f"{name}: this is no text model ({error}); expected a file that `espressivo train goemotions` wrote"
        ) from error


def _model(arrays: dict[str, NDArray[Any]]) -> LinearModel:
    about = json.loads(arrays["about"].tobytes())
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}")
    labels = about["labels"]
    if not isinstance(labels, list) or not 0 < len(labels) <= _LABELS or not all(isinstance(x, str) for x in labels):
        raise ValueError("its labels are no list of names")
    for name, (kind, dimensions) in _TYPES.items():
        if arrays[name].dtype.str != kind or arrays[name].ndim != dimensions:
            raise ValueError(f"{name} is of another type")
    single = {name: arrays[name].astype(np.float32) for name in _TYPES if name not in ("keys", "weights")}
    return LinearModel(str(about["name"]), tuple(labels), arrays["keys"], weights=arrays["weights"], **single)


def _arrays(archive: zipfile.ZipFile) -> dict[str, NDArray[Any]]:
    members = {member.filename: member for member in archive.infolist()}
    if sum(member.file_size for member in members.values()) > LARGEST:
        raise PerceptionError(f"unpacked it would have more than {LARGEST} bytes")
    found = {}
    for name in ("about", *_TYPES):
        with archive.open(members[f"{name}.npy"]) as file:
            found[name] = _array(file.read(members[f"{name}.npy"].file_size), name)
    return found


def _array(data: bytes, name: str) -> NDArray[Any]:
    """An array from the bytes of an ``.npy``: only what is there is taken, whatever its head says."""
    if data[:6] != b"\x93NUMPY" or len(data) < 10:
        raise ValueError(f"{name} is no array")
    begin = 10 + int.from_bytes(data[8:10], "little")
    if begin > 1_000:
        raise ValueError(f"{name} has too long a head")
    head = ast.literal_eval(data[10:begin].decode("latin-1").strip())
    shape, kind = tuple(map(int, head["shape"])), str(head["descr"])
    if kind not in ("|u1", "|i1", "<u4", "<f2", "<f4") or head["fortran_order"] or min(shape, default=-1) < 0:
        raise ValueError(f"{name} is of another type")
    if math.prod(shape) * np.dtype(kind).itemsize != len(data) - begin:
        raise ValueError(f"{name} is not as long as it says")
    return np.frombuffer(data, kind, offset=begin).reshape(shape)
