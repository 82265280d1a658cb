"""The application for any WSGI server: ``gunicorn diary.wsgi:application``."""

from diary import logs
from diary.db.engine import make_engine
from diary.db.rotating import refuse_wrong_keys
from diary.services.demo_mark import refuse_the_others
from diary.settings import Settings
from diary.web.app import create_app

settings = Settings.from_environment()
logs.begin(readable=settings.demo)
engine = make_engine(settings.database_url, settings.field_keys)
refuse_the_others(engine, demo=settings.demo)
refuse_wrong_keys(engine, needed=settings.keys_needed)
# A server that forks takes no open connection along.
engine.dispose()
application = create_app(settings, engine)
