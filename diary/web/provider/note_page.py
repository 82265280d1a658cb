"""The note: what the review says, as plain text for the hospital's own chart, in the words of the page."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for

from diary import __version__
from diary.clinical.judged import Timing
from diary.clinical.review import AreaReview, Review
from diary.clinical.scores import Condition
from diary.exchange.note import NoteArea, NoteContent, ScoreWords, note, score_lines
from diary.services.reviewing import ReviewedInjection
from diary.web import moments, wording
from diary.web.provider.area_panel import AreaPanel, panel_of
from diary.web.provider.facts import injection_facts
from diary.web.provider.pages import name_of, who
from diary.web.provider.peg_facts import peg_facts
from diary.web.provider.review_page import areas_in_order, completeness_line, judged_by, when_line
from diary.web.provider.score_table import after
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePage:
    """The note of one review, ready to be copied."""

    title: str
    who: str
    text: str
    rows: int
    back_url: str

    @classmethod
    def of(cls, found: ReviewedInjection, review: Review) -> "NotePage":
        text = moments.plain(note(_content(found, review)))
        chosen = review.policy.id if review.policy else None
        return cls(
            title=_("Note for the chart"),
            who=who(found.patient),
            text=text,
            rows=text.count("\n") + 1,
            back_url=url_for("provider.review", injection_id=found.injection.id, policy=chosen),
        )


def _content(found: ReviewedInjection, review: Review) -> NoteContent:
    given = injection_facts(found.injection, found.rows.anesthetics, found.rows.areas, found.location, found.provider)
    facts = (*given, *peg_facts(found.pegs))
    words = _score_words(review)
    return NoteContent(
        title=_("Pain diary after an injection"),
        identity=(who(found.patient), name_of(found.injection), when_line(found, review)),
        facts=tuple((fact.name, fact.value) for fact in facts),
        areas=tuple(_area(review, area, words) for area in areas_in_order(found, review)),
        criteria_heading=_("Criteria"),
        doubts_heading=_("Doubts, the strongest first"),
        closing=tuple(closing(review)),
    )


def _score_words(review: Review) -> ScoreWords:
    return ScoreWords(
        after={timed.entry.id: after(timed) for timed in review.entries},
        conditions={condition: wording.word(condition) for condition in Condition},
        marks={timing.value: wording.word(timing) for timing in Timing if timing is not Timing.LIVE},
        heading=_("Scores %(condition)s"),
    )


def _area(review: Review, area: AreaReview, words: ScoreWords) -> NoteArea:
    panel = panel_of(review, area)
    return NoteArea(
        label=panel.label,
        lines=tuple(area_lines(panel, area)),
        answers=tuple((answer.name, sentences(answer.main, answer.beside)) for answer in panel.answers[:-1]),
        criteria=tuple(
            (line.text, sentences(line.result.label, line.because))
            for line in (panel.policy.criteria if panel.policy else ())
        ),
        doubts=panel.doubts or tuple(answer.beside for answer in panel.answers[2:]),
        score_lines=score_lines(review, area.area, words),
    )


def area_lines(panel: AreaPanel, area: AreaReview) -> Iterator[str]:
    """What one area was compared with, its result and its pattern."""
    yield _("Before: %(compared)s", compared=panel.compared_with)
    if area.usual is not None:
        yield _("Usual pain of the week before: %(score)s", score=area.usual)
    if panel.policy:
        yield _("Result: %(result)s", result=panel.policy.result.label)
    if panel.pattern:
        yield _("Pattern: %(pattern)s", pattern=sentences(panel.pattern.name, panel.pattern.meaning))


def sentences(*parts: str) -> str:
    """Parts as sentences one after the other, each with its full stop."""
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def closing(review: Review) -> Iterator[str]:
    """By which policy, how complete, as of when and by which version: what stands at the end of every export."""
    zone = review.diary.zone
    yield judged_by(review.policy)
    if review.policy:
        policy = review.policy
        yield f"{policy.publisher}, {policy.version}. {policy.transcription}"
    yield completeness_line(review)
    medicines = [_medicine(taken.drug, moments.day_and_time(taken.taken_at, zone)) for taken in review.diary.rescue]
    if medicines:
        yield _("Pain medicine: %(taken)s", taken="; ".join(medicines))
    yield _(
        "As of %(moment)s, %(zone)s. Post-injection pain diary %(version)s.",
        moment=moments.day_and_time(review.as_of, zone),
        zone=moments.zone_name(review.as_of, zone),
        version=__version__,
    )
    yield _("Decision support: it shows what was recorded and how a published rule reads it. It never diagnoses.")


def _medicine(drug: str, when: str) -> str:
    return _("%(drug)s %(when)s", drug=drug, when=when) if drug else when
