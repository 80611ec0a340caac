"""The repository as the guard tests see it: its rooms, their floors and their modules."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "espressivo"

# A room may import the rooms of lower floors and nothing else of the package.
FLOORS = {
    "ontology": 0,
    "core": 1,
    "appraisal": 2,
    "decision": 3,
    "agents": 4,
    "perception": 5,
    "expression": 5,
    "scenarios": 6,
    "bridges": 7,
    "cli": 8,
    "__main__": 9,
}
ROOMS = sorted(name for name in FLOORS if name != "__main__")
ROOT_MODULES = ["__init__", "__main__"]
# Folders beside the rooms: no part of the package.
BESIDE = ["benchmarks", "docs", "editors", "examples", "tests"]
# Rooms that must be deterministic, and light to import.
LIGHT_ROOMS = [room for room in ROOMS if FLOORS[room] <= 4]

_NOT_SOURCE = shutil.ignore_patterns(
    ".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", "*.egg-info", "build", "dist", "htmlcov", ".coverage*"
)


def module_name(path: Path, root: Path = ROOT) -> str:
    """The dotted name under which the file ``path`` is imported."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join([PACKAGE, *(parts[:-1] if parts[-1] == "__init__" else parts)])


def room_modules(root: Path = ROOT, rooms: list[str] = ROOMS) -> dict[str, Path]:
    """Every module of the rooms: dotted name -> file. Shipped scenarios are data, even when they are Python."""
    files = (path for room in rooms for path in sorted((root / room).rglob("*.py")) if "library" not in path.parts)
    return {module_name(path, root): path for path in files}


def all_modules(root: Path = ROOT) -> dict[str, Path]:
    """Every module of the package, those at its root included."""
    tops = (root / f"{name}.py" for name in ROOT_MODULES)
    return {module_name(path, root): path for path in tops if path.exists()} | room_modules(root)


def is_product(name: str) -> bool:
    """Whether a file or folder of this name is made by tools and no part of the sources."""
    return bool(_NOT_SOURCE("", [name]))


def tracked_files() -> Iterator[Path]:
    """The files under version control; in a copy without git, all that is not a product."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = listed.stdout.decode().rstrip("\0").split("\0")
        return (path for name in names if (path := ROOT / name).is_file())
    return _walk(ROOT)


def _walk(folder: Path) -> Iterator[Path]:
    names = sorted(path.name for path in folder.iterdir())
    products = _NOT_SOURCE(str(folder), names)
    for path in (folder / name for name in names if name not in products):
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def copy_tree(target: Path) -> Path:
    """A copy of the sources in ``target``, without products: what a fresh clone would hold."""
    shutil.copytree(ROOT, target, ignore=_NOT_SOURCE, symlinks=True)
    return target
