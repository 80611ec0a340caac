"""Feelings that spread: ASCRIBE's invariants, parts of a crowd, and crowds against agents."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from espressivo import Agent
from espressivo.agents.crowd.ascribe import Influence, Traits, regard
from espressivo.agents.crowd.contagion import CHANNELS, Channel, Contagion
from espressivo.agents.crowd.crowd import Crowd
from espressivo.agents.crowd.neighbours import Neighbours
from espressivo.core.errors import CrowdError

UNIT = st.floats(0, 1, width=32)
SIZE = 8
LEVELS = arrays(np.float32, SIZE, elements=UNIT)
GRAPHS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda p: p[0] != p[1])).map(
    lambda pairs: Neighbours.pairs(SIZE, pairs)
)
TRAITS = st.builds(Traits, LEVELS, LEVELS, LEVELS, LEVELS)
SECONDS = st.floats(0, 20)
EVERYBODY_KNOWS_EVERYBODY = Neighbours.pairs(SIZE, [(a, b) for a in range(SIZE) for b in range(a)])
TINY = 1e-6


def by_the_book(q: np.ndarray, graph: Neighbours, traits: Traits, strength: float, seconds: float) -> np.ndarray:
    """The formulas of Bosse et al., member by member, in double precision; and never more than all the way."""
    eps, delta, eta, beta = (np.broadcast_to(np.asarray(each, float), (len(q),)) for each in traits.columns(len(q)))
    after = q.astype(float)
    for a in range(len(q)):
        others = [b for b in graph.table[:, a] if b >= 0]
        total = sum(eps[b] * strength for b in others)
        if total > 0:
            met = sum(eps[b] * strength * float(q[b]) for b in others) / total
            own = float(q[a])
            built = beta[a] * (1 - (1 - met) * (1 - own)) + (1 - beta[a]) * met * own
            f = eta[a] * built + (1 - eta[a]) * met
            after[a] = own + min(1.0, total * delta[a] * seconds) * (f - own)
    return after


# -- the formulas ----------------------------------------------------------------------------------------------------


@given(LEVELS, GRAPHS, TRAITS, UNIT, SECONDS)
def test_a_step_is_ascribes(q: np.ndarray, graph: Neighbours, traits: Traits, strength: float, seconds: float) -> None:
    found = Influence.of(graph, traits, strength).step(q, seconds)
    assert found == pytest.approx(by_the_book(q, graph, traits, strength, seconds), abs=TINY)


@given(LEVELS, GRAPHS, TRAITS, UNIT, SECONDS)
def test_levels_stay_within_0_and_1(
    q: np.ndarray, graph: Neighbours, traits: Traits, strength: float, seconds: float
) -> None:
    influence = Influence.of(graph, traits, strength)
    for _ in range(5):
        q = influence.step(q, seconds)
        assert ((q >= 0) & (q <= 1)).all()


@given(LEVELS, GRAPHS, LEVELS, LEVELS, SECONDS)
def test_absorption_stays_between_the_least_and_the_most(
    q: np.ndarray, graph: Neighbours, expressiveness: np.ndarray, openness: np.ndarray, seconds: float
) -> None:
    traits = Traits(expressiveness, openness, amplification=0)
    found = Influence.of(graph, traits, 0.3).step(q, seconds)
    assert found.min() >= q.min() - TINY
    assert found.max() <= q.max() + TINY


@given(LEVELS)
def test_absorption_comes_to_a_consensus(q: np.ndarray) -> None:
    influence = Influence.of(EVERYBODY_KNOWS_EVERYBODY, Traits(amplification=0), 0.1)
    before = q
    for _ in range(200):
        q = influence.step(q, 0.5)
    assert np.ptp(q) < 1e-4
    assert before.min() - TINY <= q[0] <= before.max() + TINY


@given(LEVELS, GRAPHS, SECONDS)
def test_an_upward_spiral_never_lets_anybody_down(q: np.ndarray, graph: Neighbours, seconds: float) -> None:
    found = Influence.of(graph, Traits(amplification=1, bias=1), 0.3).step(q, seconds)
    assert (found >= q - TINY).all()


@given(LEVELS, GRAPHS, SECONDS)
def test_a_downward_spiral_never_lifts_anybody(q: np.ndarray, graph: Neighbours, seconds: float) -> None:
    found = Influence.of(graph, Traits(amplification=1, bias=0), 0.3).step(q, seconds)
    assert (found <= q + TINY).all()


@pytest.mark.parametrize(("bias", "end"), [(1, 1.0), (0, 0.0)])
def test_spirals_end_at_the_top_and_at_the_bottom(bias: float, end: float) -> None:
    q = np.linspace(0.2, 0.8, SIZE, dtype=np.float32)
    influence = Influence.of(EVERYBODY_KNOWS_EVERYBODY, Traits(amplification=1, bias=bias), 0.1)
    for _ in range(200):
        q = influence.step(q, 0.5)
    assert q == pytest.approx(np.full(SIZE, end), abs=1e-4)


@given(LEVELS, GRAPHS, TRAITS, SECONDS)
def test_who_is_alone_or_immune_keeps_every_bit(
    q: np.ndarray, graph: Neighbours, traits: Traits, seconds: float
) -> None:
    found = Influence.of(graph, traits).step(q, seconds)
    kept = (graph.counts == 0) | (np.asarray(traits.openness) == 0)
    assert (found[kept] == q[kept]).all()


@given(LEVELS, GRAPHS, TRAITS, LEVELS, SECONDS, st.integers(0, SIZE), st.integers(0, SIZE))
def test_parts_give_the_bits_of_the_whole(
    q: np.ndarray, graph: Neighbours, traits: Traits, strength: np.ndarray, seconds: float, one: int, other: int
) -> None:
    whole = Influence.of(graph, traits, strength)
    cuts = [0, *sorted((one, other)), SIZE]
    found = []
    for first, last in pairwise(cuts):
        part = whole.shard(first, last)
        assert part.sources is not None
        found.append(part.step(q[first:last], seconds, q[part.sources]))
    assert np.concatenate(found).tobytes() == whole.step(q, seconds).tobytes()


@given(st.lists(st.integers(-100, 100).map(lambda tenths: tenths / 10), min_size=2), UNIT)
def test_the_liked_are_caught_more_and_only_the_disliked_turned_round(liking: list[float], stranger: float) -> None:
    order = sorted(liking)
    caught, turned = regard(order, stranger)
    assert (np.diff(caught) >= -TINY).all()
    assert ((caught >= 0) & (caught <= 1)).all()
    assert [value > 0 for value in turned.tolist()] == [each < 0 for each in order]


# -- crowds ----------------------------------------------------------------------------------------------------------


def row_of(joys: list[float], kind: str = "Joy") -> Crowd:
    crowd = Crowd(len(joys))
    for member, joy in enumerate(joys):
        if joy:
            crowd.set_intensity(kind, joy, [member])
    return crowd


def test_joy_runs_along_a_row_one_seat_a_step() -> None:
    crowd = row_of([9, 0, 0, 0, 0])
    contagion = Contagion(Neighbours.grid(1, 5), Traits(openness=1, bias=1, amplification=1), strength=1)
    reached = []
    for _ in range(4):
        contagion.step(crowd, 0.5)
        reached.append(int((crowd.intensities("Joy") > 0).sum()))
    assert reached == [2, 3, 4, 5]


def test_nothing_spreads_by_itself_and_a_step_shifts_no_mood() -> None:
    crowd = row_of([9, 0])
    crowd.advance(1)
    assert crowd.intensities("Joy")[1] == 0
    before = crowd.mood().tolist()
    spread = Contagion(Neighbours.grid(1, 2), strength=1).step(crowd, 0.5)
    assert (spread.caught, spread.rose, spread.fell) == ({"Joy": 1}, {"Joy": 1}, {"Joy": 1})
    assert crowd.mood().tolist() == before


def test_what_is_caught_comes_from_a_logged_event_and_what_was_felt_keeps_its_cause() -> None:
    crowd = Crowd(3)
    goal = crowd.perceive("Event(Action-End, Striker, Score, Home)", to=[0], desirability=8).ordinal
    Contagion(Neighbours.grid(1, 3), strength=1).step(crowd, 1)
    causes = crowd.feelings.slots[crowd.feelings.code("Joy")].cause.tolist()
    assert causes[0] == goal
    caught = crowd.happenings.get(causes[1])
    assert caught is not None
    assert str(caught.event) == "Event(Action-End, Others, Show(Joy), *)"
    assert crowd.happenings.count == 1 + len(CHANNELS)


def test_fear_for_a_goal_of_ones_own_is_caught_by_others_and_not_talked_away() -> None:
    crowd = Crowd(2)
    crowd.perceive("Event(Action-End, Smoke, Rise, Stand)", to=[0], prospects={"Fire": (-9, 0.9)})
    before = crowd.intensities("Fear").tolist()
    assert before[0] > 5
    Contagion(Neighbours.grid(1, 2), Traits(openness=1), strength=1).step(crowd, 0.5)
    after = crowd.intensities("Fear").tolist()
    assert after[0] == before[0]
    assert after[1] > 0.5


def test_the_liked_are_caught_more_than_the_disliked() -> None:
    crowd = row_of([0, 8, 0])
    graph = Neighbours(np.array([[1, 0, 1], [-1, 2, -1]]))
    Contagion(graph, strength=1, liking=[[10, 0, -10], [0, 0, 0]]).step(crowd, 1)
    joy = crowd.intensities("Joy").tolist()
    assert joy[0] > 0
    assert joy[2] == 0


def test_joy_of_the_disliked_turns_to_resentment_only_when_that_is_switched_on() -> None:
    graph = Neighbours.grid(1, 2)
    liking = np.full(graph.table.shape, -8)
    plain, turning = row_of([8, 0]), row_of([8, 0])
    Contagion(graph, strength=1, liking=liking).step(plain, 1)
    assert plain.intensities("Resentment").tolist() == [0, 0]
    spread = Contagion(graph, strength=1, liking=liking, inverts=True).step(turning, 1)
    assert spread.caught == {"Joy": 1, "Resentment": 1}
    assert turning.intensities("Resentment")[1] > turning.intensities("Joy")[1]
    assert turning.intensities("Resentment")[0] == 0


def test_of_types_caught_together_the_strongest_rises_and_the_first_is_caught() -> None:
    crowd = Crowd(3)
    crowd.set_intensity("Anger", 9, [0])
    crowd.set_intensity("Reproach", 2, [1])
    everybody = Neighbours.pairs(3, [(0, 1), (1, 2), (0, 2)])
    channel = Channel(("Anger", "Reproach"))
    Contagion(everybody, strength=1, channels=[channel]).step(crowd, 0.5)
    anger, reproach = crowd.intensities("Anger").tolist(), crowd.intensities("Reproach").tolist()
    assert (anger[1], reproach[0], reproach[2]) == (0, 0, 0)
    assert anger[2] > 1
    assert reproach[1] > 2


def test_a_part_of_a_crowd_given_its_neighbours_levels_is_the_whole() -> None:
    size, cut = 60, 23
    rng = np.random.default_rng(3)
    joy, fear = rng.uniform(0, 10, (2, size)).astype(np.float32) * (rng.random((2, size)) < 0.3)
    graph = Neighbours.nearest(rng.random((size, 2)), 5)
    liking = rng.uniform(-10, 10, graph.table.shape)
    contagion = Contagion(graph, strength=0.5, liking=liking, inverts=True)
    whole = Crowd(size)
    parts = [Crowd(cut), Crowd(size - cut, first=cut)]
    places = [slice(0, cut), slice(cut, size)]
    for crowd, place in [(whole, slice(None)), *zip(parts, places, strict=True)]:
        crowd.set_intensity("Joy", joy[place])
        crowd.set_intensity("Fear", fear[place])
    shards = [contagion.shard(0, cut), contagion.shard(cut, size)]
    for _ in range(4):
        levels = np.concatenate([shard.levels(crowd) for shard, crowd in zip(shards, parts, strict=True)], axis=1)
        for shard, crowd in zip(shards, parts, strict=True):
            shard.step(crowd, 0.5, levels[:, shard.sources])
            crowd.advance(0.5)
        contagion.step(whole, 0.5)
        whole.advance(0.5)
    for kind in ("Joy", "Fear", "Resentment", "Gloating"):
        together = np.concatenate([crowd.intensities(kind) for crowd in parts])
        assert together.any()
        assert together.tobytes() == whole.intensities(kind).tobytes()


# -- crowds and agents -----------------------------------------------------------------------------------------------


@given(
    st.lists(st.tuples(UNIT, UNIT), min_size=4, max_size=4),
    st.lists(st.tuples(UNIT, UNIT, UNIT, UNIT), min_size=4, max_size=4),
    arrays(np.float32, (2, 4), elements=st.floats(-10, 10, width=32)),
    st.lists(st.tuples(st.sampled_from([0.25, 0.5, 2.0]), st.sampled_from([0.0, 0.5, 7.0])), min_size=1, max_size=4),
)
def test_a_crowd_and_agents_catch_the_same(
    felt: list[tuple[float, float]],
    traits: list[tuple[float, float, float, float]],
    liking: np.ndarray,
    times: list[tuple[float, float]],
) -> None:
    graph = Neighbours(np.array([[1, 0, 1, 2], [3, 2, 3, -1]]))
    contagion = Contagion(graph, Traits(*zip(*traits, strict=True)), strength=1, liking=liking, inverts=True)
    crowd, agents = Crowd(4), [Agent(f"Member{n}") for n in range(4)]
    for number, (joy, harm) in enumerate(felt):
        event = f"Event(Action-End, Fate, Strike, Member{number})"
        for amount in (10 * joy, -10 * harm):
            crowd.perceive(event, to=[number], desirability=amount)
            agents[number].appraises(event, desirability=amount)
            agents[number].perceive(event)
            agents[number].appraisal_rules.clear()
    for seconds, pause in times:
        contagion.step(crowd, seconds)
        contagion.spread(agents, seconds)
        crowd.advance(pause)
        for agent in agents:
            agent.advance(pause)
        for kind in ("Joy", "Distress", "Resentment", "Gloating"):
            own = [max([e.intensity for e in agent.emotions if e.type == kind], default=0.0) for agent in agents]
            assert crowd.intensities(kind).tolist() == pytest.approx(own, abs=1e-4)


def test_an_agent_remembers_that_others_showed_what_it_caught() -> None:
    ana, ben = Agent("Ana"), Agent("Ben")
    ana.appraises("Event(Action-End, Ben, Gift, Ana)", desirability=8)
    gift = ana.perceive("Event(Action-End, Ben, Gift, Ana)")[0]
    Contagion(Neighbours.grid(1, 2), strength=1).spread([ana, ben], 1)
    assert gift in ana.emotions
    assert gift.intensity < 8
    caught = ben.emotions[0]
    assert (caught.type, str(caught.cause)) == ("Joy", "Event(Action-End, Others, Show(Joy), *)")
    for agent in (ana, ben):
        agent.advance(600)
        assert agent.emotions == []


# -- errors ----------------------------------------------------------------------------------------------------------

PAIR = Neighbours.grid(1, 2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Contagion(PAIR, Traits(openness=1.5)), "the openness of member 0 cannot be 1.5: expected 0..1"),
        (lambda: Contagion(PAIR, Traits(bias=[0.5, float("nan")])), "the bias of member 1 cannot be nan"),
        (lambda: Contagion(PAIR, Traits(bias=[0.5] * 3)), "bias of shape (3,): expected a number"),
        (lambda: Contagion(PAIR, strength="much"), "strength"),
        (lambda: Contagion(PAIR, liking=11), "the liking of member 0 cannot be 11: expected -10..10"),
        (lambda: Contagion(PAIR, inverts=True), "give liking"),
        (lambda: Contagion(PAIR, channels=[Channel(("Joy",)), Channel(("Joy",))]), "Joy is in several channels"),
        (lambda: Contagion(PAIR, channels=[Channel(())]), "has no types"),
        (lambda: Contagion(PAIR).step(Crowd(3), 1), "among 2 members cannot spread among 3"),
        (lambda: Contagion(PAIR).step(Crowd(2), -1), "cannot last -1 seconds"),
        (lambda: Contagion(PAIR).step(Crowd(2), float("nan")), "cannot last nan seconds"),
        (lambda: Contagion(PAIR, channels=[Channel(("Joi",))]).step(Crowd(2), 1), "did you mean Joy?"),
        (lambda: Contagion(PAIR).step(Crowd(2), 1, np.zeros((3, 9), np.float32)), "do not fit"),
        (lambda: Contagion(PAIR).shard(0, 3), "no shard of members 0..2"),
    ],
)
def test_what_makes_no_sense_is_refused(make: object, message: str) -> None:
    with pytest.raises(CrowdError) as error:
        make()  # type: ignore[operator]
    assert message in str(error.value)
