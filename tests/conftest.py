"""What every test shares: hypothesis settings, and the rule about skipped tests.

The rule of skips: a test may skip when something outside the base install is missing, and its reason then begins with
what is missing. With ``ESPRESSIVO_REQUIRE_ALL=1`` in the environment (``.ci/run`` sets it) a skip is a failure, unless
the reason begins with one of `PERMITTED_SKIPS`: ``rclpy``, which comes only with a ROS installation, and ``data set``,
which somebody has to download by hand.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

# One thread for numpy: tests run side by side already, and threads that wait for each other cost more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest
from hypothesis import settings

PERMITTED_SKIPS = ("rclpy", "data set")

_Report = TypeVar("_Report", pytest.TestReport, pytest.CollectReport)

# No deadline: a slow machine is no bug. The failing example is printed so that it can be made a test of its own.
# Where nothing may be skipped, nothing is left to chance either: every run tries the same examples.
settings.register_profile(
    "espressivo", deadline=None, print_blob=True, derandomize=os.environ.get("ESPRESSIVO_REQUIRE_ALL") == "1"
)
settings.register_profile("quick", settings.get_profile("espressivo"), max_examples=25)
settings.load_profile("espressivo")


# What starts whole programs (the command, servers, package installers, a reasoner), plays whole scenarios, draws
# pictures or reads a data set takes its time: `make unit` leaves it out. A single test says so by itself:
# `@pytest.mark.whole_programs`.
_WHOLE_FOLDERS = ("house", "cli", "benchmarks", "examples")
_WHOLE_MODULES = (
    "test_avatar_window",
    "test_broken_files",
    "test_calibration",
    "test_check",
    "test_check_mistakes",
    "test_client_engines",
    "test_client_python",
    "test_conformance_of_codes",
    "test_conformance_of_transports",
    "test_conformance_traces",
    "test_crowd_cluster",
    "test_crowd_contagion",
    "test_crowd_detail",
    "test_crowd_envent",
    "test_crowd_is_objects",
    "test_crowd_why",
    "test_crowds_served",
    "test_drawing",
    "test_durable",
    "test_emotionml",
    "test_espeak",
    "test_failing_sockets",
    "test_fatima_http",
    "test_fatima_http_bounds",
    "test_fatima_http_fuzz",
    "test_faults",
    "test_faults_on_sockets",
    "test_film",
    "test_hosted_answers",
    "test_hosted_runs",
    "test_hub",
    "test_journal_killed",
    "test_killed_process",
    "test_language_mutations",
    "test_lexicon_evaluation",
    "test_library",
    "test_lipsync_espeak",
    "test_load",
    "test_music_midi",
    "test_page_folder",
    "test_production",
    "test_protocol_schema",
    "test_pygame_painter",
    "test_pyttsx3",
    "test_recorded_play",
    "test_replay",
    "test_report",
    "test_report_browser",
    "test_rest",
    "test_ros2_interfaces",
    "test_ros2_node",
    "test_ros2_recording",
    "test_ros2_transport",
    "test_ros2_verb",
    "test_serve_command",
    "test_server_limits",
    "test_server_refusals",
    "test_shipped_stories",
    "test_speaker",
    "test_speech_acoustics",
    "test_speech_backends",
    "test_speech_stress",
    "test_speech_worker",
    "test_story_tests",
    "test_story_tests_command",
    "test_text_model_shipped",
    "test_tls",
    "test_told_appraisal",
    "test_tone_drawing",
    "test_tone_owl",
    "test_tone_sources",
    "test_vocabulary",
    "test_wav2small",
    "test_why_of_plays",
)


def _takes_its_time(module: Path) -> bool:
    return module.parent.name in _WHOLE_FOLDERS or module.stem in _WHOLE_MODULES


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a module that is left out unread: every process of `make unit` would import it for nothing."""
    left_out = config.option.markexpr == "not whole_programs" and collection_path.suffix == ".py"
    return True if left_out and _takes_its_time(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the folders and modules that take their time."""
    for item in items:
        if _takes_its_time(item.path):
            item.add_marker(pytest.mark.whole_programs)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Apply the rule to a test's own skip."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Apply the rule to a whole module's skip."""
    return _refuse_skip((yield))


def _refuse_skip(report: _Report) -> _Report:
    """Turn a skip that is not permitted into a failure."""
    if not report.skipped or hasattr(report, "wasxfail") or os.environ.get("ESPRESSIVO_REQUIRE_ALL") != "1":
        return report
    reason = _reason(report)
    if not reason.startswith(PERMITTED_SKIPS):
        report.outcome = "failed"
        report.longrepr = (
            f"skipped, and ESPRESSIVO_REQUIRE_ALL=1 permits only reasons that begin with "
            f"{' or '.join(map(repr, PERMITTED_SKIPS))}. The reason was: {reason!r}"
        )
    return report


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")
