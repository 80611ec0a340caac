"""The files of one folder, for browsers: a page beside the worlds that it shows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from ...core.errors import BridgeError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

__all__ = ["KINDS", "PageFolder"]

KINDS: Final = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".vrm": "model/gltf-binary",
    ".wasm": "application/wasm",
    ".wav": "audio/wav",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""What is served, by how a name ends. Keys, tokens, journals and stories end otherwise, wherever they lie."""
_CLIENT: Final = "espressivo.js"
_CLIENTS: Final = Path(__file__).parent.parent / "clients"
_HEADERS: Final = {"cache-control": "no-cache", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


class PageFolder:
    """Serves a folder read-only: no listing, nothing hidden, nothing outside of it, no other kinds than :data:`KINDS`.

    ``/espressivo.js`` is the client that is shipped, unless the folder has one of its own.

    Args:
        folder: Which; ``index.html`` stands for a folder.

    Raises:
        BridgeError: There is no such folder.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).resolve()
        if not self.folder.is_dir():
            raise BridgeError(f"--page {folder}: there is no such folder")

    def respond(self, request: Request) -> Response | None:
        """Return a file, or None when there is none."""
        from starlette.responses import FileResponse, RedirectResponse

        path = request.path_params["path"]
        found = self.find(path)
        if found is None:
            return None
        if path and not path.endswith("/") and found.name == "index.html" and Path(path).name != found.name:
            # Or what the page names would be looked for beside its folder. Relative: no path can name another server.
            return RedirectResponse(f"./{Path(path).name}/")
        return FileResponse(found, media_type=KINDS[found.suffix.lower()], headers=_HEADERS)

    def find(self, path: str) -> Path | None:
        """Return the file that a path leads to, None when it leads nowhere that may be seen."""
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\\" in part or ":" in part or not part.isprintable() for part in parts):
            return None
        try:
            found = self.folder.joinpath(*parts).resolve(strict=True)
            if found.is_dir():
                found = (found / "index.html").resolve(strict=True)
        except (OSError, ValueError, RuntimeError):
            return _CLIENTS / _CLIENT if parts == [_CLIENT] else None
        return found if self._may_be_seen(found) else None

    def _may_be_seen(self, found: Path) -> bool:
        """Whether a file lies within, under no hidden name, wherever links led to it."""
        if not found.is_relative_to(self.folder) or found.suffix.lower() not in KINDS:
            return False
        hidden = any(part.startswith(".") for part in found.relative_to(self.folder).parts)
        return found.is_file() and not hidden
