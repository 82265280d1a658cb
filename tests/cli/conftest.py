"""What the tests of several commands start from."""

from pathlib import Path

import pytest

from tests.cli.demo_places import move_to, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo clinic that is made once; who would write into it takes a copy."""
    place = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as patched:
        move_to(place, patched)
        assert prepare().exit_code == 0
    return place / "var"
