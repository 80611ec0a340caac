"""Ten thousand minds in a stadium: a goal, a fire alarm, and how panic spreads from seat to seat."""

from pathlib import Path

from espressivo.agents.crowd.ascribe import Traits
from espressivo.agents.crowd.bowl import build_bowl
from espressivo.agents.crowd.contagion import Channel, Contagion
from espressivo.agents.crowd.crowd import Crowd
from espressivo.agents.crowd.neighbours import Neighbours
from espressivo.agents.crowd.places import Places
from espressivo.expression.avatar.png import png_bytes
from espressivo.expression.crowds.moment import Moment
from espressivo.expression.crowds.stadium_picture import StadiumPicture

bowl = build_bowl(10_000)
crowd = Crowd(10_000, named="Fan", positions=bowl.positions, groups={"home": bowl.home, "away": ~bowl.home})

crowd.perceive("Event(Action-End, Striker, Score, AwaySide)", to="home", desirability=8)
crowd.perceive("Event(Action-End, Striker, Score, AwaySide)", to="away", desirability=-6)
print("after the goal:", dict(crowd.statistics().strongest))

crowd.advance(20)
near = Places(bowl.positions).within(90, -60, radius=40)
alarm = crowd.perceive("Event(Action-End, Alarm, Sound, Stand)", to=near, prospects={"Fire": (-9, 0.9)})
print(f"{alarm.reached} hear the alarm:", dict(alarm.felt))

seats = Neighbours.nearest(bowl.positions, 8)
panic = Contagion(seats, Traits(amplification=0.9, bias=1), strength=0.5, channels=[Channel(("Fear",))])
for second in range(1, 16):
    crowd.advance(1)
    spread = panic.step(crowd, 1)
    if second % 5 == 0:
        print(f"{second} seconds later {crowd.statistics().strongest['Fear']} are afraid most of all")

codes, intensities = crowd.strongest()
kinds = [kind.name for kind in crowd.kinds]
moment = Moment(crowd.time, "Fire alarm in the north-east", kinds, codes, intensities)
Path("stadium.png").write_bytes(png_bytes(StadiumPicture(bowl, 60).paint(moment), 256))
print(f"Fan{near[0]} feels {crowd.nodes(near[:1])[0]}; all of them are in stadium.png")
