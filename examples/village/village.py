"""A village square where deeds are remembered: walk with the arrow keys, and be somebody.

python village.py                         in a window
python village.py --script theft.txt      without one: plays a script and prints what happens
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
import scenery
from people import Person, letters
from town import DEEDS, PLAYER, Town

FRAME = 1 / 60
PANEL = 84
NEAR = 124
"""Whom one can reach, in pixels."""
SPEED = 210.0
ROUNDS: dict[str, list[tuple[str, float]]] = {
    "Ana": [("bakery", 17), ("well", 18), ("bakery", 30), ("flowers", 12)],
    "Ben": [("forge", 13), ("well", 22), ("forge", 24), ("lime", 12)],
    "Cleo": [("flowers", 36), ("bakery", 12), ("well", 14)],
    "Dov": [("lime", 60), ("well", 14)],
    "Eda": [("lime", 12), ("forge", 8), ("flowers", 14), ("well", 12)],
}
KEYS = {pygame.K_g: "greet", pygame.K_h: "help", pygame.K_s: "steal"}
ARROWS = {pygame.K_LEFT: (-1, 0), pygame.K_RIGHT: (1, 0), pygame.K_UP: (0, -1), pygame.K_DOWN: (0, 1)}
INK, PAPER = (250, 244, 232), (52, 44, 60)


class Game:
    """The square and everybody on it, a frame at a time."""

    def __init__(self, seed: int = 1) -> None:
        self.town = Town(seed)
        names = enumerate(self.town.people)
        self.people = [Person(name, self.town.look(name), slot, ROUNDS[name]) for slot, name in names]
        self.robin = Person(PLAYER, self.town.look(PLAYER), 2, [("well", 0)])
        self.everybody = [*self.people, self.robin]
        self.time = 0.0
        self.subject = 2
        self.heard: list[str] = []
        self._ground = scenery.background()
        self._crown = scenery.crown()
        self._next = 0
        for person in self.everybody:
            person.paint_face(0)

    # -- a frame ------------------------------------------------------------------------------------------------

    def step(self, direction: tuple[float, float], seconds: float = FRAME) -> None:
        """Let a frame's time pass: everybody moves, and one person thinks at most."""
        self.time += seconds
        self.town.pass_time(seconds)
        if any(direction):
            self.robin.move(*direction, seconds, SPEED)
        else:
            self.robin.steps = 0.0
        for person in self.people:
            person.go_round(self.time, seconds)
        for person in self.everybody:
            person.hush(self.time)
            self.town.stand(person.name, self._place(person))
        if not self.town.think():
            person = self.people[int(self.time / FRAME) % len(self.people)]
            person.face.aim(self.town.shown(person.name), self.time)
        self._listen()

    def _place(self, person: Person) -> str:
        if person is not self.robin:
            return person.place
        near = self.near()
        return scenery.place_at(person.x, person.y) if near is None else near.place

    def _listen(self) -> None:
        while self.town.told:
            self.note(self.town.told.popleft())
        while self.town.said:
            said = self.town.said.popleft()
            self.note(f"{said.name} ({said.manner}): {said.text}")
            next(each for each in self.people if each.name == said.name).say(said, self.time)

    def note(self, text: str) -> None:
        """Remember what happened, for whoever reads along."""
        self.heard.append(f"{self.time:6.1f}  {text}")

    def near(self) -> Person | None:
        """Return whom the player can reach, the nearest."""

        def far(person: Person) -> float:
            return float(pygame.Vector2(person.x - self.robin.x, person.y - self.robin.y).length())

        nearest = min(self.people, key=far)
        return nearest if far(nearest) < NEAR else None

    def press(self, key: int) -> None:
        """Do what a key asks for."""
        near = self.near()
        if key == pygame.K_TAB:
            self.subject = (self.subject + 1) % len(self.people)
        elif near is not None and key in KEYS:
            self.town.do(KEYS[key], near.name)
        elif near is not None and key == pygame.K_t:
            culprit = self.people[self.subject].name
            others = [each for each in self.town.people if each not in (culprit, near.name)]
            if culprit != near.name:
                self.town.gossip(near.name, culprit, others[0])

    # -- drawing ------------------------------------------------------------------------------------------------

    def draw(self, on: pygame.Surface) -> None:
        """Draw the frame; in every second one a face is painted anew, of those who speak more often."""
        self._paint_a_face()
        tint, sun = scenery.light(self.time + 40)
        on.blit(self._ground, (0, 0))
        crown = False
        for person in sorted(self.everybody, key=lambda each: each.y):
            if person.y > 520 and not crown:
                on.blit(self._crown, scenery.CROWN_AT)
                crown = True
            person.draw(on, sun)
        if not crown:
            on.blit(self._crown, scenery.CROWN_AT)
        on.fill(tint, (0, 0, scenery.WIDTH, scenery.HEIGHT), pygame.BLEND_RGB_MULT)
        for person in self.everybody:
            self._name(on, person)
        for person in sorted(self.people, key=lambda each: each.y):
            person.draw_bubble(on)
        self._panel(on)

    def _paint_a_face(self) -> None:
        self._next += 1
        if self._next % 2:
            return
        speaking = [each for each in self.people if each.face.speaks(self.time)]
        row = speaking if speaking and self._next % 4 else self.everybody
        row[self._next // 4 % len(row)].paint_face(self.time)

    def _name(self, on: pygame.Surface, person: Person) -> None:
        text = letters(person.name, 17, (52, 44, 60))
        on.blit(text, (person.x - text.get_width() / 2, person.y + 5))
        if person is self.near():
            x, y = person.x, person.y + 24
            pygame.draw.polygon(on, (214, 88, 72), [(x - 7, y + 8), (x + 7, y + 8), (x, y)])

    def _panel(self, on: pygame.Surface) -> None:
        top = scenery.HEIGHT
        on.fill(PAPER, (0, top, scenery.WIDTH, PANEL))
        subject = self.people[self.subject].name
        keys = f"arrows walk    G greet    H help    S steal    T tell tales of {subject}    Tab of whom else"
        hint = letters(keys, 17, INK)
        back = pygame.Surface((hint.get_width() + 24, 26), pygame.SRCALPHA, 32)
        pygame.draw.rect(back, (*PAPER, 190), back.get_rect(), border_radius=13)
        on.blit(back, ((scenery.WIDTH - back.get_width()) / 2, top - 34))
        on.blit(hint, ((scenery.WIDTH - hint.get_width()) / 2, top - 27))
        for index, person in enumerate(self.people):
            self._card(on, person.name, 12 + index * 222, top + 9)

    def _card(self, on: pygame.Surface, name: str, x: int, y: int) -> None:
        """Show how somebody feels about the player, and what they have heard."""
        pygame.draw.rect(on, (72, 62, 80), (x, y, 208, PANEL - 18), border_radius=9)
        on.blit(letters(name, 21, INK), (x + 12, y + 8))
        feeling = letters(self.town.feeling(name) or "at ease", 17, (232, 206, 160))
        on.blit(feeling, (x + 198 - feeling.get_width(), y + 10))
        likes = max(-10.0, min(10.0, self.town.likes(name)))
        pygame.draw.rect(on, (98, 88, 106), (x + 12, y + 30, 184, 7), border_radius=3)
        wide = round(abs(likes) / 10 * 92)
        colour = (128, 190, 112) if likes > 0 else (224, 98, 84)
        pygame.draw.rect(on, colour, (x + 104 if likes > 0 else x + 104 - wide, y + 30, wide, 7), border_radius=3)
        known = self.town.knows(name)
        text = known[-1] if known else "has heard nothing"
        on.blit(letters(text, 16, (198, 188, 204) if known else (134, 124, 142)), (x + 12, y + 45))


# -- without a window ------------------------------------------------------------------------------------------------


class Script:
    """Plays a text with a command a line.

    ``walk PLACE`` or ``walk NAME``, ``wait SECONDS``, ``greet NAME``, ``help NAME``, ``steal NAME``,
    ``tell NAME CULPRIT VICTIM``, ``picture FILE``.
    """

    def __init__(self, game: Game, lines: Iterable[str]) -> None:
        self._game = game
        self._lines = [line.split("#")[0].split(maxsplit=1) for line in lines if line.split("#")[0].strip()]

    def play(self) -> list[str]:
        """Play to the end, and return what happened."""
        for command, *rest in self._lines:
            self._do(command, rest[0].strip() if rest else "")
        for name in self._game.town.people:
            town = self._game.town
            known = "; ".join(town.knows(name)) or "nothing"
            feeling = town.feeling(name) or "nothing much"
            self._game.heard.append(f"{name} feels {feeling}, likes {PLAYER} {town.likes(name):+.1f}, knows: {known}")
        return self._game.heard

    def _do(self, command: str, what: str) -> None:
        game = self._game
        if command == "wait":
            self._frames(float(what))
        elif command == "walk":
            self._walk(what)
        elif command in DEEDS:
            game.town.do(command, what)
        elif command == "tell":
            game.town.gossip(*what.split())
        elif command == "picture":
            picture(game, Path(what))
        else:
            raise SystemExit(f"{command!r} is no command of a script: {Script.__doc__}")

    def _frames(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME)):
            self._game.step((0, 0))

    def _walk(self, goal: str) -> None:
        """Walk to a place, or up to somebody."""
        robin = self._game.robin
        person = next((each for each in self._game.people if each.name == goal), None)
        for _ in range(round(60 / FRAME)):
            side = 92 if person is not None and person.x < 900 else -92
            x, y = scenery.PLACES[goal] if person is None else (person.x + side, person.y + 6)
            way = pygame.Vector2(x - robin.x, y - robin.y)
            if way.length() < 6:
                return
            self._game.step((way.x / way.length(), way.y / way.length()))
        raise SystemExit(f"{PLAYER} does not get to {goal}")


