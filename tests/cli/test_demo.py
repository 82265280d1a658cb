"""The demo clinic: the same rows at the same moment, every pattern, and hands off real data."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy import Engine, select, text

from diary.clinical.judged import Timing
from diary.clinical.pattern import Pattern
from diary.clinical.review import Review
from diary.clinical.scores import Source
from diary.db.corrections import InjectionCorrection
from diary.db.engine import make_engine, make_session_factory
from diary.db.entries import EntryRevision
from diary.db.injections import InjectionState
from diary.db.scope import scope_to
from diary.db.tables import Base, Clinic
from diary.services import chance, staffing
from diary.services.acting import Actor, ActorKind
from diary.services.worklisting import View, Wanted, WorklistRow, worklist
from tests.cli.demo_places import NOW, move_to, prepare


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for ``var/``, and nothing of this process's settings."""
    move_to(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def folder(empty: Path, prepared: Path) -> Path:
    """The same with a demo clinic in it."""
    copytree(prepared, empty / "var")
    return empty


def database(folder: Path) -> Engine:
    return make_engine(f"sqlite:///{folder / 'var' / 'demo.sqlite'}")


def every_row(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def lines(folder: Path) -> Iterator[tuple[WorklistRow, ...]]:
    with make_session_factory(database(folder)).begin() as session:
        clinic = session.scalars(select(Clinic.id)).one()
        actor, now = Actor(kind=ActorKind.STAFF, clinic_id=clinic), datetime.fromisoformat(NOW)
        shown = [worklist(session, now, actor, Wanted(view=view)).rows for view in (View.OPEN, View.OVER)]
        yield tuple({row.injection.id: row for rows in shown for row in rows}.values())


def reviews(lines: tuple[WorklistRow, ...]) -> list[Review]:
    return [line.review for line in lines if line.review]


def test_two_runs_at_the_same_moment_give_equal_rows(folder: Path) -> None:
    first, offered = every_row(database(folder)), (folder / "var" / "demo.json").read_bytes()
    (folder / "var" / "demo.sqlite").unlink()
    assert prepare().exit_code == 0
    assert every_row(database(folder)) == first
    assert (folder / "var" / "demo.json").read_bytes() == offered
    assert sum(map(len, first.values())) > 500
    assert len(first["past_session"]) == 1


def test_it_begins_anew_unless_it_is_told_to_keep(folder: Path) -> None:
    with make_session_factory(database(folder)).begin() as session:
        session.scalars(select(Clinic)).one().name = "Renamed by a visitor"
    assert prepare("--keep").exit_code == 0
    assert "Renamed by a visitor" in str(every_row(database(folder))["clinic"])
    assert prepare().exit_code == 0
    assert "Renamed by a visitor" not in str(every_row(database(folder))["clinic"])


def test_it_refuses_a_database_with_a_real_clinic_and_leaves_it_as_it_is(folder: Path) -> None:
    with make_session_factory(database(folder)).begin() as session:
        nobody = Actor(kind=ActorKind.SYSTEM)
        staffing.add_clinic(session, datetime.now(UTC), nobody, name="A real clinic", zone="Europe/Berlin")
    before = every_row(database(folder))
    said = prepare()
    assert said.exit_code == 1
    assert "without the demo mark" in said.output
    assert every_row(database(folder)) == before


def test_it_refuses_a_table_of_that_name_that_is_not_ours(empty: Path) -> None:
    (empty / "var").mkdir()
    with database(empty).begin() as connection:
        connection.execute(text("CREATE TABLE clinic (anything TEXT)"))
    assert prepare().exit_code == 1


@pytest.mark.usefixtures("empty")
def test_a_moment_without_its_offset_is_refused_in_words() -> None:
    said = prepare(now="2026-11-21T10:30:00")
    assert said.exit_code != 0
    assert "offset" in said.output


def test_what_it_offers_has_the_shape_that_is_promised(folder: Path) -> None:
    offered = json.loads((folder / "var" / "demo.json").read_text("utf-8"))
    base = "http://192.168.1.20:8123"
    assert offered["base_url"] == base
    assert {person["role"] for person in offered["staff"]} == {"provider", "nurse", "administrator"}
    assert all(set(person) == {"role", "email", "password"} for person in offered["staff"])
    assert all(set(row) == {"name", "date_of_birth", "join_url", "short_code"} for row in offered["patients"])
    assert all(row["join_url"].startswith(f"{base}/join/") for row in offered["patients"])
    assert all(set(row) == {"id", "label", "review_url"} for row in offered["injections"])
    assert all(row["review_url"] == f"{base}/injections/{row['id']}" for row in offered["injections"])
    assert len({row["short_code"] for row in offered["patients"]}) == len(offered["patients"])


def test_its_diaries_show_every_pattern(lines: tuple[WorklistRow, ...]) -> None:
    assert {area.pattern for review in reviews(lines) for area in review.areas} == set(Pattern)


def test_it_has_at_least_twelve_patients_and_the_four_procedures_of_the_seeds(lines: tuple[WorklistRow, ...]) -> None:
    assert len({line.patient.id for line in lines}) >= 12
    done = {line.injection.procedure.value for line in lines}
    seeds = {
        "facet_joint_injection",
        "medial_branch_block",
        "atlantoaxial_joint_injection",
        "sacroiliac_joint_injection",
    }
    assert seeds <= done


def test_its_diaries_show_what_makes_judging_hard(lines: tuple[WorklistRow, ...]) -> None:
    entries = [entry for review in reviews(lines) for entry in review.entries]
    areas = [area for review in reviews(lines) for area in review.areas]
    flags = {flag for review in reviews(lines) for flag in review.flags} | {f for area in areas for f in area.flags}
    assert {Timing.LIVE, Timing.RECALLED, Timing.PAPER} <= {entry.timing for entry in entries}
    assert {Source.PATIENT, Source.STAFF, Source.PAPER} <= {entry.entry.source for entry in entries}
    assert any(entry.batch for entry in entries)
    assert any(entry.entry.score == 0 for entry in entries)
    assert any(area.flare for area in areas)
    assert {"low baseline", "rescue in the anesthetic phase", "sedation", "mixture"} <= flags
    assert any(review.completeness.served < review.completeness.due for review in reviews(lines))
    assert any(len(review.areas) == 2 for review in reviews(lines))


def test_a_record_and_a_score_of_one_patient_were_put_right(folder: Path) -> None:
    with make_session_factory(database(folder)).begin() as session:
        scope_to(session, session.scalars(select(Clinic.id)).one())
        correction = session.scalars(select(InjectionCorrection)).one()
        changed = session.scalars(select(EntryRevision).where(EntryRevision.revision > 1)).one()
        assert changed.injection_id == correction.injection_id
        assert (changed.score, bool(changed.reason), bool(correction.reason)) == (7, True, True)


def test_one_runs_now_one_is_planned_and_one_waits_to_be_joined(folder: Path, lines: tuple[WorklistRow, ...]) -> None:
    now = datetime.fromisoformat(NOW)
    ages = [now - at for line in lines if (at := line.injection.performed_at)]
    assert any(age.total_seconds() < 2 * 3600 for age in ages)
    planned = {line.patient.name for line in lines if line.injection.state is InjectionState.PLANNED}
    waiting = {row["name"] for row in json.loads((folder / "var" / "demo.json").read_text("utf-8"))["patients"]}
    assert planned & waiting
    assert planned - waiting


@pytest.mark.usefixtures("prepared")
def test_chance_is_left_as_it_was() -> None:
    assert chance.new_id() != chance.new_id()
