"""Second factors' secrets are sealed as notes are, under a key of their own; what was sealed before still opens."""

import pytest

from diary.db.keyring import is_sealed
from diary.services.sealing import seal, unseal

SECRET, PURPOSE, TOLD = "a secret of long ago, thirty-two letters", "authenticator app of somebody", "JBSWY3DPEHPK3PXP"
OLDER = "1xT_u0xsOgdLLYkqz29o59bC3Nea0V2hNLeEKNHxbLmJt2pp-iC9MG0b2Oc="
"""The same, as it was kept when nothing named its key."""


@pytest.mark.parametrize("kept", [seal(SECRET, PURPOSE, TOLD), OLDER], ids=["of today", "of before"])
def test_what_was_sealed_opens_for_its_purpose_and_its_secret_alone(kept: str) -> None:
    assert is_sealed(kept) is (kept != OLDER)
    assert unseal(SECRET, PURPOSE, kept) == TOLD
    assert unseal(SECRET, "authenticator app of somebody else", kept) is None
    assert unseal("another secret of thirty-two letters", PURPOSE, kept) is None


@pytest.mark.parametrize("kept", ["", "A", OLDER[:-8], OLDER.replace("T", "t", 1), "sealed:", "sealed:0:0", "ß" * 80])
def test_what_was_altered_opens_nothing(kept: str) -> None:
    assert unseal(SECRET, PURPOSE, kept) is None
