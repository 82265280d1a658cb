"""Kinds of what the audit holds, so that one can ask for all looks or all refusals at once."""

from collections.abc import Mapping
from enum import StrEnum

from diary.services.auditing import Action


class Deed(StrEnum):
    """What kind of thing was done."""

    REFUSAL = "refusals"
    LOOK = "looks"
    CHANGE = "changes"
    EXPORT = "exports"
    SIGN_IN = "sign-ins"
    MESSAGE = "messages"
    EMERGENCY = "emergencies"


_TOLD_BY_THEIR_NAME = {
    Deed.REFUSAL: ("refused", "conflict"),
    Deed.EXPORT: ("exported", "taken", "printed"),
    Deed.LOOK: ("seen", "listed", "found"),
}
_OTHERS: Mapping[Action, Deed] = {
    Action.BASELINE_TAKEN: Deed.CHANGE,
    Action.SIGNED_IN: Deed.SIGN_IN,
    Action.SIGNED_OUT: Deed.SIGN_IN,
    Action.SESSION_ENDED: Deed.SIGN_IN,
    Action.CLINIC_SWITCHED: Deed.SIGN_IN,
    Action.DIARY_JOINED: Deed.SIGN_IN,
    Action.DEVICE_SIGNED_OUT: Deed.SIGN_IN,
    Action.DEVICE_UNLOCKED: Deed.SIGN_IN,
    Action.RECOVERY_CODE_USED: Deed.SIGN_IN,
    Action.CHECKED_AGAIN: Deed.SIGN_IN,
    Action.AUDIT_VERIFIED: Deed.LOOK,
    Action.MESSAGE_QUEUED: Deed.MESSAGE,
    Action.MESSAGE_SENT: Deed.MESSAGE,
    Action.MESSAGE_NOT_SENT: Deed.MESSAGE,
    Action.ALERT_ESCALATED: Deed.MESSAGE,
    Action.EMERGENCY_OPENED: Deed.EMERGENCY,
    Action.EMERGENCY_LOOKED: Deed.EMERGENCY,
    Action.EMERGENCY_CLOSED: Deed.EMERGENCY,
    Action.EMERGENCY_REVIEWED: Deed.EMERGENCY,
}


def deed_of(action: Action) -> Deed:
    """The kind of an action; what is nothing else is a change."""
    if action in _OTHERS:
        return _OTHERS[action]
    last = action.name.lower().rsplit("_", 1)[-1]
    return next((deed for deed, names in _TOLD_BY_THEIR_NAME.items() if last in names), Deed.CHANGE)


ACTIONS: Mapping[Deed, tuple[Action, ...]] = {
    deed: tuple(action for action in Action if deed_of(action) is deed) for deed in Deed
}
