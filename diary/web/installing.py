"""What makes the diary an app on a phone: its manifest, and the worker that opens it without a network."""

import hashlib
from functools import cache
from json import dumps

from flask import Flask, Response, url_for

from diary.assets import STATIC
from diary.web import languages
from diary.web.static_files import static_url
from diary.web.translating import _

_SHEETS = ("tokens", "base", "controls", "patient", "calling", "own-scores", "plain", "chart")
_WORKER = """import {{ serve }} from {module};
serve({version}, {files});
"""


def install(app: Flask) -> None:
    """Serve both at the addresses that a phone looks for."""
    app.add_url_rule("/manifest.webmanifest", "manifest", manifest)
    app.add_url_rule("/service-worker.js", "service_worker", service_worker)


def manifest() -> Response:
    """Name, colours, icons, and where the app begins."""
    content = {
        "id": "/diary",
        "name": _("Pain diary"),
        "short_name": _("Pain diary"),
        "lang": languages.present_code().replace("_", "-"),
        "start_url": url_for("patient.diary"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f4",
        "theme_color": "#12606a",
        "icons": [
            {"src": static_url(f"icons/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))
        ],
    }
    return Response(dumps(content), content_type="application/manifest+json")


def service_worker() -> Response:
    """The script that starts the worker; it differs whenever a file of the shell does, and so a new one takes over."""
    files = [*_shell(), url_for("patient.nowhere")]
    version = hashlib.sha256("\n".join([*files, _sources(), languages.present_code()]).encode()).hexdigest()[:16]
    script = _WORKER.format(module=dumps("/static/js/offline/worker.js"), version=dumps(version), files=dumps(files))
    return Response(script, content_type="text/javascript; charset=utf-8")


def _shell() -> list[str]:
    """What the kept pages are made of: sheets and the icon by their versions, modules by the names they are called."""
    versioned = [*(f"css/{name}.css" for name in _SHEETS), "icons/diary.svg", "js/offline/load.js"]
    versioned += ["js/offline/start.js", "js/offline/shell.js", "js/offline/door.js"]
    return [*(static_url(name) for name in versioned), *_modules()]


@cache
def _modules() -> tuple[str, ...]:
    """The modules as other modules name them."""
    folder = STATIC / "js" / "offline"
    names = sorted(path.name for path in folder.glob("*.js"))
    used = [f"/static/js/modules/{name}.js" for name in ("batches", "zoned")]
    return (*(f"/static/js/offline/{name}" for name in names), *used)


@cache
def _sources() -> str:
    """The content of every module, whose addresses do not change with it."""
    return "".join((STATIC.parent / name.lstrip("/")).read_text(encoding="utf-8") for name in _modules())
