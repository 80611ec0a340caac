"""Shows a play on a terminal: who speaks to whom, the line, what everybody feels, what changed and since when.

Works in any width from 40 columns, without colours, and in encodings that have no block characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ..core.emotion_types import EMOTION_TYPES
from .language.phrase_words import first_person
from .transcript import Choice, Ending, Event, Feeling, Mind, Opening, PlayedTurn

__all__ = ["ASCII", "BLOCKS", "Glyphs", "Stage", "fact_in_words", "terminal", "why_ended"]

_MAX_MOOD: Final = 10.0
_MAX_INTENSITY: Final = 10.0
_WIDE: Final = 120
"""From how many columns on there is room for longer bars, and for whom a feeling is about."""
_EVERYBODY: Final = ("everybody",)
_ROOMY: Final = 110
"""From how many columns on the summary has room for what is felt at the end."""
_NARROWEST: Final = 20
"""A terminal that says it is narrower (some say 0) gets lines of this width, rather than none or one letter each."""
_FAINT: Final = 0.5
"""Feelings weaker than this are not shown, unless they are new."""
_SHORT: Final = {
    "Disappointment": "Disappoint",
    "Fears-Confirmed": "Fears-conf",
    "Gratification": "Gratified",
    "Satisfaction": "Satisfied",
}
_CAST: Final = ("cyan", "magenta", "yellow", "green", "blue", "red")


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters that pictures are made of."""

    eighths: str
    rail: str
    zero: str
    arrow: str
    new: str
    learned: str
    inclined: str
    quotes: tuple[str, str]
    ellipsis: str
    line: str


BLOCKS: Final = Glyphs(" ▏▎▍▌▋▊▉█", "─", "┼", "→", "▲", "·", "♥", ("“", "”"), "…", "─")
"""For terminals that can show Unicode."""
ASCII: Final = Glyphs(" ....####", "-", "|", "->", "^", ".", "*", ('"', '"'), ".", "-")
"""For all others."""


def terminal(stream: IO[str], width: int | None = None, *, markup: bool = False) -> Console:
    """Return a console on a stream; a broken pipe is an error there, which rich would swallow."""

    class _Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    console = _Terminal(file=stream, width=width, highlight=False, emoji=False, markup=markup)
    if width is None and console.width < _NARROWEST:
        console.width = _NARROWEST
    return console


