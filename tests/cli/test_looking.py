"""Looks that several processes write down at once are counted, and stand in one chain."""

from pathlib import Path

import pytest

from diary.cli.benchmark import looking
from diary.cli.benchmark.looking import looks_per_second
from diary.db.engine import at_one_moment, make_engine, make_session_factory
from diary.services.verifying import heads, verify
from tests.builders import found_clinic, register
from tests.databases import put_in_place


def test_looks_of_two_processes_stand_in_one_chain(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "PROCESSES", (2,))
    address = f"sqlite:///{tmp_path / 'diary.sqlite'}"
    engine = make_engine(address)
    put_in_place(sqlite_template, engine)
    with make_session_factory(engine).begin() as session:
        house = found_clinic(session)
        register(session, house)
    found = dict(looks_per_second(address, house.clinic_id, 0.05))
    assert found[2] > 0
    with at_one_moment(engine) as connection:
        assert verify(connection).faults == ()
        assert heads(connection)[str(house.clinic_id)].sequence >= 2
    engine.dispose()
