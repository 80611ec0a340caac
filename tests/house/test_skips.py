"""The rule of skips in tests/conftest.py, tried on a suite of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tree import ROOT

_SUITE = """
import pytest

def test_passes(): pass

@pytest.mark.skip(reason="rclpy is not installed")
def test_ros(): pass

def test_figures(): pytest.skip("data set EmotionLines is not downloaded")

@pytest.mark.xfail(reason="known")
def test_known(): assert False
"""


def run(folder: Path, suite: str, require_all: str) -> tuple[int, str]:
    """Run a suite under our conftest: pytest's exit status and what it printed."""
    shutil.copy(ROOT / "tests" / "conftest.py", folder)
    (folder / "test_planted.py").write_text(suite, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(folder), str(folder)]
    environment = {**os.environ, "ESPRESSIVO_REQUIRE_ALL": require_all}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_permitted_skips_and_expected_failures_pass(tmp_path: Path) -> None:
    status, printed = run(tmp_path, _SUITE, "1")
    assert (status, "1 passed, 2 skipped, 1 xfailed" in printed) == (0, True), printed


_UNINSTALLED = "import pytest\n\ndef test_voice(): pytest.skip('espeak-ng is not installed')\ndef test_passes(): pass\n"


def test_other_skips_fail_the_run(tmp_path: Path) -> None:
    status, printed = run(tmp_path, _UNINSTALLED, "1")
    assert (status, "The reason was: 'espeak-ng is not installed'" in printed) == (1, True), printed


def test_skips_are_no_failure_without_the_variable(tmp_path: Path) -> None:
    assert run(tmp_path, _UNINSTALLED, "")[0] == 0


@pytest.mark.parametrize(
    "suite",
    [
        "import pytest\npytest.importorskip('no_such_package')",
        "import pytest\npytest.skip('x', allow_module_level=True)",
    ],
)
def test_a_module_that_skips_as_a_whole_fails_the_run(tmp_path: Path, suite: str) -> None:
    status, printed = run(tmp_path, f"{suite}\ndef test_passes(): pass\n", "1")
    assert (status, "ESPRESSIVO_REQUIRE_ALL" in printed) == (2, True), printed
