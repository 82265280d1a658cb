"""The forms by which records are deleted, and by which a clinic says how long it keeps them."""

from typing import Any

from diary.services.deleting import DeletionReason
from diary.web.admin.deciding import DecidedForm
from diary.web.forms import DiaryForm, OneOf, Text, Whole, chosen, not_too_long, options, required
from diary.web.translating import _l

REASONS = {
    DeletionReason.ASKED_FOR: _l("The patient asks for it, and the law lets the clinic delete them"),
    DeletionReason.WRONG_REGISTRATION: _l("Registered by mistake"),
    DeletionReason.KEPT_LONG_ENOUGH: _l("The time for which the clinic keeps records is over"),
}


class RetentionForm(DecidedForm):
    """For how many years records are kept."""

    own = ("years",)
    above = own

    years = Whole(
        _l("Years after the last entry"),
        [required],
        description=_l("From 1 to 50."),
    )


class DeletionForm(DiaryForm):
    """Why, and the record number once more; time that is over is offered only where it is."""

    reason = OneOf(_l("Why"), [chosen], choices=[])
    record_number = Text(
        _l("Record number of this patient"),
        [required, not_too_long],
        description=_l("Type it, so that nobody else's records go."),
    )

    def __init__(self, *, is_over: bool, **given: Any) -> None:  # noqa: ANN401 (WTForms has no types)
        super().__init__(**given)
        self.reason.choices = options(
            (reason.value, words)
            for reason, words in REASONS.items()
            if is_over or reason is not DeletionReason.KEPT_LONG_ENOUGH
        )

    @property
    def why(self) -> DeletionReason:
        """The reason that was chosen."""
        return DeletionReason(self.reason.data)
