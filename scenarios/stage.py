"""Shows a play on a terminal: who speaks to whom, the line, what everybody feels, what changed and since when.

Works in any width from 40 columns, without colours, and in encodings that have no block characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from .drawing import BAD, BLOCKS, CAST, bar, colour, glyphs_for, meter, plain, shade
from .language.phrase_words import first_person
from .seen import Seen, plainly_felt
from .transcript import Choice, Ending, Event, Feeling, Mind, Opening, PlayedTurn

__all__ = ["Stage", "fact_in_words", "terminal", "why_ended"]

_MAX_INTENSITY: Final = 10.0
_WIDE: Final = 120
"""From how many columns on there is room for longer bars, and for whom a feeling is about."""
_EVERYBODY: Final = ("everybody",)
_ROOMY: Final = 110
"""From how many columns on the summary has room for what is felt at the end."""
_NARROWEST: Final = 20
"""A terminal that says it is narrower (some say 0) gets lines of this width, rather than none or one letter each."""
_SHORT: Final = {
    "Disappointment": "Disappoint",
    "Fears-Confirmed": "Fears-conf",
    "Gratification": "Gratified",
    "Satisfaction": "Satisfied",
}


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
        self._glyphs = glyphs_for(console)
        self._colours: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._seen = Seen()
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
        self.console.print(Text.assemble("You are ", (self._called(name), self._style(name)), ". What do you do?"))
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
            title = self._written(turn.scene)
            self._paragraph(Text(title, "bold italic"), first=(self.console.width - cell_len(title)) // 2)

    def _open(self, event: Opening) -> None:
        self._labels = event.labels
        for place, mind in enumerate(event.minds):
            self._colours[mind.name] = CAST[place % len(CAST)]
            self._names = max(self._names, min(12, cell_len(self._called(mind.name))))
        self._rule(Text(self._written(event.name), "bold"))
        if event.description:
            self._paragraph(Text(self._written(event.description), "italic"))
        if not self._quiet:
            self._cast(event)

    def _cast(self, event: Opening) -> None:
        self.console.print()
        for mind in event.minds:
            self._seen.introduce(mind)
            wants = ", ".join(f"{self._spelled(name)} {chance:.0%}" for name, chance in mind.goals.items())
            line = self._name(mind.name, self._names)
            line = Text.assemble(line, (f"  mood {_tenths(mind.mood):+.1f}", "dim"))
            if mind.name == event.player:
                line.append(f"  {self._glyphs.inclined} you", BAD)
            if wants:
                line.append(f"  wants: {wants}", "dim")
            self._paragraph(line, indent=4)

    def _turn_quietly(self, turn: PlayedTurn) -> None:
        self._scene(turn)
        said = self._said(turn.text, turn.spoken)
        told = said if _tells_who(turn) else Text.assemble(*self._who(turn), ": ", said)
        for line in (told, *[self._said(deed, spoken=False) for deed in turn.deeds]):
            # On a terminal words are kept whole; programs that read it get a line for a line.
            self.console.print(line, soft_wrap=not self.console.is_terminal)

    def _narration(self, turn: PlayedTurn) -> None:
        """Write what happens by itself: as a stage direction, and what came of it, if anything did."""
        if turn.scene:
            self._scene(turn)
        else:
            self.console.print()
        told = Text.assemble((f"{turn.number} ", "dim"), self._said(turn.text, spoken=False))
        self._paragraph(told, first=0)
        self._came_of_it(turn, self._seen.stirred(turn))

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
        self._came_of_it(turn, self._seen.moved(turn))

    def _came_of_it(self, turn: PlayedTurn, minds: Sequence[Mind]) -> None:
        """Write what is felt, and what changed."""
        if minds or turn.learned:
            self.console.print()
        for mind in minds:
            self._seen.show(mind, turn)
            self.console.print(self._row(mind, turn), no_wrap=True, overflow="crop")
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

    def _row(self, mind: Mind, turn: PlayedTurn) -> Text:
        """Draw one mind: mood, then as many feelings as fit beside each other."""
        shown = plainly_felt(mind, turn)
        head = Text("  ").append_text(self._name(mind.name, self._names))
        mood = _tenths(mind.mood)
        head.append(f" {mood:+5.1f} ", shade(mood))
        head.append_text(meter(mood, self._meter_width, self._glyphs)).append("  ")
        room = max(1, (self.console.width - cell_len(head.plain) + 1) // (self._cell_width + 1))
        cells = [self._cell(feeling, feeling.since == turn.number) for feeling in shown[:room]]
        line = head.append_text(Text(" ").join(cells))
        line.rstrip()
        return line

    def _cell(self, feeling: Feeling, new: bool) -> Text:
        """Draw one feeling: name, bar, intensity, and the number of the turn since which it is felt."""
        style = colour(feeling.type)
        since = f"#{feeling.since}" if feeling.since else ""
        text = Text.assemble(
            (self._fitted(feeling.type, self._kind).ljust(self._kind), f"bold {style}" if new else ""),
            " ",
            (bar(feeling.intensity / _MAX_INTENSITY, self._bar, self._glyphs.eighths), style),
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
                who = self._called(mind.name), self._style(mind.name)
                line = Text.assemble((f"{self._glyphs.new} ", "bold"), who, " feels ")
                line.append_text(_listed(new))
                if round(before, 1) != round(mind.mood, 1):
                    line.append(f"; mood {_tenths(before):+.1f} {self._glyphs.arrow} {_tenths(mind.mood):+.1f}", "dim")
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
        return Text.assemble((feeling.type.lower(), colour(feeling.type)), f" {feeling.intensity:.1f}{about}")

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
                Text.assemble("  ", (self._called(mind.name), self._style(mind.name))),
                *([str(ending.lines[mind.name])] if roomy else []),
                f"{_tenths(before.mood):+.1f} {self._glyphs.arrow} {_tenths(mind.mood):+.1f}",
                *([most, now] if roomy else [most]),
                Text("\n").join(self._goals(before, mind)),
            )
        return table

    def _goals(self, before: Mind, mind: Mind) -> Iterator[Text]:
        for goal, likelihood in mind.goals.items():
            yield Text(f"{self._spelled(goal)} {before.goals.get(goal, 0):.0%} {self._glyphs.arrow} {likelihood:.0%}")

    # -- words -------------------------------------------------------------------------------------------------

    def _who(self, turn: PlayedTurn) -> list[Text]:
        who = [Text(self._called(turn.agent), self._style(turn.agent))]
        if turn.target:
            who += [Text(f" {self._glyphs.arrow} ", "dim"), Text(self._called(turn.target), self._style(turn.target))]
        return who

    def _said(self, text: str, spoken: bool = True) -> Text:
        """Write a line: speech in quotation marks, what is only told without."""
        text = self._written(text.strip())
        if not spoken or (text.startswith("(") and text.endswith(")")):
            return Text(text, "italic")
        return Text(f"{self._glyphs.quotes[0]}{text}{self._glyphs.quotes[1]}")

    def _written(self, text: str) -> str:
        """Write a text with the signs that the console has."""
        return text if self._glyphs is BLOCKS else plain(text, self.console.encoding)

    def _name(self, name: str, width: int) -> Text:
        return Text(set_cell_size(self._called(name), width), self._style(name))

    def _called(self, name: str) -> str:
        """Return a character's name as the author wrote it."""
        return self._labels.get(name, name)

    def _style(self, name: str) -> str:
        return f"bold {self._colours.get(name, '')}".strip()

    def _paragraph(self, text: Text, indent: int = 2, first: int = 2) -> None:
        """Write wrapped text, the lines after the first further in; nothing stands behind the last word."""
        room = max(20, self.console.width - max(indent, min(first, 2)))
        for number, line in enumerate(text.wrap(self.console, room)):
            line.rstrip()
            blank = " " * (indent if number else first)
            self.console.print(Text(blank).append_text(line), no_wrap=True, overflow="ignore")

    def _table(self, table: Table) -> None:
        """Write a table; nothing stands behind the last word of a line."""
        for segments in self.console.render_lines(table, pad=False):
            line = Text.assemble(*[(segment.text, segment.style or "") for segment in segments])
            line.rstrip()
            self.console.print(line, no_wrap=True, overflow="ignore")

    def _rule(self, title: Text) -> None:
        self.console.print(Rule(title, align="left", style="dim", characters=self._glyphs.line))


def _words(name: str) -> str:
    """Spell a name as words: ``ReachTheAudition`` as ``reach the audition``; one that is a single word stays."""
    spelled = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
    return spelled if " " in spelled and name.isalpha() else name


def _tenths(number: float) -> float:
    """Round to tenths; nought has no sign."""
    return round(number, 1) + 0.0


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
    end = _words(ending.detail)
    reasons = {
        "terminal state": f"the {'story ends at' if ' ' in end else 'dialogue reached its terminal state'} {end}",
        "nobody can act": f"nobody has anything to do{where}" if where else "nobody can act",
        "standstill": f"the same is done over and over{where}, and nothing comes of it",
        "turns": "the number of turns was reached",
        "player left": f"{ending.detail} left",
        "interrupted": "interrupted",
        "recording ends": "the recording ends here",
    }
    return f"Ended after {turns}: {reasons[ending.reason]}."
