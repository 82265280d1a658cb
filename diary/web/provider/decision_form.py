"""The form on which a provider decides and signs."""

from wtforms import PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from diary.clinical.next_step import NextStep
from diary.services.deciding import NewDecision, ToDecide
from diary.services.signing import Proof
from diary.web.forms import DiaryForm, OneOf, Text, Unseen, not_too_long, options, required
from diary.web.provider.decision_words import step_word
from diary.web.translating import _l
from diary.web.writing import Lines

_LONGEST_VERSION = 4


def _steps() -> list[SelectChoice]:
    return options((step.value, step_word(step)) for step in NextStep)


class DecisionForm(DiaryForm):
    """A decision, and the proof of who signs it; it knows what its page showed."""

    above: tuple[str, ...] = ("step", "note", "password")

    step = OneOf(_l("Decision"), [DataRequired(_l("Choose one."))], choices=_steps)
    note = Lines(_l("Note"), [Optional(), Length(max=2000, message=_l("At most %(max)d characters."))])
    reason = Text(_l("Why it is amended"), [required, not_too_long])
    password = PasswordField(_l("Your password"), [required])
    seen = Unseen()
    version = Unseen()

    @classmethod
    def of(cls, found: ToDecide, *, by_provider: bool = False) -> "DecisionForm":
        """The form for what is shown now; only what amends another decision needs a reason.

        Of somebody whom his provider has let in, and asked again a moment ago, no password is asked.
        """
        standing = found.standing
        form = cls(seen=found.seen, version=str(standing.version if standing else 0))
        if standing is None:
            del form.reason
        else:
            form.above = ("step", "note", "reason", "password")
        if by_provider:
            del form.password
            form.above = tuple(name for name in form.above if name != "password")
        return form

    @property
    def decision(self) -> NewDecision:
        """As the service takes it."""
        version = self.version.data or ""
        known = version.isascii() and version.isdigit() and len(version) <= _LONGEST_VERSION
        return NewDecision(
            step=NextStep(self.step.data),
            note=self.note.data,
            reason=self.reason.data if "reason" in self else None,
            seen=self.seen.data or "",
            seen_version=int(version) if known else -1,
        )

    @property
    def proof(self) -> Proof:
        """What proves who signs."""
        return Proof(password=self.password.data) if "password" in self else Proof()
