"""A bare handler to measure against: as many queries, rows shown, rows of the audit and bytes, and nothing else."""

import sys
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import Flask, Response
from jinja2 import Template
from sqlalchemy import JSON, String, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, sessionmaker
from waitress import serve

from diary.db.engine import make_engine
from diary.db.entries import EntryRevision

CELLS = "".join(f"<td>{{{{ row.{name} }}}}</td>" for name in ("felt_at", "recorded_at", "score", "condition", "source"))
TABLE = Template(f"<table>{{% for row in rows %}}<tr>{CELLS}</tr>{{% endfor %}}</table>", autoescape=True)


class Bare(DeclarativeBase):
    """The bare handler's own tables: the audit takes no row that is not chained."""


class BareRow(Bare):
    """As much as a row of the audit holds, and no chain."""

    __tablename__ = "bare_row"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    clinic_id: Mapped[UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    action: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, object]] = mapped_column(JSON)


def bare_app(database_url: str) -> Flask:
    engine = make_engine(database_url)
    Bare.metadata.create_all(engine)
    app, sessions = Flask("bare"), sessionmaker(engine)

    @app.route("/<uuid:clinic>/<reads>/<int:writes>/<int:size>", methods=["GET", "POST"])
    def answer(clinic: UUID, reads: str, writes: int, size: int) -> Response:
        with sessions.begin() as db:
            wanted = (
                select(EntryRevision).where(EntryRevision.clinic_id == clinic).limit(int(n)) for n in reads.split("-")
            )
            rows = [row for statement in wanted for row in db.scalars(statement)]
            for _ in range(writes):
                db.add(BareRow(id=uuid4(), clinic_id=clinic, at=datetime.now(UTC), action="seen", detail={}))
                db.flush()
            return Response(TABLE.render(rows=rows).ljust(size)[:size])

    return app


if __name__ == "__main__":
    serve(bare_app(sys.argv[1]), host="127.0.0.1", port=int(sys.argv[2]), threads=4)
