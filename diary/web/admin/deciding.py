"""What every change of the administrator has: a reason, the revision that was seen, and a history."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms.validators import Optional

from diary.services.changing_settings import Change
from diary.services.own_settings import Decision
from diary.web import moments, visitors
from diary.web.forms import DiaryForm, Text, Unseen, not_too_long, required
from diary.web.translating import _, _l

LONGEST_REVISION = 9


class SeenForm(DiaryForm):
    """A form that knows which revision its page showed."""

    seen = Unseen()

    @property
    def revision(self) -> int:
        """The revision that was seen; what is none matches none."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_REVISION else -1


class DecidedForm(SeenForm):
    """A change of what diaries are judged by, which needs a reason and can be taken back."""

    own: tuple[str, ...] = ()
    """The fields of the value, which do not matter when it goes back to the shipped one."""

    reason = Text(_l("Why"), [required, not_too_long], description=_l("Kept in the history beside your name."))
    back = Unseen()

    @property
    def goes_back(self) -> bool:
        """Whether the shipped value is to stand again."""
        return bool(self.back.data)

    @property
    def decision(self) -> Decision:
        """Why, and what was seen."""
        return Decision(reason=self.reason.data, seen=self.revision)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 (WTForms has no types)
        valid = bool(super().validate(extra_validators))
        if valid or not self.goes_back:
            return valid
        for name in self.own:
            if name in self:
                self[name].errors = []
        return not any(field.errors for field in self) and not self.form_errors


class NotedForm(SeenForm):
    """A change whose reason may be left out."""

    reason = Text(_l("Why"), [Optional(), not_too_long])

    @property
    def decision(self) -> Decision:
        """Why, and what was seen."""
        return Decision(reason=self.reason.data, seen=self.revision)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One change: what stood from then on, who made it and why; ``file`` is the whole of it where it is long."""

    when: str
    who: str
    what: str
    why: str
    file: str = ""


def history_lines(
    changes: Iterable[Change],
    tell: Callable[[Mapping[str, object]], str],
    file: Callable[[Mapping[str, object]], str] = lambda _content: "",
) -> tuple[HistoryLine, ...]:
    """A history as it is read, the latest first; content that is empty is the shipped value."""
    zone = moments.zone(visitors.clinic_zone())
    return tuple(
        HistoryLine(
            when=moments.day_and_time(change.revision.changed_at, zone),
            who=change.author or _("Whoever runs the diary"),
            what=tell(change.revision.content) if change.revision.content else _("Back to the shipped value"),
            why=change.revision.reason or "",
            file=file(change.revision.content),
        )
        for change in changes
    )


def seen_of(changes: Iterable[Change]) -> int:
    """The revision that stands; 0 where nothing was ever changed."""
    return next((change.revision.revision for change in changes), 0)
