"""No library, no packages, no loudspeaker: everything still answers, and says what brings what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

import espressivo

pytestmark = [pytest.mark.whole_programs, pytest.mark.skipif(sys.platform != "linux", reason="Linux: its libraries")]

PACKAGES = ("espeakng_loader", "pyttsx3")
EXTRA = "pip install 'espressivo[speech]'"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine whose system has no espeak-ng, on which only the base packages are installed."""
    packages, libraries = tmp_path / "packages", tmp_path / "libraries"
    for folder in (packages, libraries):
        folder.mkdir()
    for each in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if not each.name.startswith((*PACKAGES, "__editable__", "espressivo", "pygame")) and each.suffix != ".pth":
            (packages / each.name).symlink_to(each)
    (packages / "espressivo").symlink_to(Path(espressivo.__file__).parent)
    # Found before the system's, and no library: the system's is not looked for any more.
    for name in ("libespeak-ng.so.1", "libespeak-ng.so", "libespeak.so.1"):
        (libraries / name).write_bytes(b"")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "PYTHONPATH": str(packages),
        "LD_LIBRARY_PATH": str(libraries),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PYTHONUTF8": "1",
        "TMPDIR": str(tmp_path),
    }


def run(environment: dict[str, str], code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-S", "-P", "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def speak(environment: dict[str, str], *arguments: str) -> tuple[int, str, str]:
    code = (
        "import sys; from espressivo.cli.program import main; from espressivo.cli.speaking import speak; "
        "main.add_command(speak); main()"
    )
    command = [sys.executable, "-S", "-P", "-c", code, "speak", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stdout, done.stderr


ASK = """
import importlib.util, json
from espressivo.expression.speech.choosing import backend_names, speech_backend
for package in ("espeakng_loader", "pyttsx3"):
    assert importlib.util.find_spec(package) is None
for name in backend_names():
    backend = speech_backend(name)
    found = backend.available()
    print(name, backend.name, found.ok, found.why, sep="|")
    backend.close()
"""


def test_every_backend_says_whether_it_is_here_and_what_brings_it(bare: dict[str, str]) -> None:
    told = {line.split("|")[0]: line.split("|")[1:] for line in run(bare, ASK).splitlines()}
    for name in ("espeak", "espeak:pip", "pyttsx3"):
        assert told[name][1] == "False"
        assert EXTRA in told[name][2]
    assert told["espeak:system"][1] == "False"
    assert "libespeak-ng1" in told["espeak:system"][2]
    assert (told["auto"][0], told["auto"][1]) == ("null", "True")
    assert "espeak: " in told["auto"][2]
    assert "pyttsx3: pyttsx3 is not installed" in told["auto"][2]
    assert (told["ssml"][1], told["null"][1]) == ("True", "True")


TALK = """
from espressivo.core.errors import SpeechError
from espressivo.expression.affect import Affect
from espressivo.expression.speech.speaker import Speaker
words = []
with Speaker() as speaker:
    print(speaker.backend.name, speaker.audible.ok, speaker.audible.why)
    saying = speaker.say("Good morning, Ana", Affect.parse("joy:6"), on_word=lambda word: words.append(word.text))
    assert saying.wait(60)
print(saying.state, words)
with Speaker("espeak") as speaker:
    saying = speaker.say("Good morning")
    assert saying.wait(60)
print(saying.state, saying.error)
"""


def test_a_speaker_goes_on_without_sound_and_says_so(bare: dict[str, str]) -> None:
    first, second, third = run(bare, TALK).splitlines()
    assert first.startswith("null False the backend null makes no sound: espeak: ")
    assert EXTRA in first
    assert second == "done ['Good', 'morning', 'Ana']"
    assert third.startswith("failed ")
    assert EXTRA in third


@pytest.mark.parametrize("backend", [[], ["--backend", "auto"], ["--backend", "espeak"], ["--backend", "pyttsx3"]])
def test_the_command_names_the_extra(bare: dict[str, str], backend: list[str]) -> None:
    status, printed, complaint = speak(bare, "Good morning", "--out", "a.wav", *backend)
    assert (status, printed) == (3, "")
    assert EXTRA in complaint
    assert complaint.count("\n") == 1


def test_the_command_still_gives_times_and_documents(bare: dict[str, str]) -> None:
    status, printed, _ = speak(bare, "Good morning", "--backend", "null", "--json")
    assert status == 0
    assert '"text": "morning"' in printed
    status, printed, complaint = speak(bare, "Good morning", "--backend", "ssml", "--emotion", "joy:6")
    assert (status, complaint) == (0, "")
    assert "<speak" in printed


def test_pyttsx3_without_a_library_says_what_brings_one(bare: dict[str, str]) -> None:
    packages = Path(bare["PYTHONPATH"])
    (packages / "pyttsx3").symlink_to(Path(sysconfig.get_paths()["purelib"]) / "pyttsx3")
    status, _, complaint = speak(bare, "Good morning", "--backend", "pyttsx3", "--out", "a.wav")
    assert status == 3
    assert "libespeak-ng" in complaint
    assert EXTRA in complaint


@pytest.mark.parametrize("verb", ["voices", "calibrate"])
@pytest.mark.parametrize("library", [[], ["--library", "pip"], ["--library", "system"]], ids=["any", "pip", "system"])
def test_verbs_that_ask_the_library_end_as_for_any_missing_package(
    bare: dict[str, str], verb: str, library: list[str]
) -> None:
    command = [sys.executable, "-S", "-P", "-m", "espressivo", "expression", verb, *library]
    done = subprocess.run(command, env=bare, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout) == (3, "")
    assert "install" in done.stderr
    assert done.stderr.count("\n") == 1
