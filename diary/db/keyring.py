"""The keys under which notes and contacts are kept: AES-256-GCM, the newest key seals, every key of the ring opens.

What is sealed says by which key, and is bound to its place: put into another column it cannot be opened.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diary.settings import SettingsError

MARK = "sealed:"
_LENGTH, _NONCE = 32, 12
_LINE = re.compile(r"(?P<name>[0-9a-f]{8}):(?P<key>[A-Za-z0-9_-]{43}=)")


class KeyringError(SettingsError):
    """Keys that cannot be read."""


class LostKeyError(SettingsError):
    """Something that is sealed under a key that is not there, or was altered since."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Keyring:
    """Keys by their names, the newest first; it is never printed."""

    ciphers: Mapping[str, AESGCM]

    @classmethod
    def read(cls, text: str) -> "Keyring":
        """The keys of a text, one a line or between commas, the newest first; what follows a ``#`` is a remark."""
        ciphers: dict[str, AESGCM] = {}
        for number, line in enumerate(re.split(r"[,\n]", text), 1):
            told = line.partition("#")[0].strip()
            if not told:
                continue
            found = _LINE.fullmatch(told)
            key = _decoded(found["key"]) if found else None
            if found is None or key is None or found["name"] != name_of(key):
                raise KeyringError(f"key {number} is no key of diary keys new, or a letter of it is wrong")
            ciphers[found["name"]] = AESGCM(key)
        if not ciphers:
            raise KeyringError("there is no key in it")
        return cls(ciphers=ciphers)

    @classmethod
    def of(cls, key: bytes) -> "Keyring":
        """The ring of a single key of 32 bytes."""
        return cls(ciphers={name_of(key): AESGCM(key)})

    @property
    def newest(self) -> str:
        """The name of the key that seals."""
        return next(iter(self.ciphers))

    def seal(self, text: str, place: str) -> str:
        """A text as it is kept."""
        nonce = os.urandom(_NONCE)
        sealed = self.ciphers[self.newest].encrypt(nonce, text.encode("utf-8", "surrogatepass"), place.encode())
        return f"{MARK}{self.newest}:{base64.b64encode(nonce + sealed).decode()}"

    def unseal(self, kept: str, place: str) -> str:
        """What was sealed; ``LostKeyError`` where the key is missing or a letter was changed."""
        name, _, rest = kept.removeprefix(MARK).partition(":")
        if name not in self.ciphers:
            raise LostKeyError(f"{place} is sealed under the key {name[:8]}, which is not there")
        try:
            whole = base64.b64decode(rest, validate=True)
            told = self.ciphers[name].decrypt(whole[:_NONCE], whole[_NONCE:], place.encode())
        except (InvalidTag, ValueError, binascii.Error):
            raise LostKeyError(f"{place} was altered since it was sealed under the key {name}") from None
        return told.decode("utf-8", "surrogatepass")

    def cipher(self, name: str) -> AESGCM | None:
        """The key of a name, for what is sealed as a whole."""
        return self.ciphers.get(name)


def new_key() -> str:
    """A new key with its name, as a line of the ring."""
    key = os.urandom(_LENGTH)
    return f"{name_of(key)}:{base64.urlsafe_b64encode(key).decode()}"


def name_of(key: bytes) -> str:
    """The name of a key, which tells nothing of it and notices a wrong letter."""
    return sha256(b"the name of a key" + key).hexdigest()[:8]


def is_sealed(kept: str) -> bool:
    """Whether a value is sealed; what was written before there were keys is not."""
    return kept.startswith(MARK)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text)
    except (ValueError, binascii.Error):
        return None
