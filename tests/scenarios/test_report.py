"""The report of a recorded run: what is gathered, what the page holds, and that no story can break out of it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import msgspec
import pytest

from espressivo import World
from espressivo.agents.journal import record
from espressivo.core.errors import StateError
from espressivo.scenarios.build import build_world
from espressivo.scenarios.document import Scenario
from espressivo.scenarios.native import native_from_text
from espressivo.scenarios.player import Play
from espressivo.scenarios.reading import read_scenario
from espressivo.scenarios.recorded_play import Run, journalled, read_run
from espressivo.scenarios.reporting import chains, write_figure, write_report
from espressivo.scenarios.reporting.gathering import Gathered, gather
from espressivo.scenarios.reporting.markup import Markup, element, script_data
from espressivo.scenarios.reporting.page import as_page
from espressivo.scenarios.transcript import PlayedTurn

LAST_LOAF = Path(__file__).parent / "stories" / "last-loaf.yaml"
HOSTILE = '</script><img src=x onerror="alert(1)">'
SPITE = """
name: "</title><script>alert(1)</script>"
description: "<b>bold</b> & $script ${title}"
agents:
  Ada:
    beliefs: {DialogueState(Room): Start}
    rules:
      appraisal:
        - event: Event(Action-End, *, Speak(*, *, *, *), SELF)
          variables: [{name: Desirability, value: -4}]
  Ben:
    beliefs: {DialogueState(Room): Start}
    rules:
      actions:
        - action: Speak(Start, End, -, -)
          target: Ada
world_model:
  "Event(Action-End, [s], Speak(*, [next], *, *), [t])":
    DialogueState(Room): "[next]"
dialogues:
  - {Start -> End: 'HOSTILE'}
