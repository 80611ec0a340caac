"""What an insult sounds and looks like: a line in Ana's voice, her face as a picture, the line as ARKit weights."""

from pathlib import Path

from espressivo import Agent
from espressivo.expression import Performance, Speaker, Track, portrait, show

ana = Agent("Ana")
ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4, praiseworthiness={"[who]": -6})
ana.perceive("Event(Action-End, Ben, Insult, Ana)")

shown = show(ana, target="Ben")
print("shows", ", ".join(f"{name} {weight:.2f}" for name, weight in shown.emotions.items()))
print(f"speaks {shown.prosody.rate:+.0%} faster, {shown.prosody.pitch_st:+.1f} semitones")
Path("ana.png").write_bytes(portrait(shown, "human/chestnut", size=320))

# Nobody waits for a speaker: it says one thing after the other, in a thread of its own.
with Speaker() as speaker:
    saying = speaker.say("Say that again.", shown, voice="en-us+f3")
    saying.wait()

assert saying.speech is not None  # or saying.error says why
track = Track.of(Performance(shown, saying.speech), ["arkit"], fps=30)
Path("ana.json").write_bytes(track.json())
arkit = track.channels["arkit"]
print(f"{len(arkit.frames)} frames of {len(arkit.names)} weights in ana.json")
