"""Rooms know only the rooms below them, and there are no circles."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from tree import BESIDE, FLOORS, PACKAGE, ROOT, all_modules, is_product

# What the root package may be asked for without importing a room.
ROOT_NAMES = {"__version__"}


@dataclass(frozen=True)
class Import:
    """One import of the package's own: who, what, where, and whether only type checkers see it."""

    importer: str
    imported: str
    line: int
    typing_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


def room_of(module: str) -> str:
    """The room, or root module, that a dotted name lies in; the empty string for the root package itself."""
    return module.split(".")[1] if "." in module else ""


def imports_of(name: str, path: Path, known: set[str]) -> Iterator[Import]:
    """The imports of the package's own modules in one file, inside functions too."""
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    guarded = {id(child) for node in ast.walk(tree) if _is_typing_block(node) for child in _descend(node)}
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        for target in _targets(node, package, known):
            yield Import(name, target, getattr(node, "lineno", 0), id(node) in guarded)


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def _descend(node: ast.AST) -> Iterator[ast.AST]:
    assert isinstance(node, ast.If)
    for statement in node.body:
        yield from ast.walk(statement)


def _targets(node: ast.AST, package: str, known: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.split(".")[0] == PACKAGE)
    elif isinstance(node, ast.ImportFrom):
        base = _absolute(node, package)
        if base.split(".")[0] == PACKAGE:
            yield from (_target(base, alias.name, known) for alias in node.names)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if node.level == 0:
        return node.module or ""
    parts = package.split(".")
    return ".".join([*parts[: len(parts) - node.level + 1], *([node.module] if node.module else [])])


def _target(base: str, name: str, known: set[str]) -> str:
    """``from base import name`` reaches the submodule of that name when there is one, else ``base``."""
    if f"{base}.{name}" in known:
        return f"{base}.{name}"
    return f"{PACKAGE}.{name}" if base == PACKAGE and name not in ROOT_NAMES else base


def upward_imports(root: Path) -> list[str]:
    """Imports of another room that does not lie below; root modules may import any room."""
    modules = all_modules(root)
    return [
        str(item)
        for name, path in modules.items()
        if name != PACKAGE
        for item in imports_of(name, path, set(modules))
        if not _permitted(room_of(item.importer), room_of(item.imported))
    ]


def _permitted(importer: str, imported: str) -> bool:
    return importer == imported or imported == "" or FLOORS.get(imported, 99) < FLOORS[importer]


def circles(root: Path) -> list[str]:
    """One circle of modules that need each other when they run, or nothing."""
    modules = all_modules(root)
    needs = {
        name: {i.imported for i in imports_of(name, path, set(modules)) if not i.typing_only and i.imported != PACKAGE}
        for name, path in modules.items()
        if name != PACKAGE
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def plant(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_rooms_import_downwards_only() -> None:
    assert upward_imports(ROOT) == []


def test_modules_form_no_circle() -> None:
    assert circles(ROOT) == []


def test_every_folder_with_modules_is_a_room_or_stands_beside_them() -> None:
    folders = {path.parent.name for path in ROOT.glob("*/*.py") if not is_product(path.parent.name)}
    assert folders <= {*FLOORS, *BESIDE}


@pytest.mark.parametrize(
    "text",
    [
        "from ..agents.world import World",
        "from ..agents import world",
        "from .. import agents",
        "from .. import World",
        "import espressivo.agents.world",
        "from espressivo.agents.world import World",
        "def late():\n    from ..agents.world import World",
        "if TYPE_CHECKING:\n    from ..agents.world import World",
        "from ..cli import main",
        "from ..tests import tree",
    ],
)
def test_a_planted_upward_import_is_found(tmp_path: Path, text: str) -> None:
    root = plant(
        tmp_path, {"core/__init__.py": "", "core/low.py": text, "agents/__init__.py": "", "agents/world.py": ""}
    )
    assert len(upward_imports(root)) == 1
    assert upward_imports(root)[0].startswith("espressivo.core.low:")


@pytest.mark.parametrize(
    "text",
    [
        "from ..core.terms import Term",
        "from ..core import terms",
        "from .. import __version__",
        "import espressivo.core.terms",
        "from .other import name",
        "import agents",
    ],
)
def test_a_downward_import_is_permitted(tmp_path: Path, text: str) -> None:
    files = {"core/__init__.py": "", "core/terms.py": "", "agents/__init__.py": "", "agents/other.py": ""}
    assert upward_imports(plant(tmp_path, {**files, "agents/high.py": text})) == []


def test_rooms_of_one_floor_do_not_know_each_other(tmp_path: Path) -> None:
    root = plant(tmp_path, {"perception/__init__.py": "from ..expression import face", "expression/face.py": ""})
    assert upward_imports(root) == ["espressivo.perception:1 imports espressivo.expression.face"]


def test_a_planted_circle_is_found(tmp_path: Path) -> None:
    root = plant(tmp_path, {"core/a.py": "from .b import x", "core/b.py": "def late():\n    from . import a"})
    assert set(circles(root)) == {"espressivo.core.a", "espressivo.core.b"}


def test_a_module_that_imports_its_own_package_is_a_circle(tmp_path: Path) -> None:
    root = plant(tmp_path, {"core/__init__.py": "from .a import x", "core/a.py": "from . import y"})
    assert set(circles(root)) == {"espressivo.core", "espressivo.core.a"}


def test_names_that_only_type_checkers_import_make_no_circle(tmp_path: Path) -> None:
    root = plant(tmp_path, {"core/a.py": "from .b import x", "core/b.py": "if TYPE_CHECKING:\n    from .a import y"})
    assert circles(root) == []
