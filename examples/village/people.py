"""The people as they are drawn: a body that walks, the avatar's face on top, and what they say in a bubble."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import pygame
from scenery import PLACES, Colour, Point
from town import Said

from espressivo.expression.avatar.patches import Scanner
from espressivo.expression.avatar.scene import Character
from espressivo.expression.speech.null import NullBackend

FACE = 104
"""Side of a face, in pixels."""
_SPEED = 92.0
_STAYS = 1.4
"""How long a bubble stays when its line has been said, in seconds."""
_BUBBLES: dict[str, tuple[Colour, Colour]] = {
    "warm": ((255, 249, 231), (124, 78, 22)),
    "plain": ((255, 255, 255), (58, 58, 66)),
    "dry": ((255, 255, 255), (58, 58, 66)),
    "cold": ((228, 239, 250), (34, 72, 110)),
    "hot": ((255, 229, 222), (158, 28, 18)),
}
"""Paper and ink of a bubble, by manner."""
_voice = NullBackend()


class Person:
    """Somebody on the square.

    Args:
        name: Who.
        look: What their face looks like.
        place: Where they stand at first.
        slot: Their own number: people stand side by side.
        rounds: Where they go, and how many seconds they stay there; again and again.
    """

    def __init__(self, name: str, look: str, slot: int, rounds: Iterable[tuple[str, float]]) -> None:
        self.name = name
        self.face = Character(name, look, seed=slot)
        self.slot = slot
        self.rounds = list(rounds)
        self.place = self.rounds[0][0]
        self.x, self.y = self._spot(self.place)
        self.steps = 0.0
        self.bubble: tuple[Said, float] | None = None
        self._until = self.rounds[0][1]
        self._leg = 0
        self._surface = pygame.Surface((FACE, FACE), pygame.SRCALPHA, 32)
        self._scanner = Scanner()

    def _spot(self, place: str) -> Point:
        x, y = PLACES[place]
        return min(1030.0, max(96.0, x + (self.slot - 2) * 88)), y + (self.slot % 2) * 34

    # -- moving -------------------------------------------------------------------------------------------------

    def go_round(self, time: float, seconds: float) -> None:
        """Stand, or walk to where one is to be next; whoever is speaking stands still."""
        goal = self._spot(self.rounds[self._leg][0])
        if self.bubble is None and self.walk_to(goal, seconds, _SPEED):
            if self.place == "square":
                self._until = time + self.rounds[self._leg][1]
            self.place = self.rounds[self._leg][0]
            if time >= self._until:
                self._leg = (self._leg + 1) % len(self.rounds)
        elif self.bubble is None:
            self.place = "square"

    def walk_to(self, goal: Point, seconds: float, speed: float) -> bool:
        """Walk towards a point; return whether one is there."""
        dx, dy = goal[0] - self.x, goal[1] - self.y
        far = math.hypot(dx, dy)
        if far <= speed * seconds:
            self.x, self.y, self.steps = *goal, 0.0
            return True
        self.move(dx / far, dy / far, seconds, speed)
        return False

    def move(self, dx: float, dy: float, seconds: float, speed: float) -> None:
        """Walk in a direction, around the well and not off the square."""
        x, y = self.x + dx * speed * seconds, self.y + dy * speed * seconds
        self.steps += speed * seconds
        beside, behind = (x - 555) / 92, (y - 362) / 40
        if (near := math.hypot(beside, behind)) < 1:
            turn = math.atan2(behind, beside) + (0.04 if dx * behind <= 0 else -0.04) * bool(near)
            x, y = 555 + 92 * math.cos(turn), 362 + 40 * math.sin(turn)
        self.x, self.y = min(1080.0, max(40.0, x)), min(668.0, max(268.0, y))

    # -- speaking -----------------------------------------------------------------------------------------------

    def say(self, said: Said, time: float) -> None:
        """Say a line: the lips move, and a bubble shows it."""
        self.face.aim(said.shown, time)
        line = self.face.say(_voice.synthesize(said.text, said.shown.prosody), time)
        self.bubble = said, line.end + _STAYS

    def hush(self, time: float) -> None:
        """Let a bubble go that has stayed long enough."""
        if self.bubble is not None and time > self.bubble[1]:
            self.bubble = None

    # -- drawing ------------------------------------------------------------------------------------------------

    def paint_face(self, time: float) -> None:
        """Paint the face as it looks now; the picture stays until the next time."""
        self._surface.fill((0, 0, 0, 0))
        view = pygame.image.frombuffer
        for patch in self._scanner.patches(self.face.picture(time).fills, FACE, FACE):
            if patch is not None:
                self._surface.blit(view(patch.pixels.tobytes(), patch.pixels.shape[::-1], "BGRA"), (patch.x, patch.y))

    def draw(self, on: pygame.Surface, sun: float) -> None:
        """Draw the person, and a shadow that lies away from the sun."""
        on.blit(_shadow(round(-sun * 4)), (self.x - 110, self.y - 24))
        bob = abs(math.sin(self.steps / 14)) * 4
        swing = math.sin(self.steps / 14) * 7
        clothes = self._clothes()
        dark = tuple(round(part * 0.62) for part in clothes)
        for side in (-1, 1):
            lift = max(0.0, side * swing) * 0.6
            pygame.draw.rect(on, (62, 54, 66), (self.x + side * 12 - 6, self.y - 24 - lift, 12, 24), border_radius=5)
        top, hem = self.y - 48 - bob, self.y - 14 - bob / 2
        body = [(self.x - 42, top), (self.x + 42, top), (self.x + 33, hem), (self.x - 33, hem)]
        pygame.draw.polygon(on, clothes, body)
        seam = [(self.x - 33, hem), (self.x + 33, hem), (self.x + 32, hem + 4), (self.x - 32, hem + 4)]
        pygame.draw.polygon(on, dark, seam)
        on.blit(self._surface, (self.x - FACE / 2, top - FACE + 1))

    def _clothes(self) -> Colour:
        red, green, blue, *_ = self._surface.get_at((FACE // 2 - 22, FACE - 2))
        return red, green, blue

    def draw_bubble(self, on: pygame.Surface) -> None:
        """Draw what is being said, above the head."""
        if self.bubble is None:
            return
        said = self.bubble[0]
        paper = bubble(said.text, said.manner)
        width, height = paper.get_size()
        left = min(on.get_width() - width - 8, max(8, self.x - width / 2))
        above = max(8, self.y - FACE - 54 - height)
        on.blit(paper, (left, above))
        colour, _ = _BUBBLES.get(said.manner, _BUBBLES["plain"])
        foot = above + height - 7
        pygame.draw.polygon(on, colour, [(self.x - 8, foot), (self.x + 10, foot), (self.x + 1, foot + 15)])


@cache
def _shadow(lean: int) -> pygame.Surface:
    large = pygame.Surface((440, 112), pygame.SRCALPHA, 32)
    pygame.draw.ellipse(large, (46, 40, 70, 74), (156 + min(0, lean * 18), 20, 128 + abs(lean) * 18, 58))
    small: pygame.Surface = pygame.transform.smoothscale(large, (220, 56))
    return small


@cache
def font(size: int) -> pygame.font.Font:
    """Return the font that comes with pygame, twice as large as it will be seen."""
    return pygame.font.Font(None, size * 2)


@cache
def letters(text: str, size: int, ink: Colour) -> pygame.Surface:
    """Return a text; written large and made smaller, so that it is smooth."""
    large = font(size).render(text, True, ink)
    paper = pygame.Surface(large.get_size(), pygame.SRCALPHA, 32)
    paper.fill((*ink, 0))
    paper.blit(large, (0, 0))
    small: pygame.Surface = pygame.transform.smoothscale(paper, (large.get_width() // 2, large.get_height() // 2))
    return small


@cache
def bubble(text: str, manner: str) -> pygame.Surface:
    """Return a bubble: loud ones have corners."""
    colour, ink = _BUBBLES.get(manner, _BUBBLES["plain"])
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], longer] if font(22).size(longer)[0] <= 2 * 236 else [*lines, word]
    written = [letters(line, 22, ink) for line in lines]
    width, height = max(each.get_width() for each in written) + 26, 19 * len(written) + 24
    large = pygame.Surface((2 * width, 2 * height), pygame.SRCALPHA, 32)
    inner = (6, 6, 2 * width - 12, 2 * height - 20)
    pygame.draw.rect(large, (40, 34, 60, 60), (6, 12, 2 * width - 12, 2 * height - 20), border_radius=28)
    pygame.draw.rect(large, colour, inner, border_radius=8 if manner == "hot" else 28)
    pygame.draw.rect(large, ink, inner, width=5 if manner == "hot" else 2, border_radius=8 if manner == "hot" else 28)
    paper: pygame.Surface = pygame.transform.smoothscale(large, (width, height))
    for row, each in enumerate(written):
        paper.blit(each, ((width - each.get_width()) / 2, 10 + 19 * row))
    return paper
