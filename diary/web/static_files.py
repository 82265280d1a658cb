"""Static files under addresses that change with their content, so that a browser may keep them for good.

A file is read and compressed once in the life of the process; there is no build step whose result could go stale.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, abort, request
from werkzeug.security import safe_join

from diary.assets import STATIC

PREFIX = "/static/"
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
_OWN_SCRIPTS = STATIC / "js"
_COMMENTS = re.compile(rb"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/)[ \t]*\n", re.MULTILINE | re.DOTALL)
"""Comments on lines of their own, which are for whoever reads the source; a phone needs none."""
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
    app.add_url_rule(f"{PREFIX}<path:filename>", "static", _serve)
    app.jinja_env.globals["static_url"] = static_url


def static_url(filename: str) -> str:
    """The address of a file, with its version."""
    return f"{request.script_root}{_address(filename)}"


@cache
def _address(filename: str) -> str:
    """Every page names several files, and an address changes only with the version of the diary."""
    path = _find(filename)
    if path is None:
        raise FileNotFoundError(filename)
    return f"{PREFIX}{quote(filename)}?v={_read(path).version}"


def _find(filename: str) -> Path | None:
    path = None if "\0" in filename else safe_join(str(STATIC), filename)
    return Path(path) if path is not None and Path(path).is_file() else None


@cache
def _read(path: Path) -> StaticFile:
    content = _without_comments(path) if _OWN_SCRIPTS in path.parents else path.read_bytes()
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressible = kind.startswith(_COMPRESSED)
    return StaticFile(
        content=content,
        compressed=gzip.compress(content, compresslevel=9, mtime=0) if compressible else None,
        content_type=f"{kind}; charset=utf-8" if compressible else kind,
        version=hashlib.sha256(content).hexdigest()[:12],
    )


def _without_comments(path: Path) -> bytes:
    return _COMMENTS.sub(b"", path.read_bytes())


def _serve(filename: str) -> Response:
    path = _find(filename)
    if path is None:
        abort(404)
    file = _read(path)
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
