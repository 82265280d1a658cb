"""Made-up values for the components that show a diary, a patient or a history."""

from types import SimpleNamespace

from diary.exchange.report import ReportArea, ReportBlock
from diary.web.patient.offers import OfferCard
from diary.web.patient.pages import call
from diary.web.provider.alert_banner import Waiting
from diary.web.provider.area_panel import (
    AreaPanel,
    CriterionLine,
    PatternSaying,
    PolicySaying,
    ThresholdLine,
)
from diary.web.provider.doubt_lines import Saying
from diary.web.provider.emergency_banner import OpenRecord
from diary.web.provider.score_table import Change, ScoreRow, ScoreTable
from diary.web.provider.solid_table import SolidTable, VariantLine
from diary.web.provider.symptom_lines import SymptomLine
from diary.web.translating import _
from diary.web.wording import Mark

MOMENT, MOMENT_ISO = "10:02", "2026-03-02T10:02:00-08:00"
MET, CANNOT_TELL = "good", "warn"


def panel() -> AreaPanel:
    """The answers of one area."""
    met = Mark(label=_("Met"), kind=MET)
    response = CriterionLine(text=_("Response"), result=met, because=_("Relief at every threshold"))
    return AreaPanel(
        label="Right low back",
        missing="",
        compared_with=_("The pain before"),
        policy=PolicySaying(result=met, criteria=(response,)),
        pattern=PatternSaying(name=_("Biphasic"), meaning=_("Relief, pain again, relief.")),
        answers=(Saying(name=_("Anesthetic"), main=_("At least 4 h, less than 5 h"), beside=_("as expected")),),
        doubts=(_("A pain medicine was taken."),),
        solid=SolidTable(
            summary=Mark(label=_("Depends"), kind="warn"),
            beside=_("It depends on the scores."),
            lines=(VariantLine(name=_("Against the usual pain"), result=met, changes=False, rests_on=None),),
        ),
        linked=True,
        thresholds=(
            ThresholdLine(threshold="80 %", response=met, lasted=_("At least 4 h"), duration=_("as expected")),
            ThresholdLine(
                threshold="100 %", response=Mark(label=_("Cannot tell"), kind=CANNOT_TELL), lasted="–", duration="–"
            ),
        ),
    )


def score_table() -> ScoreTable:
    """A score as it stands, with its history, and one that was taken back."""
    shown = dict.fromkeys(("areas", "stated", "also", "history"), True)
    return ScoreTable(rows=(_row(3, taken_back=False), _row(0, taken_back=True)), **shown)


def _row(score: int, *, taken_back: bool) -> ScoreRow:
    return ScoreRow(
        after="30 min",
        score=score,
        relief="62.5 %",
        stated="90 %",
        stated_differs=not taken_back,
        felt=MOMENT,
        felt_iso=MOMENT_ISO,
        recorded=MOMENT,
        recorded_iso=MOMENT_ISO,
        how=_("patient, live"),
        condition=_("moving"),
        area="Right low back",
        also=_("movement possible"),
        note="stiff",
        taken_back=taken_back,
        history=(Change(text=_("changed"), reason="tapped 4"),),
        marked=not taken_back,
    )


def offers() -> tuple[OfferCard, ...]:
    """What the phone asks besides scores."""
    return (OfferCard(title=_("The last week"), text=_("Three short questions."), label=_("Begin"), url="#main"),)


def changes() -> tuple[SimpleNamespace, ...]:
    """One change with its reason."""
    return (SimpleNamespace(what=_("Level changed"), reason="wrong level", when=MOMENT),)


def history() -> tuple[SimpleNamespace, ...]:
    """One line of a history."""
    return (SimpleNamespace(what=_("Set to 30 minutes"), who="Kim", when=MOMENT, why="asked by the providers"),)


def sessions() -> tuple[SimpleNamespace, ...]:
    """A browser that is this one."""
    line = SimpleNamespace(
        device="Firefox · Windows", address="192.0.2.x", since=MOMENT, last_seen=MOMENT, is_this=True, end_url="#main"
    )
    return (line,)


def setting() -> SimpleNamespace:
    """A setting that a clinic has changed, and one that cannot be used any more."""
    return SimpleNamespace(shipped="15", own="30", unusable=True, back_url="#main")


def settings() -> SimpleNamespace:
    """Settings in a list."""
    line = SimpleNamespace(
        name=_("Judge from"), url="#main", shipped="15", own="30", own_is_data=False, changed=_("today, by Kim")
    )
    group = SimpleNamespace(title=_("Windows"), lines=(line,))
    return SimpleNamespace(note=_("What a clinic may set for itself."), groups=(group,))


def patients() -> SimpleNamespace:
    """Patients found, with one thing to do about each."""
    line = SimpleNamespace(
        url="#main", name="Ana Ruiz", born="1961-03-04", record_number="A-1", why=_("the same date of birth")
    )
    return SimpleNamespace(lines=(line,), choose=_("This is the same patient"), note="")


def clinics() -> tuple[SimpleNamespace, ...]:
    """Another clinic of somebody who works in two."""
    return (SimpleNamespace(clinic_id="1", name="Hill Clinic"),)


def symptoms() -> tuple[SymptomLine, ...]:
    """What a patient reported."""
    tier = Mark(label=_("Call the clinic today"), kind="warn")
    return (SymptomLine(when=MOMENT, tier=tier, signs=(_("You have chills."),), url="#main"),)


def alert() -> SimpleNamespace:
    """An alert of a list."""
    return SimpleNamespace(
        tier=Mark(label=_("Emergency"), kind="bad"),
        age=_("%(span)s ago", span=MOMENT),
        when=MOMENT,
        patient="Ana Ruiz",
        patient_url="#main",
        born="A-1",
        injection=_("Medial branch block"),
        review_url="#main",
        signs=(_("Your chest hurts."),),
        curve=None,
        calls=call(_("Call the patient"), "+1 206 555 0142"),
    )


def open_record() -> OpenRecord:
    """That a record stands open in an emergency."""
    return OpenRecord(text=_("Emergency access"), more="", patient_url="#main", close_url="#main")


def waiting(*, urgent: bool) -> Waiting:
    """That alerts wait."""
    return Waiting(here=_("Alerts that wait"), elsewhere=(), urgent=urgent)


def question() -> SimpleNamespace:
    """What a patient with two places of pain is asked."""
    lying = SimpleNamespace(while_doing=_("while you lie"), value="resting", ticked=False, label=_("I am resting"))
    return SimpleNamespace(
        turns="",
        entry_id="",
        area_id="",
        asked="",
        area="Right low back",
        turn=_("%(number)s of %(all)s", number=1, all=2),
        while_doing=_("while you move"),
        other=lying,
    )


def report() -> ReportBlock:
    """One area of a report, and its scores."""
    met = _("Met")
    area = ReportArea(
        label="Right low back",
        result=met,
        lines=(_("The pain before"),),
        answers=((_("Anesthetic"), _("At least 4 h, less than 5 h")),),
        criteria=((_("Response"), met, _("Relief at every threshold")),),
        doubts=(_("A pain medicine was taken."),),
    )
    return ReportBlock(
        name="",
        subject=(),
        facts=((_("Injection"), _("Medial branch block")),),
        areas=(area,),
        scores=(("15 min", "0", "100 %", MOMENT, _("patient, live")),),
    )
