"""A dynamic property of one's own: rules ask the game where people are."""

from collections.abc import Iterator

from espressivo import Answer, PropertyCall, World, term

POSITIONS = {"ana": (0.0, 0.0), "ben": (3.0, 4.0), "cid": (30.0, 40.0)}


def distance(call: PropertyCall) -> Iterator[Answer]:
    """Answer Distance([a], [b]) for every set of bindings; variables that are not bound yet take every name."""
    for bindings in call.sets:
        for a, known in call.values(call.args[0], bindings):
            for b, found in call.values(call.args[1], known):
                if str(a).lower() in POSITIONS and str(b).lower() in POSITIONS:
                    (x1, y1), (x2, y2) = POSITIONS[str(a).lower()], POSITIONS[str(b).lower()]
                    yield Answer(term(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5), 1.0, [found])


world = World(seed=1)
ana = world.add("Ana")
world.add("Ben")
world.add("Cid")
ana.knows("Distance([a], [b])", distance, "How far apart two people are, in metres.")
ana.acts("Wave", target="[x]", when=["IsAgent([x]) = True", "[x] != SELF", "Distance(SELF, [x]) < 10"])

print("Ana would:", ", ".join(str(decision) for decision in ana.decide()))
POSITIONS["cid"] = (1.0, 1.0)
print("Cid comes closer:", ", ".join(sorted(str(decision) for decision in ana.decide())))
