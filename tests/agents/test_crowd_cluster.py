"""A crowd in several processes is the crowd in one: whatever it is told, wherever it is cut, whoever is killed."""

import json
import os
import random
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espressivo.agents.crowd.cluster import ClusterCrowd
from espressivo.agents.crowd.cluster.division import divide
from espressivo.agents.crowd.cluster.engines import Engine, InProcess
from espressivo.agents.crowd.contagion import Contagion
from espressivo.agents.crowd.crowd import BLOCK
from espressivo.agents.crowd.neighbours import Neighbours
from espressivo.agents.crowd.saving import save_crowd
from espressivo.agents.crowd.spec import CrowdSpec, GoalSpec
from espressivo.agents.crowd.stadium import Stadium
from espressivo.appraisal.rules import AppraisalRule, AppraisalRules
from espressivo.core.errors import CrowdError, EspressivoError, EventError

SIZE = 2 * BLOCK + 100
SCORE = "Event(Action-End, Striker, Score, Home)"
CLOUDS = "Event(Action-End, Sky, Darken, Field)"
KILLS = int(os.environ.get("ESPRESSIVO_KILLS", "3"))


def some_spec() -> CrowdSpec:
    random_numbers = np.random.default_rng(8)
    rules = AppraisalRules()
    rules.add(AppraisalRule.parse(CLOUDS, [("Desirability", "-3", None)], ["Mood(SELF) < 2"], id="gloomy"))
    likes = [("Desirability For Others", "-5", "[who]")]
    rules.add(AppraisalRule.parse("Event(Action-End, Sky, Rain, [who])", likes, ["Likes([who]) > 3"], id="wet"))
    return CrowdSpec(
        SIZE,
        rules=rules,
        goals=(GoalSpec("Win", 8, 0.5), GoalSpec("Leave", 6.0, 0.2, np.arange(BLOCK - 50, BLOCK + 50, dtype=np.int32))),
        personality={"extraversion": random_numbers.uniform(-1, 1, SIZE).astype(np.float32)},
        groups={"home": np.arange(BLOCK + 10), "away": np.arange(BLOCK + 10, SIZE)},
    )


def some_contagion() -> Contagion:
    rows = 4
    table = Neighbours.grid(rows, SIZE // rows)
    return Contagion(table, strength=0.5)


class Engines:
    """Makes engines in this process, and remembers them."""

    def __init__(self) -> None:
        self.made: list[InProcess] = []

    def __call__(self, make: Any, workers: int) -> Engine:
        assert workers >= 1
        self.made.append(InProcess(make))
        return self.made[-1]

    def lose(self, number: int) -> None:
        self.made[-1].lose(number)


class Told:
    """The same crowd in one process and in several, told the same."""

    def __init__(self, folder: Path, workers: int = 3, *, contagion: bool = False, every: int = 4) -> None:
        self.engines = Engines()
        self.one = some_spec().crowd()
        self.contagion = some_contagion() if contagion else None
        self.many = ClusterCrowd(
            some_spec(),
            workers,
            contagion=some_contagion() if contagion else None,
            folder=folder,
            checkpoint_every=every,
            fsync=False,
            engine=self.engines,
        )

    def both(self, do: Callable[[Any], Any]) -> None:
        assert do(self.one) == do(self.many)

    def spread(self, seconds: float) -> None:
        assert self.contagion is not None
        assert self.contagion.step(self.one, seconds) == self.many.spread(seconds)


Tell = Callable[..., Told]


@pytest.fixture
def tell(tmp_path: Path) -> Iterator[Tell]:
    """Begins crowds in the test's folder, and closes them."""
    begun: list[Told] = []

    def begin(workers: int = 3, **given: Any) -> Told:
        begun.append(Told(tmp_path, workers, **given))
        return begun[-1]

    yield begin
    for told in begun:
        told.many.close()


_AMOUNTS = st.sampled_from(
    [
        {"desirability": 4},
        {"desirability": -7.5, "praiseworthiness": {"Ben": -6}},
        {"goals": {"Win": 0.9}},
        {"goals": {"Leave": 0.1}},
        {"prospects": {"Rain": (-4, 0.5)}},
        {"prospects": {"Rain": (-4, 0.0)}},
        {"prospects": {"Sun": (5, 0.25)}},
        {"praiseworthiness": {f"Member{BLOCK + 3}": 5}},
        {},
    ]
)
_WHOM = st.sampled_from([None, "home", "away", [0], [BLOCK - 1, BLOCK, SIZE - 1], []])
_STEPS = st.one_of(
    st.tuples(st.just("perceive"), _WHOM, _AMOUNTS),
    st.tuples(st.just("advance"), st.floats(0, 30, width=32)),
    st.tuples(st.just("mood"), _WHOM, st.floats(-10, 10, width=32)),
    st.tuples(st.just("lose"), st.integers(0, 2)),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEPS, max_size=8), workers=st.integers(1, 3))
