"""The shape of what a phone sends: strict, nothing unknown, and each kind of entry by its own fields."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from diary.clinical.scores import HIGHEST_SCORE, LOWEST_SCORE, Condition, Source
from diary.services.alerting import NewReport
from diary.services.amending import Medicine, ScoreChange, ScoreDetails
from diary.services.phone_contents import Content
from diary.services.recording import MOST_OFFSET, MOST_STATED, NewScore
from diary.services.syncing import (
    LONGEST_LINE,
    LONGEST_NOTE,
    MOST,
    Deed,
    Sent,
    SentChange,
    SentDeletion,
    SentDetails,
    SentMedicine,
    SentMedicineDeletion,
    SentReport,
    SentScore,
)

KEY_LENGTH = 43
MOST_TICKED = 100


def _text_only(sent: object) -> object:
    """Ids and moments are written out: a number could mean seconds or milliseconds."""
    if not isinstance(sent, str):
        raise ValueError("must be a string")  # noqa: TRY004 (of this kind Pydantic makes a refusal)
    return sent


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_text_only, json_schema_input_type=str),
    Field(strict=False, json_schema_extra={"example": "2026-03-02T17:30:00Z"}),
]
Id = Annotated[UUID, BeforeValidator(_text_only, json_schema_input_type=str), Field(strict=False)]
Place = Annotated[Condition, Field(strict=False)]
Writer = Annotated[Literal["patient", "helper"], Field(description="Who wrote it: the patient, or someone who helps.")]
Number = Annotated[int, Field(ge=LOWEST_SCORE, le=HIGHEST_SCORE)]
Percent = Annotated[float, Field(ge=0, le=MOST_STATED)]


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Entry(Strict):
    """What every entry carries: the id that the phone made for it, and the moment of the tap by the phone's clock."""

    id: Id
    recorded_at: Moment
    by: Writer = "patient"

    @property
    def source(self) -> Source:
        return Source(self.by)

    @property
    def about(self) -> UUID:
        """The score or medicine that the entry is about."""
        return self.id

    def deed(self) -> Deed:
        raise AssertionError

    def sent(self, said: dict[str, Any]) -> Sent:
        """The entry as the service takes it; ``said`` is what came, to the letter."""
        content = Content(operation_id=self.id, entry_id=self.about, kind=str(said["kind"]), said=said)
        return Sent(content=content, recorded_at=self.recorded_at, deed=self.deed())


class Score(_Entry):
    """One score. Without ``felt_at`` it hurt so at the moment of the tap."""

    kind: Literal["score"]
    area_id: Id
    score: Number
    condition: Place
    felt_at: Moment | None = None
    said: bool = Field(default=False, description="The patient named the time, so no clock has made it wrong.")
    utc_offset_minutes: Annotated[int, Field(ge=-MOST_OFFSET, le=MOST_OFFSET)] | None = None

    def deed(self) -> Deed:
        new = NewScore(
            entry_id=self.id,
            area_id=self.area_id,
            condition=self.condition,
            score=self.score,
            felt_at=self.felt_at,
            source=self.source,
            utc_offset_minutes=self.utc_offset_minutes,
        )
        return SentScore(new=new, said=self.said)


class _AboutAScore(_Entry):
    entry_id: Id

    @property
    def about(self) -> UUID:
        return self.entry_id


class Details(_AboutAScore):
    """What is said about a score; whatever is left out is not said."""

    kind: Literal["details"]
    stated_relief_percent: Percent | None = None
    could_move: bool | None = None
    asleep_before: bool | None = None
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] | None = None

    def deed(self) -> Deed:
        stated = self.stated_relief_percent
        details = ScoreDetails(
            stated_relief_percent=None if stated is None else Decimal(str(stated)),
            could_move=self.could_move,
            asleep_before=self.asleep_before,
            note=self.note,
            source=self.source,
        )
        return SentDetails(entry_id=self.entry_id, details=details)