terminal_states: [End]
"""


def run_of(scenario: Scenario, folder: Path, seed: int = 1) -> Run:
    """A recorded play."""
    play = Play(scenario, build_world(scenario, seed=seed, file="story.yaml"))
    with journalled(play, folder / "run.jsonl", file="story.yaml"):
        list(play)
    return read_run(folder / "run.jsonl")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The last loaf, played."""
    return run_of(read_scenario(LAST_LOAF), tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def gathered(run: Run) -> Gathered:
    """What a report shows of it."""
    return gather(run)


class Page(HTMLParser):
    """The elements of a page, and the text in each kind of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "link"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> ends nothing"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts.setdefault(self._open[-1], []).append(data)


# -- what is gathered ----------------------------------------------------------------------------------------------


def test_curves_follow_the_play(gathered: Gathered) -> None:
    counts = {len(character.after) for character in gathered.characters}
    counts |= {len(curve.before) for character in gathered.characters for curve in character.curves.values()}
    assert counts == {len(gathered.moments)}
    for moment, number in zip(gathered.moments, range(len(gathered.moments)), strict=True):
        for mind in moment.turn.minds if isinstance(moment.turn, PlayedTurn) else ():
            character = next(each for each in gathered.characters if each.name == mind.name)
            assert character.after[number] == mind.mood
            felt = {key: curve.after[number] for key, curve in character.curves.items() if curve.after[number]}
            assert felt == {(each.type, each.target): each.intensity for each in mind.feelings if each.intensity}


def test_a_curve_falls_between_turns_and_rises_in_them(gathered: Gathered) -> None:
    mira = gathered.characters[0]
    pity = mira.curves["Pity", "Tom"]
    assert pity.words == "pity for Tom"
    assert pity.primary == "Sadness"
    assert list(pity.chains) == [pity.peak_at]
    assert pity.before[pity.peak_at] == 0 < pity.peak
    later = pity.peak_at + 1
    assert 0 < pity.before[later] < pity.after[pity.peak_at]


def test_everything_that_arises_and_every_decision_has_its_chain(gathered: Gathered) -> None:
    data = gathered.chains.as_data()
    for moment in gathered.moments:
        turn = moment.turn
        assert (moment.decision is not None) == (turn is not None and bool(turn.agent))
        for feeling in moment.felt:
            assert feeling.chain is not None
            line, top = data["roots"][feeling.chain]
            assert f"{feeling.who} feels {feeling.words}" in data["lines"][line][3]
            assert abs(float(top.split()[0]) - feeling.intensity) < 0.006


def test_a_line_of_a_chain_is_kept_once(gathered: Gathered) -> None:
    lines = [json.dumps(line) for line in gathered.chains.as_data()["lines"]]
    assert len(set(lines)) == len(lines)
    assert all(beneath < number for number, line in enumerate(map(json.loads, lines)) for beneath in line[5])


def test_too_many_chains_are_left_out_and_the_page_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "MOST_LINES", 50)
    few = gather(run)
    assert few.chains.left_out
    assert "explanations were left out here" in as_page(few)


def test_a_run_that_comes_out_otherwise_is_not_reported(tmp_path: Path) -> None:
    run_of(read_scenario(LAST_LOAF), tmp_path)
    text = (tmp_path / "run.jsonl").read_text("utf-8")
    (tmp_path / "run.jsonl").write_text(text.replace('"seconds":1', '"seconds":2', 1), "utf-8")
    with pytest.raises(StateError, match="the replay differs from the journal at step"):
        gather(read_run(tmp_path / "run.jsonl"))


def test_a_run_without_anybody_is_not_reported(tmp_path: Path) -> None:
    world = World()
    with record(world, tmp_path / "run.jsonl"):
        world.advance(1)
    with pytest.raises(StateError, match="nobody in this run"):
        gather(read_run(tmp_path / "run.jsonl"))


def test_a_run_that_was_no_play_is_reported_too(tmp_path: Path) -> None:
    world = World(seed=1, name="Yard")
    ana, _ = world.add("Ana"), world.add("Ben")
    ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-5)
    with record(world, tmp_path / "run.jsonl"):
        world.event("Action-End", "Ben", "Insult", "Ana")
        world.advance(2)
    page = as_page(gather(read_run(tmp_path / "run.jsonl")))
    assert "Ben insults Ana" in page
    assert "distress" in page


# -- the page ------------------------------------------------------------------------------------------------------


def test_a_page_is_well_formed_and_asks_for_nothing_from_elsewhere(gathered: Gathered) -> None:
    page = Page(as_page(gathered))
    assert page.texts["title"] == ["The last loaf"]
    for tag, attributes in page.elements:
        assert tag not in {"img", "iframe", "object", "embed", "base", "form"}
        for name in ("src", "href", "action", "srcset"):
            value = attributes.get(name)
            assert value is None or value.startswith("#") or value == "data:,", (tag, attributes)
    style = "".join(page.texts["style"])
    assert "@import" not in style
    assert "url(" not in style


def test_every_turn_and_its_words_are_there(gathered: Gathered) -> None:
    told = "".join(chain.from_iterable(Page(as_page(gathered)).texts.values()))
    for moment in gathered.moments:
        if moment.turn is not None:
            assert moment.turn.text in told
    assert "Ended after 4 turns: the dialogue reached its terminal state End." in told


def test_the_same_run_gives_the_same_page(run: Run, gathered: Gathered) -> None:
    assert as_page(gather(run)) == as_page(gathered)


@pytest.fixture(scope="module")
def spite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a story that wants out."""
    scenario = native_from_text(SPITE.replace("HOSTILE", HOSTILE))
    return as_page(gather(run_of(scenario, tmp_path_factory.mktemp("spite"))))


def test_no_story_breaks_out_of_its_page(spite: str) -> None:
    page = Page(spite)
    assert page.texts["title"] == ["</title><script>alert(1)</script>"]
    assert f"“{HOSTILE}”" in page.texts["p"]
    assert "<b>bold</b> & $script ${title}" in page.texts["p"]
    assert [tag for tag, _ in page.elements].count("script") == 2
    assert not [each for each in page.elements if each[0] == "img" or any(name[:2] == "on" for name in each[1])]
    data = json.loads(next(text for text in page.texts["script"] if text.startswith("{")))
    assert any(HOSTILE in line[3] for line in data["lines"])


def test_only_our_own_script_may_run(spite: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', spite)
    assert policy is not None
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", policy[1])


def test_what_things_are_called_is_escaped_wherever_it_stands(tmp_path: Path) -> None:
    story = read_scenario(LAST_LOAF)
    named = {**dict.fromkeys(story.labels, HOSTILE), "loaf": HOSTILE}
    story = msgspec.structs.replace(story, name=HOSTILE, description=HOSTILE, labels=named)
    text = as_page(gather(run_of(story, tmp_path)))
    page = Page(text)
    assert page.texts["title"] == page.texts["h1"] == [HOSTILE]
    assert HOSTILE in page.texts["h3"]
    assert f"relief about “{HOSTILE}”" in page.texts["span"]
    assert text.count("<script") == 2
    assert not [tag for tag, _ in page.elements if tag == "img"]


def test_markup_is_escaped_once() -> None:
    assert element("b", "a & <b>", element("i", "c"), title='"x"') == (
        '<b title="&quot;x&quot;">a &amp; &lt;b&gt;<i>c</i></b>'
    )
    assert (
        element("i", Markup("&amp;"), hidden=True, lang=None, data_step=2.50) == '<i hidden data-step="2.5">&amp;</i>'
    )
    assert json.loads(script_data({"a": "</script>\u2028"})) == {"a": "</script>\u2028"}
    assert "<" not in script_data(["</script><!--"])


# -- files ---------------------------------------------------------------------------------------------------------


def test_a_page_is_not_written_over(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert write_report(run, target) == target
    with pytest.raises(StateError, match="exists; --force"):
        write_report(run, target)
    write_report(run, target, force=True)
    with pytest.raises(StateError, match="cannot be written"):
        write_report(run, tmp_path / "nowhere" / "page.html")


def test_a_figure_is_drawn_alike_every_time(run: Run, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed")
    for name in ("a.svg", "b.svg", "a.pdf", "a.png"):
        assert write_figure(run, tmp_path / name).stat().st_size > 5000
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert text == (tmp_path / "b.svg").read_text("utf-8")
    assert ">Mira</text>" in text
    assert "relief about “eat today”" in text
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_figure_of_another_kind_is_refused(run: Run, tmp_path: Path) -> None:
    with pytest.raises(StateError, match=r"ends in \.png, \.svg or \.pdf"):
        write_figure(run, tmp_path / "figure.gif")
    (tmp_path / "figure.png").write_text("mine")
    with pytest.raises(StateError, match="exists; --force"):
        write_figure(run, tmp_path / "figure.png")
