"""The forms of the desk: registering, searching, changing details, consents, and reasons for what is put right."""

from datetime import time
from types import MappingProxyType
from typing import Any

from wtforms.validators import Optional, ValidationError

from diary.services.consenting import Channel
from diary.services.likeness import Identity
from diary.services.records import Patient
from diary.services.registering import QuietTime
from diary.web.forms import DiaryForm, Text, Tick, TimeOfDay, Unseen, not_too_long, required
from diary.web.provider.forms import PatientForm
from diary.web.translating import _, _l


class NewPatientForm(PatientForm):
    """A patient who is being registered; ``anyway`` says that he is none of those who look alike."""

    anyway = Unseen()

    @property
    def is_sure(self) -> bool:
        """Whether whoever registers has seen the likenesses and goes on."""
        return bool(self.anyway.data)

    @property
    def identity(self) -> Identity:
        """As much of the patient as has been typed."""
        return Identity(
            name=self.name.data or "",
            date_of_birth=self.date_of_birth,
            record_number=self.record_number.data or "",
        )


class PatientDetailsForm(PatientForm):
    """Everything that the desk knows of a patient, to be changed."""

    quiet_from = TimeOfDay(_l("No messages from"), [required])
    quiet_until = TimeOfDay(_l("until"), [required], description=_l("On the patient's own clock."))

    @classmethod
    def of(cls, patient: Patient) -> "PatientDetailsForm":
        """The form as it stands before anything is changed."""
        born = patient.date_of_birth
        return cls(obj=patient, day=born.day, month=born.month, year=born.year)

    @property
    def quiet(self) -> QuietTime:
        """When the patient is not written to."""
        begins, ends = self.quiet_from.data, self.quiet_until.data
        if not isinstance(begins, time) or not isinstance(ends, time):
            raise TypeError("the quiet hours were not checked")
        return QuietTime(begins=begins, ends=ends)


class SearchForm(DiaryForm):
    """What is looked for; sent by a form, so that no name stands in an address or a log."""

    words = Text(_l("Name or record number"), [required, not_too_long])


class ReasonForm(DiaryForm):
    """Why something is put right."""

    reason = Text(_l("Reason"), [required, not_too_long], description=_l("It stays on record with your name."))


class ReachForm(DiaryForm):
    """Where the patient is reached, and by which channels he agrees to be."""

    aliases = MappingProxyType({"email": "address", "sms": "number", "phone": "number"})

    by_email = Tick(_l("By e-mail"), [Optional()])
    address = Text(_l("E-mail"), [Optional(), not_too_long])
    by_sms = Tick(_l("By text message"), [Optional()])
    number = Text(_l("Phone"), [Optional(), not_too_long])

    @classmethod
    def of(cls, patient: Patient, agreed: frozenset[Channel]) -> "ReachForm":
        """The form as it stands before anything is changed."""
        return cls(
            by_email=Channel.EMAIL in agreed, address=patient.email, by_sms=Channel.SMS in agreed, number=patient.phone
        )

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that are ticked."""
        ticked = ((Channel.EMAIL, self.by_email.data), (Channel.SMS, self.by_sms.data))
        return frozenset(channel for channel, agrees in ticked if agrees)


class ConsentForm(DiaryForm):
    """By which channels a patient agrees to be written to."""

    email = Tick(_l("By e-mail"), [Optional()])
    sms = Tick(_l("By text message"), [Optional()])

    def __init__(self, patient: Patient, agreed: frozenset[Channel], **options: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(email=Channel.EMAIL in agreed, sms=Channel.SMS in agreed, **options)
        self.patient, self.agreed = patient, agreed

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels that are ticked."""
        return frozenset(channel for channel in Channel if self[channel.value].data)

    def validate_email(self, field: Tick) -> None:
        self._needs(field, Channel.EMAIL, self.patient.email, _("There is no e-mail address. Add it first."))

    def validate_sms(self, field: Tick) -> None:
        self._needs(field, Channel.SMS, self.patient.phone, _("There is no phone number. Add it first."))

    def _needs(self, field: Tick, channel: Channel, address: str | None, message: str) -> None:
        if field.data and not address and channel not in self.agreed:
            raise ValidationError(message)
