"""Measures espressivo on the workloads on which the FAtiMA Toolkit was measured, and prints the table.

``python benchmarks/run.py [--quick] [--json | --markdown] [--only perceive,decide] [--behaviour espressivo]``;
``--profile`` says where the time goes instead.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterator

from figures import FIGURES, Result
from measures import MEASURES, Effort
from profiles import profiled

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks; return 0, or 1 when ``--strict`` is given and an aim is missed."""
    options = _options(arguments)
    effort = Effort(0.1, 10_000, options.behaviour) if options.quick else Effort(behaviour=options.behaviour)
    if options.profile:
        for group in options.only:
            print(profiled(group, Effort(0.1, 1000, options.behaviour)))
        return 0
    results: list[Result] = []
    for group in options.only:
        for name, ours, note in MEASURES[group](effort):
            results.append(Result(FIGURES[name].quick() if options.quick else FIGURES[name], ours, note))
            if not (options.json or options.markdown) and sys.stderr.isatty():
                print(f"\r{len(results)} of {len(FIGURES)}: {FIGURES[name].what:70.70}", end="", file=sys.stderr)
    if options.json:
        print(json.dumps({"machine": _machine(), "results": [result.as_data() for result in results]}, indent=1))
    elif options.markdown:
        print("\n".join(_markdown(results)))
    else:
        _print_table(results)
    return int(options.strict and any(result.is_met is False for result in results))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the time, and 10,000 events instead of 100,000"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    parser.add_argument(
        "--profile", action="store_true", help="print where the time goes, in this process, and no figures"
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 when an aim is missed")
    parser.add_argument("--only", type=_groups, default=list(MEASURES), help=f"some of {','.join(MEASURES)}")
    parser.add_argument("--behaviour", choices=("fatima", "espressivo"), default="fatima", help="of the agents")
    return parser.parse_args(arguments)


def _groups(text: str) -> list[str]:
    groups = [group.strip() for group in text.split(",")]
    for group in groups:
        if group not in MEASURES:
            raise argparse.ArgumentTypeError(f"{group!r} is no group: expected some of {','.join(MEASURES)}")
    return groups


def _markdown(results: list[Result]) -> Iterator[str]:
    yield f"{_machine()}. {_CAPTION}"
    yield ""
    yield "| what | ours | FAtiMA | ratio | aim | met | note |"
    yield "|---|--:|--:|--:|--:|---|---|"
    for result in results:
        cells = [cell.replace("[green]", "").replace("[bold red]", "").replace("[/]", "") for cell in _row(result)]
        yield "| " + " | ".join(cell.strip() for cell in cells) + " |"


def _print_table(results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"espressivo and the FAtiMA Toolkit ({_machine()})", caption=_CAPTION, title_justify="left")
    table.add_column("what")
    for heading in ("ours", "FAtiMA", "ratio", "aim"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("met")
    table.add_column("note", style="dim")
    group = None
    for result in results:
        if group not in (None, result.figure.group):
            table.add_section()
        group = result.figure.group
        table.add_row(*_row(result))
    width = None if sys.stdout.isatty() else 170
    Console(width=width).print(table)


_CAPTION = (
    "Ratio: how many times better. FAtiMA Toolkit 56b7cbd on mono 6.8, an AMD EPYC of which 2 cores were shared, "
    "load 0.5-1.0; another machine makes another ratio."
)


def _row(result: Result) -> tuple[str, ...]:
    figure = result.figure
    sign = ">=" if figure.better == "more" else "<="
    aims = [f"x{figure.aim:g}"] if figure.aim is not None else []
    aims += [f"{sign} {figure.limit:g}"] if figure.limit is not None else []
    met = {True: "[green]yes[/]", False: "[bold red]no[/]", None: ""}[result.is_met]
    ours = "-" if result.ours is None else f"{_number(result.ours)} {figure.unit}"
    ratio = "" if result.ratio is None else f"x{_number(result.ratio)}"
    return (
        figure.what,
        ours,
        "" if figure.fatima is None else _number(figure.fatima),
        ratio,
        ", ".join(aims),
        met,
        result.note,
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _machine() -> str:
    return f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
