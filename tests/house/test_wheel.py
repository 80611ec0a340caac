"""The wheel holds exactly the package, and works where nothing else is installed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from tree import ROOMS, ROOT, ROOT_MODULES, all_modules, copy_tree

import espressivo

_DATA = {".cs", ".css", ".csv", ".gd", ".html", ".js", ".json", ".npz", ".owl", ".rpy", ".yaml"}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed; what it printed."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}"
    return done.stdout


def expected_files(source: Path) -> set[str]:
    """The root's modules, ``py.typed``, and each room's modules and data; the whole of the shipped scenarios."""
    root = {f"{name}.py" for name in ROOT_MODULES if (source / f"{name}.py").exists()}
    rooms = {
        path.relative_to(source).as_posix()
        for room in ROOMS
        for path in (source / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
        if path.suffix in {".py", *_DATA} or path.is_relative_to(source / "scenarios" / "library")
    }
    return {f"espressivo/{name}" for name in root | rooms | {"py.typed"}}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources so that no product of an earlier build slips in."""
    folder = tmp_path_factory.mktemp("wheel")
    copy_tree(folder / "source")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", "."]
    run(sys.executable, *build, "source", cwd=folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """An environment of its own with the wheel and what it asks for, nothing more: the folder of its programs."""
    folder = wheel.parent / "empty"
    venv.create(folder, with_pip=False)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = ["-m", "pip", "--disable-pip-version-check", "--python", str(programs / "python")]
    run(sys.executable, *pip, "install", "--quiet", wheel, cwd=wheel.parent)
    return programs


def test_pyproject_lists_every_package() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert listed == sorted(name for name, path in all_modules().items() if path.name == "__init__.py")


def test_wheel_holds_exactly_the_package(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if not name.endswith("/")}
    about = {name for name in names if re.match(r"espressivo-[\w.]+\.dist-info/", name)}
    assert names - about == expected_files(wheel.parent / "source")
    assert {Path(name).name for name in about} == {
        "LICENSE",
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
        "top_level.txt",
    }


def test_the_installed_command_tells_its_version(installed: Path) -> None:
    assert espressivo.__version__ in run(installed / "espressivo", "--version", cwd=installed)


def test_the_installed_package_runs_as_a_module(installed: Path) -> None:
    assert espressivo.__version__ in run(installed / "python", "-m", "espressivo", "--version", cwd=installed)


def test_the_installed_package_is_typed(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text("import espressivo\n\nreveal_type(espressivo.__version__)\n", encoding="utf-8")
    mypy = ["-m", "mypy", "--strict", "--cache-dir", "cache", "--python-executable", str(installed / "python")]
    assert 'Revealed type is "str"' in run(sys.executable, *mypy, "user.py", cwd=tmp_path).replace("builtins.", "")
