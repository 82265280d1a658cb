"""A password that stands in the operator's list is refused wherever one is set, and nobody is asked but that file."""

from hashlib import sha1
from pathlib import Path

import pytest

from diary.services.leaked_passwords import is_leaked
from diary.services.staffing import checked_password
from diary.settings import Settings, SettingsError

FINE = "kettle lantern mossy"


def listed(words: list[str]) -> list[str]:
    return sorted(sha1(word.encode(), usedforsecurity=False).hexdigest() for word in words)


@pytest.mark.parametrize("count", [1, 2, 3, 50])
@pytest.mark.parametrize(("kind", "end"), [("{}", ""), ("{}:12", "\n"), ("{}:3", "\r\n")])
def test_each_that_is_listed_is_found_and_no_other(tmp_path: Path, count: int, kind: str, end: str) -> None:
    words, file = [f"word {number}" for number in range(count)], tmp_path / "leaked"
    file.write_bytes(((end or "\n").join(kind.format(each.upper()) for each in listed(words)) + end).encode())
    assert (
        Settings.from_environment({"DIARY_DEMO": "yes", "DIARY_LEAKED_PASSWORDS_FILE": str(file)}).leaked_passwords
        == file
    )
    assert all(is_leaked(word, file) for word in words)
    assert not any(is_leaked(f"other {number}", file) for number in range(50))
    assert checked_password(FINE, leaked=file) == FINE


def test_one_that_is_not_in_order_stops_the_start(tmp_path: Path) -> None:
    file = tmp_path / "by how often"
    file.write_text("\n".join(reversed(listed(["one", "two"]))))
    with pytest.raises(SettingsError, match="in their order"):
        Settings.from_environment({"DIARY_DEMO": "yes", "DIARY_LEAKED_PASSWORDS_FILE": str(file)})
