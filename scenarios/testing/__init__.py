"""Emotional tests: what writers expect of their characters, written beside the scenario and played.

:func:`run_tests` plays the tests of a compiled story, :func:`check_tests` reads them only.
"""

from __future__ import annotations

from .coverage import Coverage
from .plans import check_tests
from .results import Failure, TestResult
from .running import run_tests

__all__ = ["Coverage", "Failure", "TestResult", "check_tests", "run_tests"]
