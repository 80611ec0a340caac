"""The public names: sorted, existing, and imported no earlier than asked for."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from tree import LIGHT_ROOMS, PACKAGE, ROOT, all_modules, room_modules

import espressivo

# Packages that `import espressivo`, and the rooms below the outside world, must not load.
HEAVY = ["click", "msgspec", "networkx", "numpy", "owlready2", "rich", "yaml"]
CROWDS = "espressivo.agents.crowd"  # arrays are what they are about
IMPORT_SECONDS = 0.150

PUBLIC_PACKAGES = [
    name
    for name, path in all_modules().items()
    if path.name == "__init__.py" and not any(part.startswith("_") for part in name.split("."))
]


def loaded_by(statements: str) -> set[str]:
    """The names in ``sys.modules`` of a fresh interpreter after ``statements``."""
    code = f"{statements}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=Path.home())
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def bound_names(path: Path) -> set[str]:
    """The public names that a module's top level binds by import, definition or assignment."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module != "__future__":
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("name", PUBLIC_PACKAGES)
def test_all_of_a_package_is_sorted_and_exists(name: str) -> None:
    package = importlib.import_module(name)
    listed = getattr(package, "__all__", [])
    assert list(listed) == sorted(set(listed))
    assert [missing for missing in listed if not hasattr(package, missing)] == []


@pytest.mark.parametrize("name", [name for name in PUBLIC_PACKAGES if name != PACKAGE])
def test_a_package_that_offers_names_lists_them(name: str) -> None:
    package = importlib.import_module(name)
    if bound_names(all_modules()[name]):
        assert getattr(package, "__all__", None), f"{name} binds names at its top level but has no __all__"


def test_public_names_are_the_same_at_run_time_and_for_type_checkers() -> None:
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    homes = {alias.name: "." * node.level + (node.module or "") for node in imports for alias in node.names}
    assert homes == espressivo._HOMES
    assert espressivo.__all__ == sorted(["__version__", *homes])


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Wrold"):
        getattr(espressivo, "Wrold")  # noqa: B009  (a type checker would refuse the plain spelling)


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_by("import espressivo") & set(HEAVY) == set()


def test_rooms_of_the_mind_load_nothing_heavy() -> None:
    names = [name for name in room_modules(rooms=LIGHT_ROOMS) if not name.startswith(CROWDS)]
    assert loaded_by("\n".join(f"import {name}" for name in names)) & set(HEAVY) == set()


def test_crowds_load_nothing_heavy_but_arrays() -> None:
    names = [name for name in room_modules(rooms=LIGHT_ROOMS) if name.startswith(CROWDS)]
    names.remove(f"{CROWDS}.kernels")  # is imported by the first large crowd, where numba is installed
    assert names
    assert loaded_by("\n".join(f"import {name}" for name in names)) & {*HEAVY, "ray", "numba"} == {"msgspec", "numpy"}


def test_the_probe_sees_a_heavy_import() -> None:
    assert "yaml" in loaded_by("import yaml")


def test_importing_the_package_is_quick() -> None:
    code = "from time import perf_counter as t; a = t(); import espressivo; print(t() - a)"
    runs = (subprocess.check_output([sys.executable, "-c", code], cwd=Path.home()) for _ in range(5))
    assert min(float(seconds) for seconds in runs) < IMPORT_SECONDS