class Stage:
    """Writes the events of a play to a console.

    Args:
        console: Where to.
        quiet: Write only who says what, and why it ended.
    """

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        self.console = console
        self._quiet = quiet
        self._glyphs = BLOCKS if _can_show(console, BLOCKS) else ASCII
        self._colours: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._names = 0
        wide = console.width >= _WIDE
        self._kind, self._bar, self._about, self._meter_width = (15, 7, 9, 13) if wide else (10, 5, 0, 9)
        # Type, bar, intensity, number of the turn, whom it is about, and the blanks between them.
        self._cell_width = self._kind + 1 + self._bar + 6 + 4 + self._about

    def show(self, event: Event) -> None:
        """Write one event."""
        if isinstance(event, Opening):
            self._open(event)
        elif isinstance(event, PlayedTurn):
            self._turn_quietly(event) if self._quiet else self._turn(event)
        else:
            self._end(event)

    def offer(self, name: str, choices: Sequence[Choice]) -> None:
        """Write what a person may choose from, numbered from 1."""
        self.console.print()
        self.console.print(Text.assemble("You are ", (name, self._style(name)), ". What do you do?"))
        table = Table.grid(padding=(0, 1))
        table.add_column(justify="right", min_width=3)
        table.add_column(min_width=1)
        table.add_column(ratio=1)
        table.add_column(justify="right", style="dim")
        several = len({choice.inclined for choice in choices}) > 1
        for number, choice in enumerate(choices, 1):
            mark = self._glyphs.inclined if choice.inclined and several else " "
            table.add_row(str(number), Text(mark, "red"), self._offered(name, choice), choice.style.lower())
        self._table(table)
        if several:
            self.console.print(Text(f"    {self._glyphs.inclined} is what {name} feels like doing", "dim"))

    def _offered(self, name: str, choice: Choice) -> Text:
        """Write a choice: the words, or what is done, of which one knows by whom."""
        told = choice.text
        if not choice.spoken and told.startswith(f"{name} "):
            verb, blank, rest = told.removeprefix(f"{name} ").partition(" ")
            told = f"{first_person(verb)}{blank}{rest}"
        return self._said(told, spoken=choice.spoken and not told.startswith("("))

    def prompt(self, text: str) -> None:
        """Write a question; the answer follows on the same line."""
        self.console.print(Text(text, "bold"), end="")
        self.console.file.flush()

    def note(self, text: str) -> None:
        """Write a remark to the person who plays."""
        self.console.print(Text(f"  {text}" if text else ""))

    # -- the parts of a play -----------------------------------------------------------------------------------

    def _spelled(self, name: str) -> str:
        """Spell a name as its author says, or else as words made of it."""
        return self._labels.get(name) or _words(name)

    def _scene(self, turn: PlayedTurn) -> None:
        """Write the title of a scene that begins."""
        if turn.scene:
            self.console.print()
            self.console.print(Text(turn.scene, "bold italic"), justify="center")

    def _open(self, event: Opening) -> None:
        self._labels = event.labels
        for place, mind in enumerate(event.minds):
            self._colours[mind.name] = _CAST[place % len(_CAST)]
            self._names = max(self._names, min(12, cell_len(mind.name)))
        self._rule(Text(event.name, "bold"))
        if event.description:
            self._paragraph(Text(event.description, "italic"))
        if not self._quiet:
            self._cast(event)

    def _cast(self, event: Opening) -> None:
        self.console.print()
        for mind in event.minds:
            wants = ", ".join(f"{self._spelled(name)} ({chance:.0%} likely)" for name, chance in mind.goals.items())
            line = Text().append_text(self._name(mind.name, self._names)).append(f"  mood {mind.mood:+.1f}", "dim")
            if wants:
                line.append(f"  wants: {wants}", "dim")
            if mind.name == event.player:
                line.append(f"  {self._glyphs.inclined} played by you", "dim")
            self._paragraph(line, indent=self._names + 4)

    def _turn_quietly(self, turn: PlayedTurn) -> None:
        self._scene(turn)
        said = self._said(turn.text, turn.spoken)
        told = said if _tells_who(turn) else Text.assemble(*self._who(turn), ": ", said)
        for line in (told, *[self._said(deed, spoken=False) for deed in turn.deeds]):
            self.console.print(line, soft_wrap=True)

    def _narration(self, turn: PlayedTurn) -> None:
        """Write what happens by itself: as a stage direction, and what came of it, if anything did."""
        self._scene(turn)
        self.console.print()
        self._rule(Text(f"{turn.number}", "dim"))
        self._paragraph(self._said(turn.text, spoken=False))
        self._came_of_it(
            turn, [mind for mind in turn.minds if any(each.since == turn.number for each in mind.feelings)]
        )

    def _turn(self, turn: PlayedTurn) -> None:
        if turn.is_narrated:
            self._narration(turn)
            return
        self._scene(turn)
        title = Text.assemble((f"{turn.number} ", "dim"), *self._who(turn))
        if turn.style:
            title.append(f"  {_words(turn.style).lower()}", "dim italic")
        self.console.print()
        self._rule(title)
        self._paragraph(self._said(turn.text, turn.spoken))
        for deed in turn.deeds:
            mark = Text(f"{self._glyphs.arrow} ", "dim")
            self._paragraph(mark.append_text(self._said(deed, spoken=False)), indent=4)
        self._came_of_it(turn, turn.minds)

    def _came_of_it(self, turn: PlayedTurn, minds: Sequence[Mind]) -> None:
        """Write what is felt, and what changed."""
        if minds or turn.learned:
            self.console.print()
        for mind in minds:
            for line in self._feels(mind, turn):
                self.console.print(line, no_wrap=True, overflow="crop")
        for line in self._changes(turn):
            self._paragraph(line, indent=4)

    def _end(self, ending: Ending) -> None:
        self.console.print()
        if not self._quiet:
            self._rule(Text("how it ended", "bold"))
            self._table(self._summary(ending))
            self.console.print()
        self.console.print(Text(why_ended(ending)))

    # -- what is felt ------------------------------------------------------------------------------------------

    def _feels(self, mind: Mind, turn: PlayedTurn) -> Iterator[Text]:
        """Yield the lines that show one mind: mood, then as many feelings as fit beside each other."""
        shown = [each for each in mind.feelings if each.intensity >= _FAINT or each.since == turn.number]
        head = Text("  ").append_text(self._name(mind.name, self._names))
        head.append(f" {mind.mood:+5.1f} ", _shade(mind.mood)).append_text(self._meter(mind.mood)).append("  ")
        room = max(1, (self.console.width - cell_len(head.plain) + 1) // (self._cell_width + 1))
        cells = [self._cell(feeling, feeling.since == turn.number) for feeling in shown[:room]]
        line = head.append_text(Text(" ").join(cells))
        line.rstrip()
        yield line

    def _meter(self, mood: float) -> Text:
        """Draw a mood: left of the middle is bad, right of it is good."""
        middle = self._meter_width // 2
        steps = round(abs(mood) / _MAX_MOOD * middle)
        place = middle + (0 if not mood else max(1, steps) if mood > 0 else -max(1, steps))
        marks = [self._glyphs.rail] * self._meter_width
        marks[middle] = self._glyphs.zero
        meter = Text("".join(marks), "dim")
        if place == middle:
            return meter
        full = self._glyphs.eighths[-1]
        left, right = sorted((place, middle))
        return Text.assemble(
            (meter.plain[:left] + (meter.plain[left] if place > middle else ""), "dim"),
            (full * (right - left), _shade(mood)),
            (meter.plain[right + (1 if place > middle else 0) :], "dim"),
        )

    def _cell(self, feeling: Feeling, new: bool) -> Text:
        """Draw one feeling: name, bar, intensity, and the number of the turn since which it is felt."""
        colour = _colour(feeling.type)
        since = f"#{feeling.since}" if feeling.since else ""
        text = Text.assemble(
            (self._fitted(feeling.type, self._kind).ljust(self._kind), f"bold {colour}" if new else ""),
            " ",
            (_bar(feeling.intensity / _MAX_INTENSITY, self._bar, self._glyphs.eighths), colour),
            f" {feeling.intensity:4.1f} ",
            (f"{since:<3} ", "dim"),
        )
        if self._about:
            text.append(self._fitted(self._spelled(feeling.target), self._about), "dim")
        text.pad_right(max(0, self._cell_width - cell_len(text.plain)))
        return text

    def _fitted(self, text: str, width: int) -> str:
        text = text if cell_len(text) <= width else _SHORT.get(text, text)
        return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + self._glyphs.ellipsis

    def _changes(self, turn: PlayedTurn) -> Iterator[Text]:
        """Yield a line for each who came to feel or believe something."""
        for mind, before in zip(turn.minds, turn.moods, strict=True):
            new = [self._felt(feeling) for feeling in mind.feelings if feeling.since == turn.number]
            if new:
                line = Text.assemble((f"{self._glyphs.new} ", "bold"), (mind.name, self._style(mind.name)), " feels ")
                line.append_text(_listed(new))
                if round(before, 1) != round(mind.mood, 1):
                    line.append(f"; mood {before:+.1f} {self._glyphs.arrow} {mind.mood:+.1f}", "dim")
                yield line
        for names, facts in self._learned(turn):
            verb = "believes" if len(names) == 1 or names == _EVERYBODY else "believe"
            yield Text(f"{self._glyphs.learned} {_and(names)} {verb}: {'; '.join(facts)}", "dim")

    def _learned(self, turn: PlayedTurn) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """Yield what was learned, by those who learned the same."""
        learned: dict[str, tuple[str, ...]] = {}
        for each in turn.learned:
            fact = fact_in_words(each.property, each.value, self._spelled)
            learned[each.name] = (*learned.get(each.name, ()), fact)
        for facts in dict.fromkeys(learned.values()):
            names = tuple([name for name in learned if learned[name] == facts])
            yield (_EVERYBODY if 2 < len(names) == len(turn.minds) else names), facts

    def _felt(self, feeling: Feeling) -> Text:
        about = f" ({self._spelled(feeling.target)})" if feeling.target else ""
        return Text.assemble((feeling.type.lower(), _colour(feeling.type)), f" {feeling.intensity:.1f}{about}")

    def _summary(self, ending: Ending) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        roomy = self.console.width >= _ROOMY

        def felt(feeling: Feeling | None, since: bool) -> Text:
            if feeling is None:
                return Text("nothing", "dim")
            shown = self._felt(feeling) if roomy else Text(f"{feeling.type.lower()} {feeling.intensity:.1f}")
            return shown.append(f" #{feeling.since}", "dim") if since and feeling.since else shown

        table.add_column("  ")
        if roomy:
            table.add_column("lines", justify="right")
        table.add_column("mood", no_wrap=True)
        table.add_column("felt most")
        if roomy:
            table.add_column("feels now")
        table.add_column("goal")
        for before, mind in zip(ending.before, ending.minds, strict=True):
            most = felt(ending.peaks.get(mind.name), since=True)
            now = felt(next(iter(mind.feelings), None), since=False)
            table.add_row(
                Text.assemble("  ", (mind.name, self._style(mind.name))),
                *([str(ending.lines[mind.name])] if roomy else []),
                f"{before.mood:+.1f} {self._glyphs.arrow} {mind.mood:+.1f}",
                *([most, now] if roomy else [most]),
                Text("\n").join(self._goals(before, mind)),
            )
        return table

    def _goals(self, before: Mind, mind: Mind) -> Iterator[Text]:
        for goal, likelihood in mind.goals.items():
            yield Text(f"{self._spelled(goal)} {before.goals.get(goal, 0):.0%} {self._glyphs.arrow} {likelihood:.0%}")

    # -- words -------------------------------------------------------------------------------------------------

    def _who(self, turn: PlayedTurn) -> list[Text]:
        who = [Text(turn.agent, self._style(turn.agent))]
        if turn.target:
            who += [Text(f" {self._glyphs.arrow} ", "dim"), Text(turn.target, self._style(turn.target))]
        return who

    def _said(self, text: str, spoken: bool = True) -> Text:
        """Write a line: speech in quotation marks, what is only told without."""
        text = text.strip() if self._glyphs is BLOCKS else _plain(text.strip())
        if not spoken or (text.startswith("(") and text.endswith(")")):
            return Text(text, "italic")
        return Text(f"{self._glyphs.quotes[0]}{text}{self._glyphs.quotes[1]}")

    def _name(self, name: str, width: int) -> Text:
        return Text(set_cell_size(name, width), self._style(name))

    def _style(self, name: str) -> str:
        return f"bold {self._colours.get(name, '')}".strip()

    def _paragraph(self, text: Text, indent: int = 2) -> None:
        """Write wrapped text, the lines after the first further in; nothing stands behind the last word."""
        for number, line in enumerate(text.wrap(self.console, max(20, self.console.width - indent))):
            line.rstrip()
            self.console.print(Text(" " * (indent if number else 2)).append_text(line), no_wrap=True, overflow="ignore")

    def _table(self, table: Table) -> None:
        """Write a table; nothing stands behind the last word of a line."""
        for segments in self.console.render_lines(table, pad=False):
            line = Text.assemble(*[(segment.text, segment.style or "") for segment in segments])
            line.rstrip()
            self.console.print(line, no_wrap=True, overflow="ignore")

    def _rule(self, title: Text) -> None:
        self.console.print(Rule(title, align="left", style="dim", characters=self._glyphs.line))


def _can_show(console: Console, glyphs: Glyphs) -> bool:
    wanted = "".join([glyphs.eighths, glyphs.rail, glyphs.zero, glyphs.arrow, glyphs.new, glyphs.inclined])
    try:
        wanted.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return not console.legacy_windows


def _plain(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _bar(share: float, width: int, eighths: str) -> str:
    """Draw a share (0..1) as a bar of so many columns, with a resolution of an eighth of a column."""
    filled = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(filled, 8)
    return (eighths[-1] * full + (eighths[rest] if rest else "")).ljust(width)


def _shade(mood: float) -> str:
    return "green" if mood > 0 else "red" if mood < 0 else "dim"


def _colour(emotion: str) -> str:
    kind = EMOTION_TYPES.get(emotion)
    if kind is None:
        return ""
    return "green" if kind.valence > 0 else "red"


def _words(name: str) -> str:
    """Spell a name as words: ``ReachTheAudition`` as ``reach the audition``; one that is a single word stays."""
    spelled = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return spelled if " " in spelled and name.isalpha() else name


def _tells_who(turn: PlayedTurn) -> bool:
    """Whether a text says itself who acts, if anybody does."""
    return turn.is_narrated or (not turn.spoken and turn.text.startswith(f"{turn.agent} "))


def fact_in_words(name: str, value: str, spelled: Callable[[str], str]) -> str:
    """Spell what is believed; of another's mind, who believes it."""
    if name.startswith("ToM(") and name.endswith(")"):
        who, _, what = name[4:-1].partition(", ")
        return f"that {who} believes {fact_in_words(what, value, spelled)}"
    return f"{name.removesuffix('(SELF)')} = {value}"


def _and(names: tuple[str, ...]) -> str:
    """Write names one after the other, the last after an "and"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _listed(parts: Iterable[Text]) -> Text:
    return Text(", ").join(parts)


def why_ended(ending: Ending) -> str:
    """Say after how many turns a play ended, and why."""
    turns = f"{ending.turns} turn{'' if ending.turns == 1 else 's'}"
    where = f" in {_words(ending.detail)}" if ending.detail else ""
    reasons = {
        "terminal state": f"the dialogue reached its terminal state {ending.detail}",
        "nobody can act": f"nobody has anything to do{where}" if where else "nobody can act",
        "standstill": f"the same is done over and over{where}, and nothing comes of it",
        "turns": "the number of turns was reached",
        "player left": f"{ending.detail} left",
        "interrupted": "interrupted",
        "recording ends": "the recording ends here",
    }
    return f"Ended after {turns}: {reasons[ending.reason]}."