def test_shards_are_as_the_whole_whatever_happens_and_whoever_is_lost(
    tmp_path_factory: pytest.TempPathFactory, steps: list[Any], workers: int
) -> None:
    told = Told(tmp_path_factory.mktemp("crowd"), workers)
    for do, *given_ in steps:
        match do, given_:
            case "perceive", (whom, amounts):
                told.both(lambda crowd, to=whom, how=amounts: crowd.perceive(CLOUDS, to, **how))  # type: ignore[misc]
            case "advance", (seconds,):
                told.both(lambda crowd, by=seconds: crowd.advance(by))  # type: ignore[misc]
            case "mood", (whom, mood):
                told.both(lambda crowd, to=whom, by=mood: crowd.set_mood(by, to))  # type: ignore[misc]
            case "lose", (number,):
                if number < len(told.many.divided) and number in told.engines.made[0]._workers:
                    told.engines.lose(number)
    told.both(lambda crowd: crowd.hash())
    np.testing.assert_array_equal(told.one.mood(), told.many.mood())
    told.many.close()


def test_what_is_read_is_what_one_process_reads(tell: Tell) -> None:
    told = tell()
    told.both(lambda crowd: crowd.perceive(SCORE, "home", desirability=np.linspace(-9, 9, BLOCK + 10)))
    told.both(lambda crowd: crowd.perceive(CLOUDS, prospects={"Rain": (-4, 0.5)}))
    told.both(lambda crowd: crowd.advance(2.5))
    one, many = told.one, told.many
    some = [5, BLOCK - 1, BLOCK, SIZE - 1]
    for who in (None, "away", some, [SIZE - 1]):
        np.testing.assert_array_equal(one.intensities("Joy", who), many.intensities("Joy", who))
        np.testing.assert_array_equal(one.strongest(who)[0], many.strongest(who)[0])
        np.testing.assert_array_equal(one.top(2, who)[1], many.top(2, who)[1])
        np.testing.assert_array_equal(one.pad(who), many.pad(who))
        np.testing.assert_array_equal(one.mood_pad(who), many.mood_pad(who))
        np.testing.assert_array_equal(one.histogram("Joy", 5, who), many.histogram("Joy", 5, who))
        assert one.nodes(who) == many.nodes(who)
        mine, theirs = one.statistics(who), many.statistics(who)
        assert mine == theirs
        assert str(mine) == str(theirs)
    assert (many.time, many.ticks, many.size) == (one.time, one.ticks, one.size)
    with pytest.raises(CrowdError, match="nobody is asked about"):
        many.mood([])


def test_relations_reach_across_shards(tmp_path: Path, tell: Tell) -> None:
    told = tell()
    who = [5, 5, BLOCK + 1, 7, 7, SIZE - 1]
    whom = [6, BLOCK + 1, 5, BLOCK + 1, BLOCK + 1, 5]
    values = [4, -6, 9, 3, 7, 2]
    told.one.knowledge.relate_members("Likes", who, whom, values)
    told.many.relate_members("Likes", who, whom, values)
    told.engines.lose(0)
    for other in (5, 6, BLOCK + 1):
        told.both(lambda crowd, at=other: crowd.perceive(SCORE, desirability_for={f"Member{at}": 6}))  # type: ignore[misc]
    told.both(lambda crowd: crowd.perceive(f"Event(Action-End, Sky, Rain, Member{BLOCK + 1})"))
    told.both(lambda crowd: crowd.hash())
    assert np.flatnonzero(told.one.intensities("Resentment")).tolist() == [5]
    with pytest.raises(CrowdError, match="expected as many"):
        told.many.relate_members("Likes", [1, 2], [3], 4)
    told.many.save(tmp_path / "many")
    save_crowd(told.one, tmp_path / "one")
    assert (tmp_path / "many").read_bytes() == (tmp_path / "one").read_bytes()