def picture(game: Game, file: Path) -> None:
    """Save what is seen now."""
    surface = pygame.Surface((scenery.WIDTH, scenery.HEIGHT + PANEL), 0, 32)
    for person in game.everybody:
        person.paint_face(game.time)
    game.draw(surface)
    pygame.image.save(surface, file)


def play(game: Game) -> None:
    """Play in a window until it is closed."""
    screen = pygame.display.set_mode((scenery.WIDTH, scenery.HEIGHT + PANEL), pygame.SCALED | pygame.RESIZABLE)
    pygame.display.set_caption("The village")
    clock = pygame.time.Clock()
    while True:
        for event in pygame.event.get():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE):
                return
            if event.type == pygame.KEYDOWN:
                game.press(event.key)
        held = pygame.key.get_pressed()
        way = pygame.Vector2()
        for key, arrow in ARROWS.items():
            way += pygame.Vector2(arrow) * held[key]
        long = way.length() or 1.0
        game.step((way.x / long, way.y / long), min(0.05, clock.tick(60) / 1000))
        game.draw(screen)
        pygame.display.flip()


def main() -> None:
    """Play in a window, or a script without one."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--script", type=Path, help="play this file without a window, and print what happens")
    arguments.add_argument("--seed", type=int, default=1, help="decides what is left to chance (1)")
    asked = arguments.parse_args()
    if asked.script:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
    pygame.display.init()
    pygame.font.init()
    game = Game(asked.seed)
    if asked.script:
        print("\n".join(Script(game, asked.script.read_text(encoding="utf-8").splitlines()).play()))
    else:
        play(game)


if __name__ == "__main__":
    main()
