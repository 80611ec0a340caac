"""Goes on with the run of a journal until it is killed; says after every step how many there are."""

import os
import sys
from contextlib import suppress

from espressivo.agents.replay import resume
from espressivo.core.errors import EspressivoError


def main(path: str) -> None:
    world = resume(path)
    assert world.journal is not None
    while True:
        for name in ("Ana", "Ben", "Cid"):
            with suppress(EspressivoError):  # somebody's rule may fail; that is recorded too
                world.turn(name)
            os.write(1, f"{world.journal.steps}\n".encode())
            world.advance(0.5)
            os.write(1, f"{world.journal.steps}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1])
