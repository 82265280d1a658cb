"""Sealing what must be read again later, so that the database alone betrays nothing: AES-GCM under our own key.

Whatever is sealed is bound to its purpose and its owner: moved to another row it can no longer be opened.
"""

import base64
import binascii
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


def seal(secret: str, purpose: str, text: str) -> str:
    """A text that only ``unseal`` with the same secret and purpose can read."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher(secret).encrypt(nonce, text.encode(), purpose.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(secret: str, purpose: str, sealed: str) -> str | None:
    """What was sealed, or None where the key is another one or somebody has changed a letter."""
    try:
        kept = base64.urlsafe_b64decode(sealed)
        return _cipher(secret).decrypt(kept[:_NONCE], kept[_NONCE:], purpose.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return None


def _cipher(secret: str) -> AESGCM:
    return AESGCM(hmac.digest(secret.encode(), b"sealed", "sha256"))
