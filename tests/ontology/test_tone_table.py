"""The compiled table: fresh, quick, the same bytes every time."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest

from espressivo.ontology import OntologyError, load
from espressivo.ontology.compiling import compile_sources
from espressivo.ontology.sources import read_sources
from espressivo.ontology.tables import TABLE, WORDS, read_full_table, read_table, read_word_table, texts

TONE = load()

_BUILD = """
import sys
from pathlib import Path
from espressivo.ontology.commands import build
build(table=Path(sys.argv[1]) / "table.json", owl=Path(sys.argv[1]) / "tone-r.owl")
"""


def run(code: str, *args: str, seed: str = "0") -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", code, *args]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_table_is_what_the_sources_compile_to() -> None:
    plain, words = texts(compile_sources(read_sources()))
    assert TABLE.read_text(encoding="utf-8") == plain, "run: espressivo ontology build"
    assert TABLE.with_name(WORDS).read_text(encoding="utf-8") == words, "run: espressivo ontology build"


@pytest.mark.whole_programs
def test_a_build_gives_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        run(_BUILD, str(folder), seed=seed)
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1]
    assert set(made[0]) == {"table.json", WORDS, "tone-r.owl"}


def test_loading_takes_less_than_20_ms_and_no_owlready2() -> None:
    code = (
        "import sys; from time import process_time as now; import espressivo.ontology as o; a = now(); o.load();"
        "b = now(); print(b - a, 'owlready2' in sys.modules, 'networkx' in sys.modules, 'rich' in sys.modules)"
    )
    runs = [run(code).split() for _ in range(5)]
    assert {tuple(rest) for _, *rest in runs} == {("False", "False", "False")}
    assert min(float(seconds) for seconds, *_ in runs) < 0.020


CALLS: dict[str, Callable[[], object]] = {
    "lookup": lambda: TONE.lookup("furious"),
    "path": lambda: TONE.path("Fury"),
    "primary": lambda: TONE.primary("Fury"),
    "distance": lambda: TONE.distance("Annoyance", "Rage"),
    "similar": lambda: TONE.similar("Anger"),
    "opposites": lambda: TONE.opposites("Joy"),
    "compose": lambda: TONE.compose("Joy", "Trust"),
    "components": lambda: TONE.components("Contempt"),
    "compare_intensity": lambda: TONE.compare_intensity("Annoyance", "Rage"),
    "strengthen": lambda: TONE.strengthen("Joy"),
    "occ_from": lambda: TONE.occ_from(desirability=-1, praiseworthiness=-1, agent="other"),
    "tone_to_occ": lambda: TONE.tone_to_occ("Fury"),
    "node_for": lambda: TONE.node_for("Anger", 9),
    "vad_to_node": lambda: TONE.vad_to_node(0.1, 0.6, 0.2),
    "node_to_vad": lambda: TONE.node_to_vad("Joy", 5),
    "translate": lambda: TONE.translate("plutchik8", "trust", "ros4hri"),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_call_takes_less_than_10_microseconds(name: str) -> None:
    call, best = CALLS[name], float("inf")
    for _ in range(20):
        start = perf_counter()
        for _ in range(200):
            call()
        best = min(best, (perf_counter() - start) / 200)
    assert best < 10e-6


def test_a_missing_or_foreign_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="espressivo ontology build"):
        read_table(tmp_path / "table.json")
    (tmp_path / "table.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(OntologyError, match="format 99"):
        read_table(tmp_path / "table.json")


def test_words_of_another_table_are_refused() -> None:
    with pytest.raises(OntologyError, match="another table"):
        read_word_table(TABLE.with_name(WORDS), "not the digest")


def test_the_full_table_has_the_words() -> None:
    assert set(read_full_table()["words"]) == set(TONE.words)
