"""The square as it is drawn: houses, cobbles, a well, a lime tree, all of polygons, under a sun that wanders."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import pygame

WIDTH, HEIGHT = 1120, 700
HORIZON = 170
PLACES: dict[str, tuple[int, int]] = {
    "bakery": (205, 330),
    "forge": (900, 335),
    "flowers": (270, 560),
    "lime": (800, 580),
    "well": (555, 415),
}
"""Where one stands there."""
REACH = 120
"""Who is nearer than this, in pixels, stands at a place."""

Colour = tuple[int, int, int]
Point = tuple[float, float]

_SKY: tuple[Colour, Colour] = ((146, 196, 232), (250, 232, 206))
_GRASS, _GRASS_DARK = (152, 184, 108), (132, 166, 94)
_STONE: Sequence[Colour] = ((216, 202, 178), (208, 193, 168), (222, 209, 187), (201, 187, 163))
_SHADOW = (46, 40, 70)


def place_at(x: float, y: float) -> str:
    """Return the place at which one stands there; ``square`` when it is none."""
    nearest = min(PLACES, key=lambda name: math.dist(PLACES[name], (x, y)))
    return nearest if math.dist(PLACES[nearest], (x, y)) < REACH else "square"


def background() -> pygame.Surface:
    """Return the square without anybody, drawn twice as large and made smaller, so that edges are smooth."""
    large = pygame.Surface((WIDTH * 2, HEIGHT * 2), 0, 32)
    painter = _Painter(large, random.Random(7))
    painter.sky()
    painter.hills()
    painter.ground()
    for house in _HOUSES:
        painter.house(*house)
    painter.bakery()
    painter.forge()
    painter.bench()
    painter.well()
    painter.flower_stall()
    small: pygame.Surface = pygame.transform.smoothscale(large, (WIDTH, HEIGHT))
    return small


def crown() -> pygame.Surface:
    """Return the crown of the lime tree, which hides whoever stands behind it."""
    large = pygame.Surface((520, 420), pygame.SRCALPHA, 32)
    chance = random.Random(3)
    for shade, spread in (((72, 118, 62), 1.0), ((96, 146, 72), 0.86), ((128, 174, 88), 0.62)):
        for _ in range(46):
            angle, far = chance.uniform(0, 2 * math.pi), spread * math.sqrt(chance.random())
            x, y = 260 + math.cos(angle) * 190 * far, 205 + math.sin(angle) * 140 * far - (1 - spread) * 90
            pygame.draw.circle(large, (*shade, 255), (x - (1 - spread) * 50, y), chance.uniform(26, 46))
    small: pygame.Surface = pygame.transform.smoothscale(large, (260, 210))
    return small


CROWN_AT = (868, 392)
"""Upper left corner of the crown."""


def light(time: float) -> tuple[Colour, float]:
    """Return the tint of the daylight, and where the sun stands: -1 in the morning to 1 in the evening."""
    day = 0.5 - 0.5 * math.cos(time / 240 * 2 * math.pi)
    sun = day * 2 - 1
    warm = abs(sun) ** 2
    return (255, round(252 - 22 * warm), round(244 - 62 * warm)), sun


_HOUSES: Sequence[tuple[int, int, int, int, Colour, Colour]] = (
    (330, 96, 130, 112, (236, 214, 182), (168, 92, 72)),
    (462, 78, 118, 130, (226, 226, 214), (120, 110, 122)),
    (582, 104, 140, 106, (238, 200, 170), (150, 84, 66)),
    (724, 88, 92, 120, (214, 222, 212), (112, 118, 110)),
)
"""The row at the back: left, top of the wall, width, height, wall, roof."""
_PETALS: Sequence[Colour] = ((226, 92, 110), (250, 202, 90), (238, 238, 250), (182, 120, 200), (244, 144, 92))


class _Painter:
    """Draws with coordinates of the window on a surface that is twice as large."""

    def __init__(self, surface: pygame.Surface, chance: random.Random) -> None:
        self._surface, self._chance = surface, chance

    def shape(self, colour: Colour, *points: Point) -> None:
        pygame.draw.polygon(self._surface, colour, [(2 * x, 2 * y) for x, y in points])

    def box(self, colour: Colour, x: float, y: float, width: float, height: float, round_: int = 0) -> None:
        area = pygame.Rect(round(2 * x), round(2 * y), round(2 * width), round(2 * height))
        pygame.draw.rect(self._surface, colour, area, border_radius=2 * round_)

    def oval(self, colour: Colour, x: float, y: float, width: float, height: float) -> None:
        pygame.draw.ellipse(self._surface, colour, (2 * x, 2 * y, 2 * width, 2 * height))

    def veil(self, colour: Colour, alpha: int, *points: Point) -> None:
        """Cover something thinly, as a shadow does."""
        layer = pygame.Surface(self._surface.get_size(), pygame.SRCALPHA, 32)
        pygame.draw.polygon(layer, (*colour, alpha), [(2 * x, 2 * y) for x, y in points])
        self._surface.blit(layer, (0, 0))

    def sky(self) -> None:
        for y in range(HORIZON * 2 + 60):
            part = y / (HORIZON * 2 + 60)
            colour = [round(a + (b - a) * part) for a, b in zip(*_SKY, strict=True)]
            pygame.draw.line(self._surface, colour, (0, y), (WIDTH * 2, y))
        for x, y, size in ((130, 52, 1.0), (420, 34, 0.7), (760, 58, 0.9), (990, 30, 0.7)):
            for dx, dy, r in ((0, 0, 24), (26, -8, 30), (56, 0, 24), (28, 8, 26)):
                self.oval((252, 248, 240), x + (dx - r) * size, y + (dy - r * 0.6) * size, 2 * r * size, 1.1 * r * size)

    def hills(self) -> None:
        for base, height, colour in ((168, 46, (150, 178, 170)), (182, 34, (138, 172, 128))):
            tops = [(x, base - height * (0.5 + 0.5 * math.sin(x / 97 + base))) for x in range(0, WIDTH + 20, 20)]
            self.shape(colour, (0, 260), *tops, (WIDTH, 260))

    def ground(self) -> None:
        self.box(_GRASS, 0, 196, WIDTH, HEIGHT)
        for _ in range(420):
            x, y = self._chance.uniform(0, WIDTH), self._chance.uniform(205, HEIGHT)
            self.shape(_GRASS_DARK, (x, y), (x + 2, y - 7), (x + 4, y))
        rim = [(555 + math.cos(a / 20 * math.pi) * 520, 440 + math.sin(a / 20 * math.pi) * 232) for a in range(40)]
        self.shape((186, 172, 148), *[(x, y + 5) for x, y in rim])
        self.shape(_STONE[0], *rim)
        self._cobbles()

    def _cobbles(self) -> None:
        for row in range(34):
            y = 214 + row * 13.6
            for column in range(52):
                x = 28 + column * 21 + (row % 2) * 10
                if ((x - 555) / 508) ** 2 + ((y - 440) / 222) ** 2 < 1:
                    wide, high = 15 + self._chance.random() * 4, 8 + self._chance.random() * 3
                    self.oval(self._chance.choice(_STONE[1:]), x, y, wide, high)

    def house(self, x: int, y: int, width: int, height: int, wall: Colour, roof: Colour) -> None:
        below = y + height
        self.veil(_SHADOW, 46, (x + 8, below), (x + width, below), (x + width + 34, below + 22), (x + 40, below + 22))
        self.box(wall, x, y, width, height)
        red, green, blue = (round(part * 0.8) for part in roof)
        self.shape(roof, (x - 10, y + 4), (x + width / 2, y - 48), (x + width + 10, y + 4))
        self.shape((red, green, blue), (x + width / 2, y - 48), (x + width + 10, y + 4), (x + width / 2 + 14, y + 4))
        self.box((104, 82, 66), x + width / 2 - 13, y + height - 46, 26, 46, 3)
        for left in (x + 14, x + width - 36):
            self._window(left, y + 22)

    def _window(self, x: float, y: float) -> None:
        self.box((250, 244, 230), x - 2, y - 2, 26, 32)
        self.box((112, 146, 168), x, y, 22, 28)
        self.box((168, 198, 210), x, y, 22, 10)
        self.box((250, 244, 230), x + 10, y, 2, 28)
        self.box((196, 92, 84), x - 3, y + 29, 28, 5, 2)

    def bakery(self) -> None:
        self.house(96, 150, 190, 128, (244, 222, 184), (186, 104, 70))
        self.box((120, 84, 60), 118, 204, 100, 44, 3)
        for index in range(4):
            self.oval((206, 148, 82), 126 + index * 23, 222, 19, 12)
            self.oval((226, 176, 110), 129 + index * 23, 223, 11, 5)
        for index in range(8):
            colour = (214, 88, 72) if index % 2 else (250, 240, 222)
            x = 108 + index * 15
            self.shape(colour, (x, 190), (x + 15, 190), (x + 19, 208), (x + 4, 208))
        self._sign("BAKER", 192, 158)

    def forge(self) -> None:
        self.house(850, 148, 176, 132, (176, 168, 160), (92, 88, 98))
        self.box((52, 46, 50), 876, 196, 78, 84, 4)
        for size, colour in ((30, (190, 76, 40)), (20, (240, 140, 58)), (11, (255, 220, 130))):
            flame = ((-1, 0), (-0.33, -1.5), (0, -1), (0.5, -1.8), (1, 0))
            self.shape(colour, *[(915 + size * x, 278 + size * y) for x, y in flame])
        self.box((70, 70, 80), 978, 262, 34, 9, 2)
        self.shape((70, 70, 80), (974, 262), (962, 266), (984, 270))
        self.box((54, 52, 60), 988, 270, 14, 18)
        self._sign("SMITH", 936, 156)

    def _sign(self, text: str, x: float, y: float) -> None:
        self.box((96, 68, 48), x - 44, y, 88, 24, 6)
        letters = pygame.font.Font(None, 40).render(text, True, (250, 234, 202))
        self._surface.blit(letters, (2 * x - letters.get_width() / 2, 2 * y + 12))

    def well(self) -> None:
        self.veil(_SHADOW, 56, (515, 372), (602, 372), (650, 398), (560, 400))
        self.oval((150, 142, 136), 508, 340, 94, 44)
        self.box((166, 158, 150), 508, 326, 94, 36)
        for row in range(3):
            for column in range(6):
                self.box((148, 140, 134), 511 + column * 15 + (row % 2) * 6, 329 + row * 13, 12, 10, 3)
        self.oval((188, 180, 170), 508, 306, 94, 40)
        self.oval((58, 84, 104), 520, 312, 70, 28)
        self.oval((104, 146, 168), 534, 318, 34, 10)
        for x in (514, 590):
            self.box((112, 80, 56), x, 240, 7, 90)
        self.shape((150, 84, 62), (494, 254), (555, 208), (616, 254))
        self.shape((124, 66, 52), (555, 208), (616, 254), (566, 254))
        self.box((92, 66, 48), 514, 262, 83, 5)
        self.box((120, 98, 78), 548, 266, 3, 30)
        self.shape((140, 110, 80), (538, 292), (562, 292), (558, 312), (542, 312))

    def flower_stall(self) -> None:
        self.veil(_SHADOW, 50, (130, 560), (250, 560), (286, 582), (166, 584))
        for post in (132, 240):
            self.box((124, 92, 66), post, 462, 6, 100)
        for index in range(8):
            colour = (108, 152, 120) if index % 2 else (248, 244, 228)
            left = 124 + index * 16
            self.shape(colour, (left + 8, 444), (left + 22, 444), (left + 16, 472), (left, 472))
        self.box((156, 116, 82), 128, 528, 124, 34, 3)
        self.box((132, 96, 68), 128, 540, 124, 4)
        for index in range(26):
            x, y = 138.0 + (index % 9) * 13 + self._chance.uniform(-3, 3), 508.0 + index // 9 * 9
            self.oval((92, 140, 84), x - 6, y + 3, 12, 9)
            self.oval(self._chance.choice(_PETALS), x - 4, y - 3, 9, 8)
            self.oval((255, 240, 180), x - 1, y - 1, 3, 3)

    def bench(self) -> None:
        angles = [index * math.pi / 12 for index in range(24)]
        self.veil(_SHADOW, 60, *[(1000 + math.cos(angle) * 112, 588 + math.sin(angle) * 30) for angle in angles])
        self.shape((106, 78, 56), (984, 590), (990, 520), (1008, 520), (1016, 590))
        self.shape((88, 64, 46), (1002, 590), (1004, 520), (1008, 520), (1016, 590))
        self.box((142, 102, 70), 896, 566, 84, 9, 3)
        self.box((142, 102, 70), 896, 544, 84, 8, 3)
        for left in (902, 968):
            self.box((110, 78, 54), left, 552, 6, 36)
