"""Two characters built in code: an insult, what it does to Ana, and how it passes."""

from espressivo import World

world = World(seed=7)

ana = world.add("Ana", beliefs={"Likes(Ben)": 3}, goals={"BeRespected": (6, 0.7)})
ben = world.add("Ben")

ana.appraises(
    "Event(Action-End, [who], Insult, SELF)",
    when="Likes([who]) > 0",
    desirability=-4,
    praiseworthiness={"[who]": -6},
    goals={"BeRespected": -0.3},
)
ana.acts(
    "Confront",
    target="[who]",
    priority="[anger]",
    when=["IsAgent([who]) = True", "[who] != SELF", "EmotionIntensity(SELF, Anger) = [anger]"],
)
ana.acts("ChangeTheSubject", target="Ben", priority=3)

world.event("Action-End", "Ben", "Insult", "Ana")

print(f"mood {ana.mood:.2f}")
for emotion in ana.emotions:
    print(f"{emotion.type:<9} {emotion.intensity:.2f}  because of {emotion.cause}")

print("now she would:", ", ".join(str(decision) for decision in ana.decide()))
world.advance(30)
print("30 seconds later:", ", ".join(str(decision) for decision in ana.decide()))
