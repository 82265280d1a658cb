"""Passwords that leaked elsewhere, looked up in a file of the operator's own, so that no stranger is asked.

The file holds the SHA-1 digests of passwords in their order, a line each, as Have I Been Pwned hands them out. All of
them come to some forty gigabytes; a look reads a few dozen lines.
"""

from hashlib import sha1
from pathlib import Path

DIGITS = 40
"""So many hexadecimal digits a digest has; behind it a line may say how often the password was seen."""


def is_leaked(password: str, digests: Path) -> bool:
    """Whether a password is in the list."""
    # A digest is what such lists hold; nothing rests on it here.
    wanted = sha1(password.encode(), usedforsecurity=False).hexdigest().encode()
    with digests.open("rb") as lines:
        first, last = 0, digests.stat().st_size
        while first < last:
            middle = (first + last) // 2
            lines.seek(middle)
            lines.readline()  # to where the next line begins
            found = lines.readline()[:DIGITS].lower()
            if found and found < wanted:
                first = middle + 1
            else:
                last = middle
        lines.seek(first)
        beside = lines.readline() + lines.readline()
    return any(line[:DIGITS].lower() == wanted for line in beside.splitlines())
