"""The shards of a crowd: every command is written down while they carry it out, and whoever is lost comes back.

What is true is the journal. A shard that was lost, or did what others refused, goes back to its latest checkpoint and
carries out again what the journal has since; so nothing that was acknowledged is lost, whatever becomes of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from ....core.errors import CrowdError, StateError
from ..journal import CommandJournal
from .division import Shard
from .engines import Answer, Call, Engine, Lost, Refused, Said, Silent
from .exchange import Exchange

__all__ = ["Shards"]

_ATTEMPTS: Final = 3
_BATCH: Final = 256
_LONGER: Final = 10
"""How many times as long as for an answer a shard may take to come back."""
Command = dict[str, Any]
Numbered = tuple[int, Command]


class Shards:
    """The shards, and the journal of what they were told.

    Args:
        shards: Which members each has.
        engine: Where they live.
        journal: Of the crowd.
        parted: Returns what of a command concerns a shard.
        deadline: How many seconds a shard may take to answer.
        every: After how many commands a checkpoint is made.
        exchanges: How levels get from shard to shard: one for each contagion.

    Attributes:
        recovered: How often a shard was lost, or had to go back, and came back.
        note: Why the latest checkpoint was not made; empty when it was.
    """

    def __init__(
        self,
        shards: Sequence[Shard],
        engine: Engine,
        journal: CommandJournal,
        parted: Callable[[Command, Shard], Command],
        deadline: float,
        every: int,
        exchanges: Sequence[Exchange] = (),
    ) -> None:
        self._shards = tuple(shards)
        self._engine = engine
        self.journal = journal
        self._parted = parted
        self._deadline = deadline
        self._every = every
        self._exchanges = tuple(exchanges)
        self._waiting: list[Numbered] = []
        self._gone = {shard.number for shard in shards}
        self._behind: set[int] = set()
        self._checkpointed = len(journal)
        self.recovered = 0
        self.note = ""

    def begin(self) -> None:
        """Start all workers, and let them carry out what the journal has.

        Raises:
            CrowdError: A worker does not start.
        """
        self._recover()
        self.recovered = 0

    def command(self, commands: Sequence[Command], time: float) -> list[Any]:
        """Tell all shards something, and return what each answers to the last of it, once it is written down.

        Raises:
            EspressivoError: It makes no sense; nothing has changed.
            CrowdError: A shard gave no answer in time. The commands count nevertheless.
            StateError: The journal cannot be written; the commands do not count.
        """
        self._recover()
        numbered = list(enumerate(commands, len(self.journal) + 1))
        return self._commanded(commands, self._told(numbered), time)

    def spread(self, command: Command, time: float) -> list[Any]:
        """Let feelings spread within shards and between them; otherwise as :meth:`command`."""
        _, which = self._exchange(command)
        edges = self.read("levels", {shard.number: (which,) for shard in self._shards})
        told = self._spreading(command, len(self.journal) + 1, dict(enumerate(edges)))
        return self._commanded([command], told, time)

    def _spreading(self, command: Command, number: int, edges: Mapping[int, Any]) -> dict[int, list[Numbered]]:
        exchange, which = self._exchange(command)
        levels = exchange.handed_on(edges)
        return {shard: [(number, {**command, "which": which, "levels": heard})] for shard, heard in levels.items()}

    def _exchange(self, command: Command) -> tuple[Exchange, int]:
        """Return how the levels of a contagion get from shard to shard, and its number."""
        which, count = command.get("which"), len(self._exchanges)
        if not count:
            raise CrowdError("nothing spreads in this crowd: give it a contagion when it begins")
        if type(which) is not int or not 0 <= which < count:
            raise CrowdError(f"there is no contagion {which!r}: expected a number of 0 to {count - 1}")
        return self._exchanges[which], which

    def _commanded(self, commands: Sequence[Command], told: Mapping[int, list[Numbered]], time: float) -> list[Any]:
        before = len(self.journal)
        answers = self._ask("command", told, lambda: self.journal.append_all(commands, time))
        refused = [each.error for each in answers.values() if isinstance(each, Refused)]
        if refused:
            self.journal.take_back(before)
            did = {number for number, each in answers.items() if isinstance(each, Said)}
            self._behind |= did if len(commands) == 1 else set(answers)
            raise refused[0]
        self._check_silence(answers, "it counts, and need not be told again")
        answered = self._answered(answers)
        if len(self.journal) - self._checkpointed >= self._every:
            self.checkpoint()
        return answered

    def later(self, command: Command, time: float) -> None:
        """Write a command down that nobody can refuse or need answer; shards are told with what comes next."""
        number = self.journal.append(command, time)
        self._waiting.append((number, command))

    def read(self, what: str, given: Mapping[int, tuple[Any, ...]]) -> list[Any]:
        """Ask some shards something that changes nothing.

        Args:
            what: What a worker does.
            given: What goes with it, by the number of the shard.

        Raises:
            EspressivoError: It makes no sense.
            CrowdError: A shard gave no answer in time, or is lost again and again.
        """
        for _ in range(_ATTEMPTS):
            self._recover()
            if self._waiting:  # all of them, so that none falls behind
                given_all = {shard.number: given.get(shard.number) for shard in self._shards}
            else:
                given_all = dict(given)
            answers = self._ask_reading(what, given_all)
            for each in answers.values():
                if isinstance(each, Refused):
                    raise each.error
            self._check_silence(answers, "ask again")
            if all(isinstance(answers[number], Said) for number in given):
                return [answers[number].value for number in given]  # type: ignore[union-attr]
        raise CrowdError(f"{self._named(self._gone)}: lost {_ATTEMPTS} times while it was asked for {what}")

    def checkpoint(self) -> bool:
        """Let every shard write down all there is; return whether all did. If not, the journal still has everything."""
        answers = self._ask("checkpoint", self._told([]))
        failed = [each for each in answers.values() if not isinstance(each, Said)]
        self.note = "" if not failed else str(failed[0])
        self._checkpointed = len(self.journal)
        return not failed

    def close(self) -> None:
        """End all workers; what was told stays in the journal."""
        self._engine.close()
        self.journal.close()

    # -- asking ------------------------------------------------------------------------------------------------

    def _told(self, numbered: Sequence[Numbered]) -> dict[int, list[Numbered]]:
        """Return what each shard is told: what is waiting, and more."""
        return {shard.number: self._parts([*self._waiting, *numbered], shard) for shard in self._shards}

    def _parts(self, numbered: Iterable[Numbered], shard: Shard) -> list[Numbered]:
        return [(number, self._parted(command, shard)) for number, command in numbered]

    def _ask(
        self, what: str, told: Mapping[int, list[Numbered]], meanwhile: Callable[[], object] | None = None
    ) -> dict[int, Answer]:
        return self._asked({number: Call(what, (each,)) for number, each in told.items()}, self._deadline, meanwhile)

    def _ask_reading(self, what: str, given: Mapping[int, tuple[Any, ...] | None]) -> dict[int, Answer]:
        calls = {}
        for number, each in given.items():
            waiting = self._parts(self._waiting, self._shards[number])
            calls[number] = Call("command", (waiting,)) if each is None else Call(what, (waiting, *each))
        return self._asked(calls, self._deadline)

    def _asked(
        self, calls: Mapping[int, Call], seconds: float, meanwhile: Callable[[], object] | None = None
    ) -> dict[int, Answer]:
        """Ask, and note who is lost or does not answer; whoever is interrupted does not know what the shards did."""
        try:
            answers = self._engine.ask(calls, seconds, meanwhile)
        except BaseException:
            self._behind = {shard.number for shard in self._shards}
            raise
        self._waiting.clear()
        self._gone |= {number for number, each in answers.items() if isinstance(each, (Lost, Silent))}
        return answers

    def _check_silence(self, answers: Mapping[int, Answer], then: str) -> None:
        silent = {number for number, each in answers.items() if isinstance(each, Silent)}
        if silent:
            raise CrowdError(
                f"{self._named(silent)} gave no answer within {self._deadline:g} s. Nothing is lost: what was told is "
                f"in {self.journal.path}, and the next call starts that shard again from there; {then}"
            )

    def _answered(self, answers: Mapping[int, Answer]) -> list[Any]:
        """Return the answers to the last command, of lost shards once they are back."""
        late = self._recover()
        return [
            each.value if isinstance(each, Said) and number not in late else late[number]
            for number, each in sorted(answers.items())
        ]

    def _named(self, numbers: Iterable[int]) -> str:
        return " and ".join(str(self._shards[number]) for number in sorted(numbers))

    # -- coming back -------------------------------------------------------------------------------------------

    def _recover(self) -> dict[int, Any]:
        """Bring back whoever is lost or astray; return what each of them answers to the last command."""
        for _ in range(_ATTEMPTS):
            if not (self._gone or self._behind):
                return {}
            for number in sorted(self._gone):
                self._engine.hire(number)
            astray = self._gone | self._behind
            self._gone, self._behind = set(), astray
            answers = self._back(astray)
            if answers is not None:
                self._behind = set()
                self._waiting.clear()
                self.recovered += len(astray)
                return answers
        raise CrowdError(
            f"{self._named(self._gone | self._behind)} cannot be brought back: {_ATTEMPTS} attempts failed. Nothing is "
            f"lost: what was told is in {self.journal.path}"
        )

    def _back(self, astray: set[int]) -> dict[int, Any] | None:
        """Let some shards go back and carry out the journal from there; None when one of them is lost over it."""
        self._waiting.clear()
        reached = self._gone_back(astray)
        if reached is None:
            return None
        last: dict[int, Any] = dict.fromkeys(reached)
        for batch in _batches(self.journal.since(min(reached.values())), len(self.journal)):
            calls = self._again(batch, reached)
            if calls is None:
                return None
            answers = self._asked(calls, self._deadline * _LONGER)
            if any(isinstance(each, Refused) for each in answers.values()):
                self._strike_out(batch, answers)
                return None
            if (values := self._values(answers)) is None:
                return None
            last |= values
        return last

    def _gone_back(self, astray: set[int]) -> dict[int, int] | None:
        """Let shards go back, and return after how many commands each is; all of them when feelings spread since.

        What spread came from the other shards as they were then: those go back to the same command.
        """
        most = len(self.journal)
        while True:
            calls = {number: Call("go_back", (most,)) for number in astray}
            reached = self._values(self._asked(calls, self._deadline * _LONGER))
            if reached is None:
                return None
            least = min(reached.values())
            if not any(_spreads(command) for _, command in self.journal.since(least)):
                return reached
            if len(astray) == len(self._shards) and least == max(reached.values()):
                return reached
            astray, most = {shard.number for shard in self._shards}, least
            self._behind = astray

    def _again(self, batch: Sequence[Numbered], reached: Mapping[int, int]) -> dict[int, Call] | None:
        """Return what shards are asked so that they carry a batch out again; None when one is lost over it."""
        if _spreads(batch[0][1]):
            _, which = self._exchange(batch[0][1])
            asked = {number: Call("levels", ([], which)) for number in reached}
            edges = self._values(self._asked(asked, self._deadline))
            if edges is None:
                return None
            told = self._spreading(batch[0][1], batch[0][0], edges)
            return {number: Call("command", (each,)) for number, each in told.items()}
        since = {number: [each for each in batch if each[0] > least] for number, least in reached.items()}
        return {
            number: Call("command", (self._parts(each, self._shards[number]),))
            for number, each in since.items()
            if each
        }

    def _values(self, answers: Mapping[int, Answer]) -> dict[int, Any] | None:
        for each in answers.values():
            if isinstance(each, Refused):
                raise each.error
        values = {number: each.value for number, each in answers.items() if isinstance(each, Said)}
        return values if len(values) == len(answers) else None

    def _strike_out(self, batch: Sequence[Numbered], answers: Mapping[int, Answer]) -> None:
        """Strike the last command out that a program wrote which ended before it heard that it was refused."""
        number = batch[0][0]
        error = next(each.error for each in answers.values() if isinstance(each, Refused))
        if number != len(self.journal):
            raise StateError(
                f"{self.journal.path}: command {number} or one soon after it cannot be carried out: {error}"
            )
        self.journal.take_back(number - 1)
        self._behind = {shard.number for shard in self._shards}


def _batches(numbered: Iterable[Numbered], last: int) -> Iterable[list[Numbered]]:
    """Yield commands some at a time; the last one by itself, and each that lets feelings spread."""
    batch: list[Numbered] = []
    for each in numbered:
        alone = each[0] == last or _spreads(each[1]) or (batch and _spreads(batch[-1][1]))
        if batch and (len(batch) == _BATCH or alone):
            yield batch
            batch = []
        batch.append(each)
    if batch:
        yield batch


def _spreads(command: Command) -> bool:
    return command.get("do") == "spread"
