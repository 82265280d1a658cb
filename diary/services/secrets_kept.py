"""How secrets are kept: passwords by argon2id, tokens by their hash, codes derived from the application's secret."""

import base64
import hmac
from functools import cache
from hashlib import sha256
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from diary.services import chance

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_LINK, _SHORT, _KEPT, _STAFF, _STOP = "join link", "join code", "join code, kept", "staff link", "stop link"
_STOP_TEXTS = "stop link, text messages"
_DIARY, _RECOVERY = "diary on a phone", "recovery code"
RECOVERY_LENGTH = 10
"""Letters of a recovery code: 49 bits, each try of which is counted."""


@cache
def _hasher() -> PasswordHasher:
    """OWASP's second choice of parameters: 19 MiB, two passes, one lane."""
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return _hasher().hash(_bytes_of(password), salt=chance.new_salt())


@cache
def _nobodys_hash() -> str:
    return _hasher().hash("nobody's password", salt=b"the same forever")


def password_matches(kept: str | None, password: str) -> bool:
    """Whether a password is the one kept; an unknown account takes as long to refuse as a wrong password."""
    try:
        _hasher().verify(_nobodys_hash() if kept is None else kept, _bytes_of(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def _bytes_of(password: str) -> bytes:
    """Whatever a browser sends, halves of characters too."""
    return password.encode("utf-8", "surrogatepass")


def hash_token(token: str) -> str:
    """The hash under which a token of full entropy is kept."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def no_password() -> str:
    """The hash of a password that nobody knows, for someone who has not set one yet."""
    return hash_password(chance.new_token())


def link_token(secret: str, code_id: UUID) -> str:
    """The token of a join link, derived so that staff can be shown it again while the database holds only its hash."""
    return _token(secret, _LINK, code_id)


def staff_token(secret: str, link_id: UUID) -> str:
    """The token of a link with which someone of the staff sets a password, derived in the same way."""
    return _token(secret, _STAFF, link_id)


def diary_key(secret: str, patient_id: UUID) -> str:
    """The key of a patient's diary on phones, which tells nothing of him."""
    return _token(secret, _DIARY, patient_id)


def stop_token(secret: str, message_id: UUID) -> str:
    """The token of the link by which the reader of an e-mail stops such e-mails."""
    return _token(secret, _STOP, message_id)


def stop_texts_token(secret: str, message_id: UUID) -> str:
    """The same for text messages; of a message that went out by both channels, each stops its own."""
    return _token(secret, _STOP_TEXTS, message_id)


def _token(secret: str, purpose: str, made_for: UUID) -> str:
    return base64.urlsafe_b64encode(_derive(secret, purpose, made_for.bytes)).rstrip(b"=").decode()


def derived(token: str, purpose: str) -> str:
    """What is made of a token for one purpose and tells nothing of it, nor of what is made for another."""
    return base64.urlsafe_b64encode(_derive(token, purpose, b"")).rstrip(b"=").decode()


def short_code(secret: str, code_id: UUID) -> str:
    """The short twin of the link, eight letters and digits that cannot be mistaken for each other."""
    return _letters(_derive(secret, _SHORT, code_id.bytes), CODE_LENGTH)


def _letters(drawn: bytes, length: int) -> str:
    number = int.from_bytes(drawn, "big")
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[rest])
    return "".join(letters)


def new_recovery_code() -> str:
    """A code with which somebody of the staff comes in once."""
    return _letters(chance.new_salt(), RECOVERY_LENGTH)


def hash_recovery_code(secret: str, person_id: UUID, code: str) -> str:
    """The keyed hash of a recovery code, which is that of one person."""
    return _derive(secret, _RECOVERY, person_id.bytes + normal_code(code).encode("utf-8", "surrogatepass")).hex()


def hash_short_code(secret: str, code: str) -> str:
    """The keyed hash of a short code, whose own entropy would not protect a plain one."""
    return _derive(secret, _KEPT, normal_code(code).encode("utf-8", "surrogatepass")).hex()


def normal_code(typed: str) -> str:
    """A code as typed, without blanks and dashes and in capitals."""
    return "".join(character for character in typed.upper() if not character.isspace() and character not in "-–—_.")


def shown_code(code: str) -> str:
    """A code as it is shown: in two halves."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def _derive(secret: str, purpose: str, message: bytes) -> bytes:
    return hmac.digest(secret.encode(), purpose.encode() + b"\0" + message, "sha256")
