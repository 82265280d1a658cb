"""Sealing second factors' secrets, so that the database alone betrays nothing; ADR 9 says why under their own key.

Whatever is sealed is bound to its purpose and its owner: moved to another row it can no longer be opened.
"""

import hmac

from diary.db.keyring import MARK, Keyring, LostKeyError, is_sealed


def seal(secret: str, purpose: str, text: str) -> str:
    """A text that only ``unseal`` with the same secret and purpose can read."""
    return _keyring(secret).seal(text, purpose)


def unseal(secret: str, purpose: str, sealed: str) -> str | None:
    """What was sealed, or None where the key is another one or somebody has changed a letter."""
    keyring = _keyring(secret)
    try:
        return keyring.unseal(sealed if is_sealed(sealed) else _with_its_name(sealed, keyring.newest), purpose)
    except LostKeyError:
        return None


def _with_its_name(sealed: str, name: str) -> str:
    """A value as it is kept now; older ones stand there without the name of their key, and with other letters."""
    return f"{MARK}{name}:{sealed.translate(str.maketrans('-_', '+/'))}"


def _keyring(secret: str) -> Keyring:
    return Keyring.of(hmac.digest(secret.encode(), b"sealed", "sha256"))
