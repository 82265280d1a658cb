"""Log lines: one JSON object each, or a readable line while trying out, of nothing but what is listed here.

A line says what happened in words of the code, never of a person: its keys are an allow-list with the type of each
value, and what else somebody would like to log is left out and named as ``withheld``. A failure is told by its kind and
by the places in the code, since its words may quote a record. What a library says is told without what it filled in.
"""

import json
import logging
import sys
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from functools import lru_cache
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import Any, Final, TextIO

import structlog

KEYS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "at": str,
    "level": str,
    "event": str,
    "part": str,
    "request": str,
    "method": str,
    "route": str,
    "status": int,
    "ms": float,
    "failure": str,
    "where": str,
    "said": str,
    "withheld": list,
}
"""``part`` is of the program, ``route`` the template of an address, ``request`` a random id that the answer carries."""
OWN_CODE = "/diary/"
MOST_PLACES = 8
_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode

Event = MutableMapping[str, Any]


class _Lines:
    """Where lines go, which is nowhere until somebody has asked for them, and how they look."""

    to: TextIO | None = None
    readable: bool = False

    def write(self, line: str) -> int:
        """A line that cannot be written, as on a full disk, is lost; what it tells of goes on."""
        if self.to is not None:
            with suppress(OSError):
                self.to.write(line)
        return len(line)

    def flush(self) -> None:
        if self.to is not None:
            with suppress(OSError):
                self.to.flush()


_lines: Final = _Lines()


def begin(*, readable: bool, to: TextIO | None = None) -> None:
    """Write lines from now on, to standard error unless told otherwise; what libraries say comes with them."""
    _lines.to, _lines.readable = to or sys.stderr, readable
    root = logging.getLogger()
    if not any(isinstance(handler, _FromLibraries) for handler in root.handlers):
        root.addHandler(_FromLibraries(level=logging.WARNING))
    logging.captureWarnings(capture=True)


def end() -> None:
    """Write no more lines."""
    _lines.to = None
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, _FromLibraries)]
    logging.captureWarnings(capture=False)


def named(part: str) -> Any:  # noqa: ANN401 (structlog's loggers take any level as a method)
    """The logger of a part of the program; its events are sentences of the code, without anything filled in."""
    return structlog.get_logger(part=part)


def told(failure: BaseException) -> dict[str, str]:
    """A failure by its kind, that of its cause, and where in the code it came up."""
    kinds = " from ".join(type(one).__name__ for one in _causes(failure))
    return {"failure": kinds, "where": " < ".join(_places(failure.__traceback__))}


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__


def _places(traceback: TracebackType | None) -> list[str]:
    """Our own code, the innermost first, and the last place of all."""
    frames = [(frame, line) for frame, line in walk_tb(traceback)]
    own = [(frame, line) for frame, line in frames[:-1] if OWN_CODE in frame.f_code.co_filename]
    return [_place(frame, line) for frame, line in reversed([*own, *frames[-1:]])][:MOST_PLACES]


def _place(frame: FrameType, line: int) -> str:
    path = frame.f_code.co_filename
    return f"{path.rpartition(OWN_CODE)[2] or path}:{line} {frame.f_code.co_name}"


def _dated(_logger: object, _level: str, event: Event) -> Event:
    """The instant in UTC; the seconds of many lines are the same and written once."""
    now = time.time()
    event["at"] = f"{_second(int(now))}.{int(now % 1 * 1000):03d}Z"
    return event


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


def _only_listed(_logger: object, _level: str, event: Event) -> Event:
    withheld = [key for key, value in event.items() if not isinstance(value, KEYS.get(key, ()))]
    if withheld:
        for key in withheld:
            del event[key]
        event["withheld"] = sorted(key for key in withheld if key.isidentifier())
    return event


def _rendered(_logger: object, _level: str, event: Event) -> str:
    if not _lines.readable:
        return _as_json(event)
    head = " ".join(str(event.pop(key, "")) for key in ("at", "level", "event"))
    return f"{head}  {' '.join(f'{key}={value}' for key, value in event.items())}".rstrip()


class _FromLibraries(logging.Handler):
    """Hands on what libraries log: the pattern of a message without what was to be filled in, and a failure's kind."""

    def emit(self, record: logging.LogRecord) -> None:
        said = {"said": record.msg} if record.args and isinstance(record.msg, str) else {}
        failure = record.exc_info[1] if record.exc_info else None
        _of_libraries.log(
            record.levelno, "a library said", part=record.name, **said, **(told(failure) if failure else {})
        )


structlog.configure(
    processors=[
        structlog.stdlib.add_log_level,
        _dated,
        _only_listed,
        _rendered,
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.WriteLoggerFactory(file=_lines),  # type: ignore[arg-type]  # it is written to and flushed, no more
    cache_logger_on_first_use=True,
)
_of_libraries = named("library")
