"""A backend in a process of its own: what dies, hangs or talks rubbish there harms nobody here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from espressivo.core.errors import SpeechError
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.null import NullBackend
from espressivo.expression.speech.worker import Worker

pytestmark = pytest.mark.whole_programs

NEUTRAL = Prosody()
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX: signals and /dev/fd")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of other programs come and go in the common one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Worker]:
    worker = Worker("fragile", "speech_fakes:Fragile", {"note": str(tmp_path / "note")}, patience=20)
    yield worker
    worker.close()


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether a process ends within some seconds."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True  # ended; whoever adopted it has not looked yet
        time.sleep(0.02)
    return False


def test_a_worker_says_what_its_backend_says(fragile: Worker) -> None:
    prosody = Prosody(rate=0.25, pitch_st=3, breaks=((1, 0.25),))
    assert fragile.synthesize("Good morning, Ana.", prosody) == NullBackend().synthesize("Good morning, Ana.", prosody)
    assert fragile.capabilities == NullBackend.capabilities
    assert fragile.available() == NullBackend().available()


def test_one_process_says_many_lines(fragile: Worker) -> None:
    said = [fragile.synthesize(f"line {number}", NEUTRAL).text for number in range(50)]
    assert said == [f"line {number}" for number in range(50)]
    assert fragile.starts == 1


def test_nothing_is_started_before_it_is_needed() -> None:
    worker = Worker("fragile", "speech_fakes:Fragile")
    assert worker.pid is None
    worker.close()
    assert worker.starts == 0


@posix
def test_a_worker_killed_between_two_lines_is_replaced(fragile: Worker) -> None:
    fragile.synthesize("one", NEUTRAL)
    assert fragile.pid is not None
    os.kill(fragile.pid, signal.SIGKILL)
    assert fragile.synthesize("two", NEUTRAL).text == "two"
    assert fragile.starts == 2


def test_after_many_lines_another_process_takes_over() -> None:
    worker = Worker("null", "espressivo.expression.speech.null:NullBackend", lines=10)
    assert [worker.synthesize(f"line {number}", NEUTRAL).text for number in range(25)][-1] == "line 24"
    assert worker.starts == 3
    worker.close()


@posix
@pytest.mark.parametrize("fate", ["die", "leave"])
def test_a_worker_that_ends_in_the_middle_of_a_line_says_it_after_all(fragile: Worker, fate: str) -> None:
    assert fragile.synthesize(f"{fate} once", NEUTRAL).text == f"{fate} once"
    assert fragile.starts == 2


@posix
@pytest.mark.parametrize(("fate", "told"), [("die", "ended by signal 9"), ("leave", "ended with exit code 7")])
def test_a_line_that_kills_twice_is_given_up_and_the_next_is_said(fragile: Worker, fate: str, told: str) -> None:
    with pytest.raises(SpeechError, match=f"fragile could not say '{fate}': its process .*{told}"):
        fragile.synthesize(fate, NEUTRAL)
    assert fragile.synthesize("next", NEUTRAL).text == "next"
    assert fragile.starts == 3


def test_a_hung_worker_is_ended_and_the_line_said_by_another(tmp_path: Path) -> None:
    worker = Worker("fragile", "speech_fakes:Fragile", {"note": str(tmp_path / "note")}, patience=0.3)
    assert worker.synthesize("hang once", NEUTRAL).text == "hang once"
    assert worker.starts == 2
    worker.close()


def test_a_line_that_hangs_twice_is_given_up() -> None:
    worker = Worker("fragile", "speech_fakes:Fragile", patience=0.2)
    with pytest.raises(SpeechError, match="could not say 'hang': its process gave no answer"):
        worker.synthesize("hang", NEUTRAL)
    assert worker.synthesize("next", NEUTRAL).text == "next"
    worker.close()


@posix
def test_a_stopped_worker_is_replaced() -> None:
    worker = Worker("fragile", "speech_fakes:Fragile", patience=0.3)
    worker.synthesize("one", NEUTRAL)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    assert worker.synthesize("two", NEUTRAL).text == "two"
    worker.close()


@pytest.mark.parametrize(("text", "told"), [("refuse", "^I would rather not$"), ("raise", "KeyError: 'an oversight'")])
def test_an_error_is_told_and_the_worker_lives_on(fragile: Worker, text: str, told: str) -> None:
    with pytest.raises(SpeechError, match=told):
        fragile.synthesize(text, NEUTRAL)
    assert fragile.synthesize("next", NEUTRAL).text == "next"
    assert fragile.starts == 1


def test_what_a_library_prints_damages_nothing(fragile: Worker, capfd: pytest.CaptureFixture[str]) -> None:
    assert fragile.synthesize("print", NEUTRAL).text == "print"
    assert fragile.synthesize("next", NEUTRAL).text == "next"
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_sent_is_an_error() -> None:
    worker = Worker("wrong", "speech_fakes:Wrong")
    with pytest.raises(SpeechError, match="TypeError"):
        worker.synthesize("anything", NEUTRAL)
    assert worker.starts == 1
    worker.close()


def test_too_much_sound_is_an_error() -> None:
    worker = Worker("huge", "speech_fakes:Huge")
    with pytest.raises(SpeechError, match="1,587 s of sound are too much for one line"):
        worker.synthesize("anything", NEUTRAL)
    worker.close()


def test_too_long_a_line_is_refused(fragile: Worker) -> None:
    with pytest.raises(SpeechError, match="a line of 70,000 characters is too long"):
        fragile.synthesize("x" * 70_000, NEUTRAL)


@pytest.mark.parametrize(
    ("factory", "told"),
    [
        ("speech_fakes:Unfit", "^no voices on this ship$"),
        ("speech_fakes:Nobody", "AttributeError.*Nobody"),
        ("no_such_module:Nobody", "ModuleNotFoundError.*no_such_module"),
    ],
)
def test_a_backend_that_cannot_be_made_says_why(factory: str, told: str) -> None:
    worker = Worker("unfit", factory)
    assert not worker.available().ok
    with pytest.raises(SpeechError, match=told):
        worker.synthesize("anything", NEUTRAL)
    worker.close()


@posix
def test_ctrl_c_in_the_terminal_is_not_for_the_worker(fragile: Worker) -> None:
    fragile.synthesize("one", NEUTRAL)
    assert fragile.pid is not None
    assert os.getpgid(fragile.pid) != os.getpgid(0)
    os.kill(fragile.pid, signal.SIGINT)
    assert fragile.synthesize("two", NEUTRAL).text == "two"
    assert fragile.starts == 1


def test_closed_it_says_no_more(fragile: Worker) -> None:
    fragile.synthesize("one", NEUTRAL)
    fragile.close()
    fragile.close()
    with pytest.raises(SpeechError, match="closed"):
        fragile.synthesize("two", NEUTRAL)
    assert not fragile.available().ok
    assert fragile.pid is None


@pytest.mark.parametrize(("factory", "text"), [("speech_fakes:Fragile", "hang"), ("speech_fakes:Stuck", "begin")])
def test_it_can_be_closed_while_it_hangs(factory: str, text: str) -> None:
    worker = Worker("hanging", factory, patience=60)
    told: list[str] = []

    def ask() -> None:
        try:
            worker.synthesize(text, NEUTRAL)
        except SpeechError as error:
            told.append(str(error))

    asking = threading.Thread(target=ask)
    asking.start()
    while worker.pid is None:
        time.sleep(0.01)
    worker.close()
    asking.join(10)
    assert not asking.is_alive()
    assert len(told) == 1


@posix
def test_nothing_is_left_behind() -> None:
    before = set(Path("/dev/fd").iterdir()), threading.active_count()
    folders = set(Path(tempfile.gettempdir()).glob("espressivo-speech-*"))
    pids = []
    worker = Worker("fragile", "speech_fakes:Fragile", patience=5)
    for _ in range(8):
        worker.synthesize("litter", NEUTRAL)
        assert worker.pid is not None
        pids.append(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
    worker.close()
    assert (set(Path("/dev/fd").iterdir()), threading.active_count()) == before
    assert set(Path(tempfile.gettempdir()).glob("espressivo-speech-*")) <= folders
    for pid in pids:
        with pytest.raises(ProcessLookupError):  # neither alive nor a zombie
            os.kill(pid, 0)


OWNER = """
import sys, threading, time
from espressivo.expression.expression import Prosody
from espressivo.expression.speech.worker import Worker
sys.path.append({here!r})
worker = Worker("fragile", "speech_fakes:Fragile", patience=600)
worker.synthesize("one", Prosody())
if {hanging}:
    threading.Thread(target=worker.synthesize, args=("hang", Prosody()), daemon=True).start()
    time.sleep(0.2)
print(worker.pid, flush=True)
{ends}
"""


@posix
@pytest.mark.parametrize("hanging", [False, True])
@pytest.mark.parametrize("ends", ["", "import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)", "raise OSError"])
def test_a_worker_ends_with_its_owner(ends: str, hanging: bool) -> None:
    code = OWNER.format(here=str(Path(__file__).parent), hanging=hanging, ends=ends)
    folders = set(Path(tempfile.gettempdir()).glob("espressivo-speech-*"))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert gone(int(done.stdout))
    assert set(Path(tempfile.gettempdir()).glob("espressivo-speech-*")) <= folders


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_it_works_for_programs_with_closed_streams(closed: str, tmp_path: Path) -> None:
    note = tmp_path / "said"
    code = OWNER.format(here=str(Path(__file__).parent), hanging=False, ends="").replace(
        "print(worker.pid, flush=True)", f"open({str(note)!r}, 'w').write(worker.synthesize('two', Prosody()).text)"
    )
    script = tmp_path / "owner.py"
    script.write_text(code, encoding="utf-8")
    subprocess.run(["sh", "-c", f"exec '{sys.executable}' '{script}' {closed}"], check=True, timeout=60)
    assert note.read_text(encoding="utf-8") == "two"
