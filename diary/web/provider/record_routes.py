"""A patient's whole record as a file, handed out by the staff to a patient who asks for it and has no phone."""

from uuid import UUID

from werkzeug.wrappers import Response

from diary.services import whole_record
from diary.web import clock, record_file, rendering, transactions, visitors
from diary.web.provider.routes import provider


@provider.get("/patients/<uuid:patient_id>/records.json")
def records_file(patient_id: UUID) -> Response:
    session, now, actor = transactions.session(), clock.now(), visitors.staff_actor()
    found = whole_record.take_whole(session, now, actor, patient_id)
    transactions.settle()
    return rendering.file(record_file.written(found), "patient-records.json", record_file.KIND)
