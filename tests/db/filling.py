"""One row in every table, and beside some what others refer to."""

from sqlalchemy import Connection

from diary.db.tables import Base
from tests.db.rows import OTHER_AREA, OTHER_PAST, OTHER_PATIENT_ROW, OTHER_PERSON_ROW, OTHER_REPORT_ROW, VALID


def fill(connection: Connection) -> None:
    """Put one valid row into every table, and beside some what others refer to."""
    beside = {
        "patient": OTHER_PATIENT_ROW,
        "person": OTHER_PERSON_ROW,
        "symptom_report": OTHER_REPORT_ROW,
        "area": VALID["area"] | {"id": OTHER_AREA, "label": "Elsewhere"},
        "past_session": VALID["past_session"] | {"id": OTHER_PAST},
    }
    connection.execute(Base.metadata.tables["audit_head"].insert().values(VALID["audit_head"]))
    for table in Base.metadata.sorted_tables:
        if table.name != "audit_head":
            connection.execute(table.insert().values(VALID[table.name]))
        if table.name in beside:
            connection.execute(table.insert().values(beside[table.name]))
