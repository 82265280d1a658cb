"""The key by which a phone tells the diaries that it holds apart.

It says nothing of the patient, and is the same on every phone and after every new code, so that what waits on a phone
whose session has ended finds its diary again.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from diary.services.joining import Device
from diary.services.secrets_kept import diary_key
from diary.web import rendering


def key_of(patient_id: UUID) -> str:
    """The key of a patient's diary."""
    return diary_key(rendering.settings().secret_key, patient_id)


def keys_of(patient_ids: Iterable[UUID]) -> list[str]:
    """The keys of several records, in an order that tells nothing."""
    return sorted(key_of(one) for one in patient_ids)


def device_with(held: Sequence[Device], key: str) -> Device | None:
    """The one of a phone's diaries that a key is for."""
    return next((device for device in held if key_of(device.patient_id) == key), None)
