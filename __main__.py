"""Run the command as ``python -m espressivo``."""

from .cli import main

if __name__ == "__main__":
    main()
