"""Where the templates, the static files and the migrations are, in a checkout and in an installed wheel.

They stand at the top of the repository, where people look for them; the wheel carries them in ``diary/_assets``.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PACKED = _PACKAGE / "_assets"
_ROOT = _PACKED if _PACKED.is_dir() else _PACKAGE.parent

TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"
MIGRATIONS = _ROOT / "migrations"
