"""A page that a phone keeps for when there is no network says which diary it is of."""

from flask import Response

from diary.web import visitors
from diary.web.sync.keys import key_of

KEY_HEADER = "X-Diary-Key"


def kept_page(response: Response) -> Response:
    """The page, with the key of its diary, so that no phone keeps it under the name of another."""
    response.headers[KEY_HEADER] = key_of(visitors.device().patient_id)
    return response