def test_feelings_spread_across_shards_to_the_bit(tell: Tell) -> None:
    told = tell(contagion=True)
    told.both(lambda crowd: crowd.perceive(SCORE, [BLOCK - 1, SIZE - 1], desirability=9))
    for step in range(6):
        told.spread(1.0)
        told.both(lambda crowd: crowd.advance(1))
        if step == 3:
            told.engines.lose(0)
    assert np.count_nonzero(told.many.intensities("Joy")) > 2
    told.both(lambda crowd: crowd.hash())
    assert told.many.recovered >= 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"desirability": float("nan")},
        {"desirability": 11},
        {"desirability": np.zeros(3)},
        {"desirability": np.where(np.arange(SIZE) == SIZE - 1, 11.0, 0.0)},
        {"desire": 3},
        {"goals": {"Wim": 0.5}},
    ],
)
def test_what_makes_no_sense_changes_nothing(tmp_path: Path, tell: Tell, wrong: dict[str, Any]) -> None:
    told = tell()
    told.both(lambda crowd: crowd.perceive(SCORE, desirability=3))
    journal = (tmp_path / "journal.jsonl").read_bytes()
    try:
        told.one.perceive(CLOUDS, **wrong)
    except CrowdError:
        with pytest.raises(CrowdError):
            told.many.perceive(CLOUDS, **wrong)
        assert (tmp_path / "journal.jsonl").read_bytes() == journal
    else:
        told.many.perceive(CLOUDS, **wrong)
    told.both(lambda crowd: crowd.hash())


def test_what_only_some_shards_refuse_is_undone_by_the_others(tell: Tell) -> None:
    told = tell()
    told.both(lambda crowd: crowd.perceive(SCORE, desirability=3))
    values = np.full(SIZE, 5.0)
    values[-1] = 12
    with pytest.raises(CrowdError, match=r"expected .*0\.\.10"):
        told.many.set_intensity("Joy", values)
    told.both(lambda crowd: crowd.hash())
    with pytest.raises(EventError, match="no event"):
        told.many.perceive("Nonsense")
    with pytest.raises(CrowdError, match="there is no group 'hame': did you mean home"):
        told.many.perceive(SCORE, "hame", desirability=1)
    told.both(lambda crowd: crowd.hash())


def test_a_crowd_goes_on_from_its_folder_with_other_workers(tmp_path: Path, tell: Tell) -> None:
    told = tell(workers=3, contagion=True)
    for number in range(6):
        told.both(lambda crowd, at=number: crowd.perceive(SCORE, [at, BLOCK + at], desirability=at))  # type: ignore[misc]
        told.both(lambda crowd: crowd.advance(0.5))
        told.spread(0.5)
    before = told.many.hash()
    told.many.save(tmp_path / "saved.crowd")
    save_crowd(told.one, tmp_path / "one.crowd")
    assert (tmp_path / "saved.crowd").read_bytes() == (tmp_path / "one.crowd").read_bytes()
    told.many.close()
    with pytest.raises(CrowdError, match="holds a crowd already"):
        ClusterCrowd(some_spec(), folder=tmp_path, engine=Engines())
    with (tmp_path / "journal.jsonl").open("ab") as file:
        file.write(b'{"step":19,"do')
    for workers in (2, 3):
        with ClusterCrowd.resume(tmp_path, workers, engine=Engines()) as again:
            assert (again.hash(), again.time) == (before, told.one.time)
    assert before == told.one.hash()


_ODD: st.SearchStrategy[Any] = st.sampled_from([None, -1, 1e300, "x", [], [7], {}, {"$array": "<i4"}, True, 2**70])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_journal_that_holds_anything_is_refused_or_carried_out(tmp_path: Path, data: st.DataObject) -> None:
    path, whole = tmp_path / "crowd" / "journal.jsonl", tmp_path / "whole.jsonl"
    if not path.exists():
        told = Told(path.parent, workers=2, contagion=True)
        told.many.perceive(CLOUDS, [5, BLOCK], desirability=[1, -2], prospects={"Rain": (-4, 0.5)})
        told.many.relate_members("Likes", [1, 2], [BLOCK, 3], 4)
        told.many.advance(2)
        told.many.spread(1)
        told.many.close()
        whole.write_bytes(path.read_bytes())
    first, *steps = map(json.loads, whole.read_text().splitlines())
    place: Any = data.draw(st.sampled_from(steps))["done"]
    while isinstance(place, (dict, list)) and place:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else list(range(len(place)))))
        if not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            place[key] = data.draw(_ODD)
            break
        place = place[key]
    path.write_text("".join(json.dumps(line) + "\n" for line in (first, *steps)))
    try:
        with ClusterCrowd.resume(path.parent, 2, engine=Engines()) as crowd:
            crowd.perceive(CLOUDS, desirability=1)
    except EspressivoError:
        return


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, tell: Tell) -> None:
    told = tell(every=2)
    for _ in range(5):
        told.both(lambda crowd: crowd.perceive(SCORE, desirability=3))
    for path in tmp_path.glob("*.*.crowd"):
        path.write_bytes(path.read_bytes()[:-3])
    told.engines.lose(1)
    told.both(lambda crowd: crowd.hash())


