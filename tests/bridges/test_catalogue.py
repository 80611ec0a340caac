"""Which scenarios a server offers; names from a wire lead to no file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from espressivo.bridges.hosting.catalogue import Catalogue
from espressivo.bridges.protocol.coding import Refused
from espressivo.bridges.protocol.commands import TakeTurn, WorldState
from espressivo.bridges.protocol.messages import Outcome, WorldDescribed
from espressivo.core.errors import AuthoringError
from espressivo.scenarios.shipped import shipped_scenarios

NEUTRAL = """\
name: Two at a table
agents:
  - name: Ana
    rules:
      actions:
        - {action: Wave, target: Ben, priority: "1"}
  - name: Ben
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.yaml"
    file.write_text(NEUTRAL)
    return file


def test_the_shipped_scenarios_are_offered_with_their_titles() -> None:
    titles = Catalogue().titles()
    assert set(titles) == set(shipped_scenarios())
    assert titles["night-train"] == "The goose on the night train"


def test_files_are_offered_under_their_names(table: Path) -> None:
    assert Catalogue(shipped=False, files=[table]).titles() == {"table": "Two at a table"}


def test_a_folder_offers_every_scenario_in_it(table: Path) -> None:
    (table.parent / "other.yaml").write_text(NEUTRAL.replace("Two", "Four"))
    (table.parent / "notes.txt").write_text("no scenario")
    assert Catalogue(False, [table.parent]).titles() == {"other": "Four at a table", "table": "Two at a table"}


def test_a_world_is_built_by_name_and_seed(table: Path) -> None:
    catalogue = Catalogue(files=[table])
    host = catalogue.host("village", "table", seed=9)
    told = host.do(WorldState(world="village"))
    assert isinstance(told, WorldDescribed)
    assert (told.world, told.scenario, told.agents) == ("village", "table", ["Ana", "Ben"])
    assert host.world.seed == 9
    turn = host.do(TakeTurn(world="village", agent="Ana"))
    assert isinstance(turn, Outcome)
    assert turn.did is not None
    assert turn.did.action == "Wave"
    assert catalogue.host("other", "table", seed=9).state_hash() != host.state_hash()


def test_two_worlds_of_one_seed_are_alike() -> None:
    catalogue = Catalogue()
    one, two = (catalogue.host(name, "night-train", 4) for name in ("one", "two"))
    assert one.state_hash() == two.state_hash()


@pytest.mark.parametrize("name", ["../table", "table.yaml", "/etc/passwd", "", "night-train/../night-train", "nosuch"])
def test_a_name_from_a_wire_is_no_path(table: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(table.parent)
    with pytest.raises(Refused) as caught:
        Catalogue(files=[table]).host("w", name)
    assert (caught.value.code, caught.value.place) == ("unknown-scenario", "$.scenario")


def test_a_misspelt_name_is_told_the_nearest() -> None:
    with pytest.raises(Refused, match="did you mean 'night-train'"):
        Catalogue().scenario("nihgt-train")


def test_what_is_missing_or_named_twice_is_an_error_at_the_start(table: Path, tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match="nowhere"):
        Catalogue(files=[tmp_path / "nowhere.yaml"])
    (tmp_path / "more").mkdir()
    with pytest.raises(AuthoringError, match="no scenario"):
        Catalogue(files=[tmp_path / "more"])
    (tmp_path / "more" / "table.yaml").write_text(NEUTRAL)
    with pytest.raises(AuthoringError, match="two scenarios would be called 'table'"):
        Catalogue(files=[table, tmp_path / "more"])


def test_a_file_wins_over_a_shipped_scenario_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "night-train.yaml").write_text(NEUTRAL)
    assert Catalogue(files=[tmp_path / "night-train.yaml"]).titles()["night-train"] == "Two at a table"


def test_a_file_that_cannot_be_read_has_no_title(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("name: [")
    catalogue = Catalogue(False, [tmp_path / "broken.yaml"])
    assert catalogue.titles() == {"broken": ""}
    with pytest.raises(AuthoringError):
        catalogue.host("w", "broken")


def test_a_saved_world_does_not_tell_where_its_scenario_lies(tmp_path: Path) -> None:
    story = tmp_path / "hidden" / "loaf.yaml"
    story.parent.mkdir()
    story.write_text('scenario: Loaf\ncast: {Ada: {feels: {"[who] waves": joy 3}}}\nactions: {wave: "[who] waves"}\n')
    saved = json.dumps(Catalogue(False, [story]).host("w", "loaf").save())
    assert "loaf.yaml:2" in saved
    assert "hidden" not in saved
