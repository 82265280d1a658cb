"""Static files under addresses that change with their content, so that a browser may keep them for good.

A file is read and compressed once in the life of the process; there is no build step whose result could go stale.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, url_for
from werkzeug.security import safe_join

from diary.assets import STATIC

FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
_COMPRESSED = ("text/", "image/svg+xml", "application/manifest+json", "application/json")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file as it is sent: plain, and compressed where that helps."""

    content: bytes
    compressed: bytes | None
    content_type: str
    version: str


def install(app: Flask) -> None:
    """Serve the files, and give templates the way to name them."""
    app.add_url_rule("/static/<path:filename>", "static", _serve)
    app.jinja_env.globals["static_url"] = static_url


def static_url(filename: str) -> str:
    """The address of a file, with its version."""
    found = _find(filename)
    if found is None:
        raise FileNotFoundError(filename)
    return url_for("static", filename=filename, v=_read(*found).version)


def _find(filename: str) -> tuple[Path, int] | None:
    path = None if "\0" in filename else safe_join(str(STATIC), filename)
    if path is None or not Path(path).is_file():
        return None
    return Path(path), Path(path).stat().st_mtime_ns


@cache
def _read(path: Path, _changed_at: int) -> StaticFile:
    content = path.read_bytes()
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressible = kind.startswith(_COMPRESSED)
    return StaticFile(
        content=content,
        compressed=gzip.compress(content, compresslevel=9, mtime=0) if compressible else None,
        content_type=f"{kind}; charset=utf-8" if compressible else kind,
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def _serve(filename: str) -> Response:
    found = _find(filename)
    if found is None:
        abort(404)
    file = _read(*found)
    packed = file.compressed if request.accept_encodings["gzip"] > 0 else None
    response = Response(packed or file.content, content_type=file.content_type)
    response.headers["Cache-Control"] = FOR_GOOD if request.args.get("v") == file.version else ASK_AGAIN
    if file.compressed:
        response.headers["Vary"] = "Accept-Encoding"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.set_etag(file.version + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response
