"""The pages of the desk, in the states they can be in."""

from tests.web.emergency_visits import EMERGENCIES
from tests.web.visiting import NO_DAY, NOTHING, Visit

IN_BERLIN = {"zone": "Europe/Berlin", "language": "en"}

DESK = [
    *EMERGENCIES,
    Visit(
        endpoint="provider.new_patient",
        state="perhaps registered already",
        who="provider",
        path="/patients/new",
        form={"name": "Peter Holm", "record_number": "N-1", "day": "4", "month": "3", "year": "1961", **IN_BERLIN},
        status=409,
    ),
    Visit(endpoint="provider.find_patient", state="empty", who="provider", path="/patients/find"),
    Visit(endpoint="provider.find_patient", state="found", who="provider", path="/patients/find", form={"words": "a-"}),
    Visit(
        endpoint="provider.find_patient", state="nobody", who="provider", path="/patients/find", form={"words": "zz"}
    ),
    Visit(
        endpoint="provider.find_patient",
        state="in error",
        who="provider",
        path="/patients/find",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="provider.patient", state="full", who="provider", path="/patients/{patient}"),
    Visit(endpoint="provider.patient", state="changed", who="provider", path="/patients/{other}"),
    Visit(endpoint="provider.patient", state="merged", who="provider", path="/patients/{merged}"),
    Visit(endpoint="provider.edit_patient", state="full", who="provider", path="/patients/{patient}/details"),
    Visit(
        endpoint="provider.edit_patient",
        state="in error",
        who="provider",
        path="/patients/{patient}/details",
        form={"quiet_from": "late", **NO_DAY},
        status=422,
    ),
    Visit(
        endpoint="provider.write_consents",
        state="in error",
        who="provider",
        path="/patients/{patient}/consents",
        form={"email": "y", "sms": "y"},
        status=422,
    ),
    Visit(endpoint="provider.merge_patient", state="likely", who="provider", path="/patients/{patient}/merge"),
    Visit(
        endpoint="provider.merge_patient",
        state="found",
        who="provider",
        path="/patients/{patient}/merge",
        form={"words": "peter"},
    ),
    Visit(endpoint="provider.confirm_merge", state="empty", who="provider", path="/patients/{patient}/merge/{other}"),
    Visit(
        endpoint="provider.confirm_merge",
        state="in error",
        who="provider",
        path="/patients/{patient}/merge/{other}",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="provider.undo_merge", state="empty", who="provider", path="/merges/{merge}/undo"),
    Visit(
        endpoint="provider.undo_merge",
        state="in error",
        who="provider",
        path="/merges/{merge}/undo",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="provider.move_injection", state="empty", who="provider", path="/injections/{running}/move"),
    Visit(
        endpoint="provider.move_injection",
        state="found",
        who="provider",
        path="/injections/{running}/move",
        form={"words": "peter"},
    ),
    Visit(endpoint="provider.confirm_move", state="empty", who="provider", path="/injections/{running}/move/{other}"),
    Visit(
        endpoint="provider.confirm_move",
        state="in error",
        who="provider",
        path="/injections/{running}/move/{other}",
        form=NOTHING,
        status=422,
    ),
    Visit(endpoint="provider.call_off", state="empty", who="provider", path="/injections/{planned}/call-off"),
    Visit(
        endpoint="provider.call_off",
        state="refused",
        who="provider",
        path="/injections/{running}/call-off",
        form={"reason": "fever"},
        status=422,
    ),
    Visit(endpoint="provider.void", state="empty", who="provider", path="/injections/{running}/error"),
    Visit(
        endpoint="provider.void",
        state="in error",
        who="provider",
        path="/injections/{running}/error",
        form=NOTHING,
        status=422,
    ),
]
