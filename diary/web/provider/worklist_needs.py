"""Why an injection stands on the worklist: each need as a mark, and a sentence that says why."""

from dataclasses import dataclass
from typing import assert_never

from diary.clinical.attention import BlockDue, Need
from diary.services.worklisting import WorklistRow
from diary.web import moments, wording
from diary.web.translating import _, _n
from diary.web.wording import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """One need; ``because`` is empty where the mark says it all."""

    mark: Mark
    because: str


def needs_in_words(row: WorklistRow) -> tuple[NeedLine, ...]:
    """Everything that a row needs, the most pressing first."""
    return tuple(NeedLine(mark=_mark(need, row), because=_because(need, row)) for need in row.needs)


def _mark(need: Need, row: WorklistRow) -> Mark:
    match need:
        case Need.CHANGED:
            return Mark(label=_("Changed since signed"), kind="bad")
        case Need.FOLLOW_UP:
            return _follow_up(row.follow_up_in or 0)
        case Need.DECISION:
            return Mark(label=_("Ready for decision"), kind="accent")
        case Need.BLOCK:
            return _block(row.attention.block)
        case Need.SILENT:
            return Mark(label=_("Not reporting"), kind="warn")
        case Need.UNDETERMINED:
            return Mark(label=_("Undetermined"))
    assert_never(need)


def _follow_up(ahead: int) -> Mark:
    if ahead < 0:
        return Mark(label=_n("Follow-up %(num)s day overdue", "Follow-up %(num)s days overdue", -ahead), kind="bad")
    if ahead == 0:
        return Mark(label=_("Follow-up today"), kind="warn")
    return Mark(label=_n("Follow-up in %(num)s day", "Follow-up in %(num)s days", ahead), kind="accent")


def _block(block: BlockDue | None) -> Mark:
    if block is not None and not block.may_be_done:
        return Mark(label=_("Confirmatory block ahead"), kind="accent")
    return Mark(label=_("Confirmatory block due"), kind="warn")


def _because(need: Need, row: WorklistRow) -> str:
    match need:
        case Need.CHANGED:
            return _changed(row)
        case Need.DECISION:
            return _("Nothing is signed yet.")
        case Need.BLOCK:
            return _next_block(row.attention.block) if row.attention.block else ""
        case Need.SILENT:
            return _silent(row)
        case Need.FOLLOW_UP | Need.UNDETERMINED:
            # The mark says when, and the judgement beside it what is missing.
            return ""
    assert_never(need)


def _changed(row: WorklistRow) -> str:
    known = row.attention
    if known.result_differs and known.result is not None and known.signed is not None and known.signed.result:
        then, now = (wording.word(answer).lower() for answer in (known.signed.result, known.result))
        return _("The result would be %(now)s now; it was %(then)s.", now=now, then=then)
    return _("The record, or a score, medicine or report of the time before, came or changed after the signature.")


def _next_block(block: BlockDue) -> str:
    if block.met < block.needed:
        told = moments.held(_("%(met)s of %(needed)s blocks is met.", met=block.met, needed=block.needed))
    else:
        told = _("Another block is asked for.")
    if block.earliest is None:
        return told
    return f"{told} {_('Earliest: %(day)s.', day=moments.full_date(block.earliest))}"


def _silent(row: WorklistRow) -> str:
    if row.heard_at is None:
        return _("Nothing has come since the needle.")
    zone = moments.zone(row.patient.zone)
    return _("Nothing has come since %(moment)s.", moment=moments.day_and_time(row.heard_at, zone))
