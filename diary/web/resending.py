"""Something that was sent and not kept, offered again as one button, so that nobody types twice."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from flask import request

from diary.web.forms import showable
from diary.web.translating import _

_MOST_FIELDS = 2000
"""A sheet of paper typed in has some hundred; the size of the body is bounded elsewhere."""
_NEVER_CARRIED = frozenset({"csrf_token", "password", "carried", "onward"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Resend:
    """A request that waits for one more press: where it goes, what it carries, and what the button says."""

    title: str
    message: str
    action: str
    fields: tuple[tuple[str, str], ...]
    button: str

    @classmethod
    def of_this_request(cls) -> "Resend":
        """The present request, without its token and without any password."""
        return cls.of(request.path, tuple(request.form.items(multi=True)))

    @classmethod
    def of(cls, action: str, fields: tuple[tuple[str, str], ...]) -> "Resend":
        """A request to ``action`` with these fields."""
        kept = tuple((showable(name), showable(value)) for name, value in fields if name not in _NEVER_CARRIED)
        return cls(
            title=_("One more press"),
            message=_("This page had been open for a long time, so nothing has been saved yet. Nothing is lost."),
            action=action,
            fields=kept,
            button=_button(dict(kept).get("score")),
        )

    @classmethod
    def unpacked(cls, action: str, carried: str) -> "Resend":
        """What ``packed`` has packed."""
        return cls.of(action, tuple(parse_qsl(carried, keep_blank_values=True, max_num_fields=_MOST_FIELDS)))

    def packed(self) -> str:
        """The fields in one line, to travel through the page at which one signs in."""
        return urlencode(self.fields)


def _button(score: str | None) -> str:
    return _("Save %(score)s now", score=score) if score and score.isdigit() else _("Save now")
