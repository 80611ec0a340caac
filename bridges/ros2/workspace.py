"""Two packages for colcon: our interfaces, and the node. Written from the same definitions that everything else uses.

``python -m espressivo.bridges.ros2.workspace FOLDER`` writes them, as ``espressivo ros workspace FOLDER`` does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

import yaml

from ... import __version__
from ...core.errors import StateError
from .interfaces import own
from .interfaces.text import message_text, service_text

__all__ = ["workspace_files", "write_workspace"]

_DATA: Final = Path(__file__).parent / "data"
_CONFIG: Final = ("lobby.yaml", "robot.yaml")
_MAINTAINER: Final = "espressivo's authors"
_EMAIL: Final = "espressivo@example.org"


def workspace_files() -> dict[str, str]:
    """Return the files of both packages: path below the workspace's ``src`` -> text."""
    raw = yaml.safe_load((_DATA / "workspace.yaml").read_text(encoding="utf-8"))
    interfaces = _interfaces()
    listed = "\n".join(f'  "{path.partition("/")[2]}"' for path in interfaces)
    replaced = {"@VERSION@": __version__, "@MAINTAINER@": _MAINTAINER, "@EMAIL@": _EMAIL, "@INTERFACES@": listed}
    files: dict[str, str] = {}
    for path, text in raw.items():
        for mark, value in replaced.items():
            text = text.replace(mark, value)
        files[path] = text
    files |= {f"espressivo_ros/config/{name}": (_DATA / name).read_text(encoding="utf-8") for name in _CONFIG}
    return dict(sorted({**files, **interfaces}.items()))


def write_workspace(folder: str | os.PathLike[str], *, force: bool = False) -> list[Path]:
    """Write both packages into a folder, such as the ``src`` of a workspace of colcon.

    Returns:
        The files.

    Raises:
        StateError: One of them exists and differs, or cannot be written.
    """
    root = Path(folder)
    files = {root / path: text for path, text in workspace_files().items()}
    for path, text in files.items():
        if not force and path.exists() and path.read_text(encoding="utf-8") != text:
            raise StateError(f"{path} exists already and is another file: choose another folder, or use --force")
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StateError(f"{path} cannot be written: {error.strerror or error}") from None
    return list(files)


def _interfaces() -> dict[str, str]:
    files = {f"{own.PACKAGE}/msg/{_last(kind.ros)}.msg": message_text(kind) for kind in own.MESSAGES}
    service = own.Decide
    return files | {f"{own.PACKAGE}/srv/{_last(service.ros)}.srv": service_text(service.Request, service.Response)}


def _last(name: str) -> str:
    return name.rpartition("/")[2]


if __name__ == "__main__":
    for written in write_workspace(sys.argv[1], force=True):
        print(written)