class Change(_AboutAScore):
    """A score as it should have been written; without ``felt_at`` its time stays."""

    kind: Literal["change"]
    score: Number
    condition: Place
    felt_at: Moment | None = None
    reason: Annotated[str, Field(max_length=LONGEST_LINE)] | None = None

    def deed(self) -> Deed:
        change = ScoreChange(
            score=self.score,
            condition=self.condition,
            felt_at=self.felt_at,
            reason=self.reason,
            source=self.source,
        )
        return SentChange(entry_id=self.entry_id, change=change)


class Deletion(_AboutAScore):
    """A score that is taken back; every version of it stays on record."""

    kind: Literal["delete"]
    reason: Annotated[str, Field(max_length=LONGEST_LINE)] | None = None

    def deed(self) -> Deed:
        return SentDeletion(entry_id=self.entry_id, reason=self.reason)


class MedicineTaken(_Entry):
    """A pain medicine. Without ``taken_at`` it was taken at the moment of the tap."""

    kind: Literal["medicine"]
    drug: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
    taken_at: Moment | None = None
    said: bool = Field(default=False, description="The patient named the time, so no clock has made it wrong.")

    def deed(self) -> Deed:
        return SentMedicine(
            medicine=Medicine(rescue_id=self.id, drug=self.drug, taken_at=self.taken_at), said=self.said
        )


class MedicineDeletion(_Entry):
    """A pain medicine that is taken back; what was written stays on record."""

    kind: Literal["delete_medicine"]
    rescue_id: Id

    @property
    def about(self) -> UUID:
        return self.rescue_id

    def deed(self) -> Deed:
        return SentMedicineDeletion(rescue_id=self.rescue_id)


class SymptomReport(_Entry):
    """What was ticked by "when to call", by the ids of its signs."""

    kind: Literal["report"]
    items: Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=MOST_TICKED)]
    felt_at: Moment | None = None
    utc_offset_minutes: Annotated[int, Field(ge=-MOST_OFFSET, le=MOST_OFFSET)] | None = None

    def deed(self) -> Deed:
        new = NewReport(
            report_id=self.id,
            items=tuple(self.items),
            felt_at=self.felt_at,
            source=self.source,
            utc_offset_minutes=self.utc_offset_minutes,
        )
        return SentReport(new=new)


AnyEntry = Score | Details | Change | Deletion | MedicineTaken | MedicineDeletion | SymptomReport
Entry = Annotated[AnyEntry, Field(discriminator="kind")]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(Entry)


class Envelope(Strict):
    """A request as it is looked at first; its entries are looked at one by one, so that one refuses no other."""

    diary: Annotated[str, Field(min_length=KEY_LENGTH, max_length=KEY_LENGTH, pattern="^[A-Za-z0-9_-]+$")]
    sent_at: Moment
    entries: Annotated[list[dict[str, Any]], Field(max_length=MOST)]


class Push(Envelope):
    """The same as the document describes it: what a phone has written for one diary, the oldest first."""

    entries: Annotated[list[Entry], Field(max_length=MOST)]  # type: ignore[assignment]  # each by its kind, not only an object


class Answer(Strict):
    """What became of one entry; ``code`` says the same as a status of HTTP would."""

    id: str | None
    status: Literal["accepted", "known", "refused", "conflict"]
    code: Literal[201, 200, 422, 409]
    field: str | None = None
    message: str | None = None


class Answers(Strict):
    """One answer for each entry, in order. ``also`` are keys under which earlier entries of this diary may be kept."""

    server_now: datetime
    also: list[str]
    answers: list[Answer]


class Problem(Strict):
    """Why nothing of a request was taken; the phone keeps everything."""

    reason: Literal["session_ended", "diary_deleted", "not_from_here", "not_readable", "wrong_version"]
    message: str


class Failure(Strict):
    """The same from in front of the interface: too often, too long, or something broke."""

    error: str
    message: str
