"""The report for the payer and the chart as a page to look at and to print, and where it is had as a PDF."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from markupsafe import Markup

from diary.charts.svg import draw
from diary.exchange.report import Paper, Report
from diary.services.reporting import Reporting
from diary.web import moments
from diary.web.provider.report_content import chart_of, report_of
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperChoice:
    """The report on one size of paper."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherBlock:
    """A block that may stand beside; ``chosen`` where it does."""

    label: str
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """The report, on which paper it is had, and which other block may stand on it; none where the plan needs one."""

    report: Report
    drawing: Markup
    papers: tuple[PaperChoice, ...]
    others: tuple[OtherBlock, ...]
    back_url: str

    @property
    def title(self) -> str:
        """What the report is called."""
        return self.report.title

    @classmethod
    def of(cls, told: Reporting) -> "ReportPage":
        injection_id, policy = told.own.found.injection.id, told.own.review.policy
        chosen, chart = policy.id if policy else None, chart_of(told)
        beside = next((one.found.injection.id for one in told.blocks if one is not told.own), None)
        return cls(
            report=report_of(told, chart),
            drawing=Markup(draw(chart)),  # noqa: S704 (draw escapes every text of its own)
            papers=tuple(
                PaperChoice(
                    label=label,
                    url=url_for(
                        "provider.report_file",
                        injection_id=injection_id,
                        paper=paper.name,
                        policy=chosen,
                        beside=beside,
                    ),
                )
                for paper, label in ((Paper.LETTER, _("PDF, letter")), (Paper.A4, _("PDF, A4")))
            ),
            others=_others(told),
            back_url=url_for("provider.review", injection_id=injection_id, policy=chosen),
        )


def _others(told: Reporting) -> tuple[OtherBlock, ...]:
    """The block alone, and with each of those that may stand beside it."""
    shown = {one.found.injection.id for one in told.blocks}
    alone = OtherBlock(label=_("This block alone"), url=_here(told, None), chosen=len(told.blocks) == 1)
    others = tuple(
        OtherBlock(
            label=_("With the block of %(day)s", day=moments.day(other.performed_at, told.own.review.diary.zone)),
            url=_here(told, other.id),
            chosen=other.id in shown,
        )
        for other in told.others
        if other.performed_at is not None
    )
    return (alone, *others) if others else ()


def _here(told: Reporting, beside: UUID | None) -> str:
    policy = told.own.review.policy
    chosen = policy.id if policy else None
    return url_for("provider.report", injection_id=told.own.found.injection.id, policy=chosen, beside=beside)
