"""A file sealed as a whole, piece by piece, so that it need not fit into memory: AES-256-GCM.

Each file has a key of its own, which is sealed under the newest key of the ring. Every piece is bound to its number and
says whether it is the last, so that pieces cannot be altered, moved, left out or cut off unseen.
"""

import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diary.db.keyring import Keyring, LostKeyError

MAGIC = b"diary backup 1\n"
_PIECE, _TAG, _NONCE, _NAME = 1 << 20, 16, 12, 8
_WRAPPED = _NONCE + 32 + _TAG


def seal_file(plain: Path, sealed: Path, keyring: Keyring) -> None:
    """Seal a file into another one, which must not be there yet."""
    own, nonce, name = AESGCM.generate_key(256), os.urandom(_NONCE), keyring.newest.encode()
    wrapped = nonce + keyring.ciphers[keyring.newest].encrypt(nonce, own, MAGIC + name)
    cipher, number = AESGCM(own), 0
    with plain.open("rb") as source, sealed.open("xb") as target:
        target.write(MAGIC + name + wrapped)
        piece = source.read(_PIECE)
        while True:
            following = source.read(_PIECE)
            target.write(cipher.encrypt(_number(number), piece, _place(last=not following)))
            if not following:
                break
            piece, number = following, number + 1
        target.flush()
        os.fsync(target.fileno())


def unseal_file(sealed: Path, plain: Path, keyring: Keyring) -> None:
    """Open a sealed file into another one; ``LostKeyError`` says what is in the way."""
    with sealed.open("rb") as source, plain.open("xb") as target:
        cipher, number = _cipher(source, keyring), 0
        piece = source.read(_PIECE + _TAG)
        while True:
            following = source.read(_PIECE + _TAG)
            try:
                target.write(cipher.decrypt(_number(number), piece, _place(last=not following)))
            except (InvalidTag, ValueError):
                raise LostKeyError(f"the backup was altered or cut off in its piece {number + 1}") from None
            if not following:
                return
            piece, number = following, number + 1


def _cipher(source: BinaryIO, keyring: Keyring) -> AESGCM:
    """The file's own key, from its beginning."""
    if source.read(len(MAGIC)) != MAGIC:
        raise LostKeyError("this is no file of diary backup")
    name, wrapped = source.read(_NAME).decode("ascii", "replace"), source.read(_WRAPPED)
    cipher = keyring.ciphers.get(name)
    if cipher is None:
        raise LostKeyError(f"the backup is sealed under the key {name}, which DIARY_FIELD_KEYS does not hold")
    try:
        return AESGCM(cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], MAGIC + name.encode()))
    except (InvalidTag, ValueError):
        raise LostKeyError("the backup was altered or cut off at its beginning") from None


def _number(number: int) -> bytes:
    return number.to_bytes(_NONCE, "big")


def _place(*, last: bool) -> bytes:
    return b"last" if last else b"more"
