"""Two faces in conversation: what they feel and say is put on a scene, and filmed without a screen."""

from pathlib import Path

from espressivo.expression import Affect, express
from espressivo.expression.avatar.film import film_frames, write_png_folder
from espressivo.expression.avatar.scene import Character, Scene
from espressivo.expression.speech.choosing import speech_backend

scene = Scene([Character("Ana", "human/auburn", seed=1), Character("Bolt", "robot/mint", seed=2)])
voice = speech_backend()  # the best there is; without one, lips move in silence

time = 0.3
for name, feeling, text in (
    ("Ana", "anger:6", "You ate my cake."),
    ("Bolt", "surprise:8", "I have no mouth to eat with!"),
    ("Ana", "shame:6", "Oh. That is true."),
):
    expression = express(Affect.parse(feeling))
    scene[name].aim(expression, time)
    line = scene[name].say(voice.synthesize(text, expression.prosody), time)
    print(f"{name} ({feeling}): {text}")
    time = line.end + 0.4
voice.close()

count, frames = film_frames(scene, 2.0, fps=10, size=(320, 160))
files = write_png_folder(Path("film"), frames, count)
print(f"{count} frames in film: {files[0].name} to {files[-1].name}")
# In a window, with sound: AvatarWindow(scene).perform(play), where play() calls window.aim(...) and window.say(...).