def test_a_crowd_is_cut_between_blocks_only() -> None:
    for size in (1, BLOCK, BLOCK + 1, 10 * BLOCK - 1):
        for workers in (1, 2, 3, 7):
            shards = divide(size, workers)
            assert [shard.first for shard in shards] == [0, *[shard.last for shard in shards[:-1]]]
            assert shards[-1].last == size
            assert all(shard.first % BLOCK == 0 and shard.size > 0 for shard in shards)
    with pytest.raises(CrowdError, match="expected 1 or more"):
        divide(10, 0)


# -- over Ray ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def over_ray(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterCrowd]:
    if find_spec("ray") is None:
        pytest.skip("needs the extra cluster")
    with ClusterCrowd(
        some_spec(),
        2,
        contagion=some_contagion(),
        folder=tmp_path_factory.mktemp("ray"),
        deadline=30,
        checkpoint_every=5,
    ) as crowd:
        yield crowd


def processes(crowd: ClusterCrowd) -> dict[int, int]:
    engine: Any = crowd._shards._engine
    found: dict[int, int] = engine.processes
    return found


@pytest.mark.whole_programs
def test_workers_that_are_killed_come_back_and_nothing_is_lost(over_ray: ClusterCrowd) -> None:
    dice = random.Random(5)
    one, contagion = some_spec().crowd(), some_contagion()
    kills = sorted(dice.sample(range(4 * KILLS), KILLS))
    for number in range(4 * KILLS):
        amount = dice.uniform(-9, 9)
        to = dice.choice([None, "home", "away"])
        if number in kills:
            os.kill(processes(over_ray)[dice.randrange(2)], signal.SIGKILL)
        assert over_ray.perceive(SCORE, to, desirability=amount) == one.perceive(SCORE, to, desirability=amount)
        if number % 4 == 1:
            assert over_ray.spread(0.5) == contagion.step(one, 0.5)
        for crowd in (one, over_ray):
            crowd.advance(0.25)
    assert over_ray.hash() == one.hash()
    assert over_ray.recovered >= KILLS


@pytest.mark.whole_programs
def test_a_shard_that_does_not_answer_is_named_and_nothing_is_lost(over_ray: ClusterCrowd) -> None:
    shards: Any = over_ray._shards
    shards._deadline, usual = 0.5, shards._deadline
    stopped = processes(over_ray)[1]
    events = len(shards.journal)
    os.kill(stopped, signal.SIGSTOP)
    try:
        with pytest.raises(CrowdError, match=r"shard 1 \(members 4,096 to 8,291\) gave no answer within 0.5 s"):
            over_ray.perceive(SCORE, desirability=3)
    finally:
        shards._deadline = usual
        os.kill(stopped, signal.SIGCONT)
    assert len(shards.journal) == events + 1
    again = over_ray.hash()
    over_ray.checkpoint()
    assert over_ray.hash() == again


@pytest.mark.whole_programs
def test_ray_listens_on_loopback_only_and_asks_for_its_token(over_ray: ClusterCrowd) -> None:
    import ray

    node: Any = ray.util.get_node_ip_address
    assert node() == "127.0.0.1"
    assert over_ray.size == SIZE
    port = int(ray.get_runtime_context().gcs_address.rpartition(":")[2])
    others = [each[4][0] for each in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for address in {each for each in others if not str(each).startswith("127.")}:
        with pytest.raises(OSError):
            socket.create_connection((str(address), port), timeout=1).close()


def test_an_address_where_nobody_listens_is_told_at_once() -> None:
    if find_spec("ray") is None:
        pytest.skip("needs the extra cluster")
    from espressivo.agents.crowd.cluster.ray_start import join

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(CrowdError, match=f"nobody listens at '127.0.0.1:{port}'"):
            join(f"127.0.0.1:{port}")


@pytest.mark.whole_programs
def test_no_worker_is_asked_for_nonsense(over_ray: ClusterCrowd) -> None:
    with pytest.raises(EspressivoError):
        over_ray.intensities("Joyy")


@pytest.mark.whole_programs
def test_a_stadium_over_ray_is_that_of_one_process(over_ray: ClusterCrowd) -> None:
    size = BLOCK + 100
    assert over_ray.size > size  # Ray runs already

    def with_workers(spec: CrowdSpec, contagions: Sequence[Contagion]) -> ClusterCrowd:
        return ClusterCrowd(spec, 2, contagion=contagions, fsync=False)

    here = Stadium(size)
    with Stadium(size, crowd=with_workers) as there:
        for stadium in (here, there):
            assert list(stadium.run(12))[-1] == 12
        assert there.crowd.hash() == here.crowd.hash()
        assert str(there.crowd.statistics()) == str(here.crowd.statistics())
        assert np.array_equal(there.crowd.strongest()[1], here.crowd.strongest()[1])
