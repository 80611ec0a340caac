"""Files of sound, music and pictures are written over nothing that nobody wants to lose."""

from __future__ import annotations

from pathlib import Path

import pytest

from espressivo.core.errors import AuthoringError
from espressivo.expression.files import write_bytes


def test_a_file_and_its_folder_are_made(tmp_path: Path) -> None:
    assert write_bytes(tmp_path / "new" / "a.bin", b"one") == tmp_path / "new" / "a.bin"
    assert (tmp_path / "new" / "a.bin").read_bytes() == b"one"


def test_a_file_that_exists_is_kept_unless_forced(tmp_path: Path) -> None:
    file = tmp_path / "a.bin"
    file.write_bytes(b"mine")
    with pytest.raises(AuthoringError, match="--force writes over it"):
        write_bytes(file, b"one")
    assert file.read_bytes() == b"mine"
    write_bytes(file, b"one", force=True)
    assert file.read_bytes() == b"one"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(AuthoringError, match=r"its folder is a file|cannot be written"):
        write_bytes(tmp_path / "file" / "a.bin", b"one", force=True)
