"""What a browser is asked for to use a passkey, and whether what it answers is signed as it has to be (WebAuthn).

Importing this takes a sixth of a second, so whoever needs it imports it late.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import webauthn
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

_VERIFIED = UserVerificationRequirement.REQUIRED
_NOT_SIGNED = (WebAuthnException, ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A new passkey: which it is, by what its answers are checked, and how often it has signed."""

    credential_id: str
    public_key: str
    count: int


def ask_to_add(host: str, challenge: bytes, *, user_id: bytes, email: str, name: str, known: Iterable[str]) -> str:
    """What the browser is asked for to make a passkey that is none of the known ones, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="Pain diary",
        user_id=user_id,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=_VERIFIED
        ),
        exclude_credentials=_named(known),
    )
    return webauthn.options_to_json(options)


def ask_to_prove(host: str, challenge: bytes, known: Iterable[str]) -> str:
    """What the browser is asked for to sign by one of the known passkeys, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=host, challenge=challenge, allow_credentials=_named(known), user_verification=_VERIFIED
    )
    return webauthn.options_to_json(options)


def _named(known: Iterable[str]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in known]


def made(answer: str, challenge: bytes, host: str, origin: str) -> Key | None:
    """The passkey that an answer tells of; None unless it was made here, for this challenge, by whoever held it."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except _NOT_SIGNED:
        return None
    return Key(
        credential_id=bytes_to_base64url(found.credential_id),
        public_key=bytes_to_base64url(found.credential_public_key),
        count=found.sign_count,
    )


def count_of(answer: str, challenge: bytes, host: str, origin: str, *, public_key: str, before: int) -> int | None:
    """How often a passkey has signed by now; None unless it has signed this challenge, here, and was not copied."""
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=before,
            require_user_verification=True,
        )
    except _NOT_SIGNED:
        return None
    return found.new_sign_count
