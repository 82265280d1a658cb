"""The application for any WSGI server: ``gunicorn diary.wsgi:application``."""

from diary.settings import Settings
from diary.web.app import create_app

application = create_app(Settings.from_environment())
