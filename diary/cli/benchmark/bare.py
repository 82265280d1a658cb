"""A bare handler to measure against: as many queries, rows, rows of the audit and bytes, and nothing else."""

import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Flask, Response
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from waitress import serve

from diary.db.audit import AuditRow
from diary.db.engine import make_engine
from diary.db.entries import EntryRevision


def bare_app(database_url: str) -> Flask:
    app = Flask("bare")
    sessions = sessionmaker(make_engine(database_url))

    @app.route("/<uuid:clinic_id>/<reads>/<int:writes>/<int:size>", methods=["GET", "POST"])
    def answer(clinic_id: UUID, reads: str, writes: int, size: int) -> Response:
        with sessions.begin() as session:
            for rows in reads.split("-"):
                wanted = select(EntryRevision).where(EntryRevision.clinic_id == clinic_id).limit(int(rows))
                session.scalars(wanted.execution_options(populate_existing=True)).all()
            for _ in range(writes):
                write_row(session, clinic_id)
        return Response(b"x" * size)

    return app


def write_row(session: Session, clinic_id: UUID) -> None:
    session.add(AuditRow(id=uuid4(), clinic_id=clinic_id, at=datetime.now(UTC), actor_kind="nobody", action="looked"))
    session.flush()


if __name__ == "__main__":
    serve(bare_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=4)
