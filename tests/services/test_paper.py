"""A sheet typed in: as paper, recorded now, all of it or nothing, and once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from diary.clinical.judged import Timing, timed_entries
from diary.clinical.scores import Source
from diary.db.audit import AuditRow
from diary.db.injections import Injection
from diary.db.sessions import ScopedSession
from diary.db.translate import diary_of
from diary.services import paper, performing
from diary.services.failures import EntryConflict, NotFound, Refused
from diary.services.paper import PaperLine, PaperMedicine
from diary.services.recording import NewRescue
from diary.services.reviewing import review_injection
from tests.builders import NEEDLE_OUT, House, area_of, new_score

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOW = NEEDLE_OUT + DAY


def line(desk: ScopedSession, injection: Injection, minutes: int, score: int = 3) -> PaperLine:
    new = new_score(area_of(desk, injection), score, after=minutes * MINUTE)
    return PaperLine(field=f"row-m{minutes}-0", score=new)


def type_in(desk: ScopedSession, house: House, injection: Injection, *lines: PaperLine) -> None:
    paper.type_in(desk, NOW, house.staff(), injection.id, lines, ())


def scores(desk: ScopedSession, house: House, injection: Injection) -> list[int]:
    return [item.entry.score for item in paper.sheet(desk, NOW, house.staff(), injection.id).typed]


def test_it_counts_as_paper_and_is_recorded_when_it_was_typed(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    type_in(desk, house, running, line(desk, running, 15))
    found = review_injection(desk, NOW, house.staff(), running.id)
    (timed,) = timed_entries(diary_of(found.rows, NEEDLE_OUT))
    assert (timed.timing, timed.entry.source, timed.entry.recorded_at) == (Timing.PAPER, Source.PAPER, NOW)


def test_a_refused_line_keeps_nothing_and_names_itself(desk: ScopedSession, house: House, running: Injection) -> None:
    for minutes in (-1, 2 * 24 * 60):
        with pytest.raises(Refused) as refused:
            type_in(desk, house, running, line(desk, running, 15), line(desk, running, minutes))
        assert refused.value.field == f"row-m{minutes}-0"
    assert scores(desk, house, running) == []


def test_sent_again_nothing_is_added_and_another_score_is_a_conflict_on_record(
    desk: ScopedSession, house: House, running: Injection, new_rows: Callable[[], list[AuditRow]]
) -> None:
    first = line(desk, running, 15, 4)
    type_in(desk, house, running, first)
    assert "paper typed in" in {row.action for row in new_rows()}
    type_in(desk, house, running, first)
    assert new_rows() == []
    other = PaperLine(field=first.field, score=new_score(first.score.area_id, 9, 15 * MINUTE))
    changed = PaperLine(field=first.field, score=replace(other.score, entry_id=first.score.entry_id))
    with pytest.raises(EntryConflict):
        type_in(desk, house, running, line(desk, running, 30), changed)
    assert [row.action for row in new_rows()] == ["score refused: id used before"]
    with pytest.raises(Refused):
        type_in(desk, house, running, other)
    assert scores(desk, house, running) == [4]


def test_medicines_come_with_it(desk: ScopedSession, house: House, running: Injection) -> None:
    new = NewRescue(
        rescue_id=uuid4(), injection_id=running.id, taken_at=NEEDLE_OUT + 40 * MINUTE, drug="ibuprofen 400 mg"
    )
    for _ in range(2):
        paper.type_in(desk, NOW, house.staff(), running.id, (), [PaperMedicine(field="medicine-0", medicine=new)])
    (kept,) = paper.sheet(desk, NOW, house.staff(), running.id).medicines
    assert (kept.drug, kept.taken_at, kept.written_by_kind) == ("ibuprofen 400 mg", new.taken_at, "staff")


def test_an_ended_diary_still_takes_its_sheet(desk: ScopedSession, house: House, running: Injection) -> None:
    performing.end(desk, NEEDLE_OUT + timedelta(hours=2), house.staff(), running)
    type_in(desk, house, running, line(desk, running, 15))
    with pytest.raises(Refused):
        type_in(desk, house, running, line(desk, running, 180))
    assert scores(desk, house, running) == [3]


def test_each_typed_score_stands_beside_the_point_it_was_written_for(
    desk: ScopedSession, house: House, running: Injection
) -> None:
    type_in(desk, house, running, line(desk, running, 21, 5), line(desk, running, 100, 6))
    found = paper.sheet(desk, NOW, house.staff(), running.id)
    area_id = area_of(desk, running)
    assert {point: item.entry.score for (point, _), item in found.served.items()} == {"m15": 5, "m120": 6}
    assert found.served["m15", area_id].by == "Provider Of Harbor"


def test_a_sheet_has_the_lines_that_were_due(desk: ScopedSession, house: House, running: Injection) -> None:
    now = NEEDLE_OUT + 30 * MINUTE
    assert [point.id for point in paper.sheet(desk, now, house.staff(), running.id).points] == ["m15", "m30"]


def test_what_has_not_begun_or_is_not_there_has_no_sheet(desk: ScopedSession, house: House, planned: Injection) -> None:
    for injection_id in (planned.id, uuid4()):
        with pytest.raises(NotFound):
            paper.sheet(desk, NOW, house.staff(), injection_id)
        with pytest.raises(NotFound):
            paper.type_in(desk, NOW, house.staff(), injection_id, (), ())
    assert not paper.paper_twin(desk, NOW, house.staff(), planned.id).began


def test_what_was_called_off_is_not_printed(desk: ScopedSession, house: House, planned: Injection) -> None:
    performing.cancel(desk, NOW, house.staff(), planned.id)
    with pytest.raises(NotFound):
        paper.paper_twin(desk, NOW, house.staff(), planned.id)
