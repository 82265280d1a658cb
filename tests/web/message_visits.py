"""The pages about reminders, in the states they can be in."""

from tests.web.visiting import NOTHING, Visit

MESSAGES = [
    Visit(endpoint="provider.reminders", state="reminded of", who="nurse", path="/injections/{running}/reminders"),
    Visit(endpoint="provider.reminders", state="none", who="provider", path="/injections/{planned}/reminders"),
    Visit(endpoint="patient.messages", state="off", who="patient", path="/diary/messages"),
    Visit(endpoint="patient.messages", state="reminded", who="patient", path="/diary/messages?saved=yes"),
    Visit(endpoint="patient.messages", state="not begun", who="other_patient", path="/diary/messages"),
    Visit(
        endpoint="patient.messages",
        state="in error",
        who="patient",
        path="/diary/messages",
        form={"sms": "y"},
        status=422,
    ),
    Visit(endpoint="patient.home_screen", state="without a code", who="patient", path="/diary/home-screen"),
    Visit(endpoint="patient.home_screen", state="code is gone", who="patient", path="/diary/home-screen?made=yes"),
    Visit(endpoint="patient.home_screen", state="with a code", who="other_patient", path="/diary/home-screen?made=yes"),
    Visit(endpoint="patient.stop_messages", state="asking", who="nobody", path="/stop/{stop}"),
    Visit(endpoint="patient.stop_messages", state="stopped", who="nobody", path="/stop/{stop}", form=NOTHING),
]
