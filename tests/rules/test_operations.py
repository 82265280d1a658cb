"""Operations are documented as they are: every setting, with its name and its default."""

import re

from tests.rules.source_tree import ROOT, modules

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# A setting is read by its name in quotes; enumerations may have members that look alike.
SETTING = re.compile(r"""["'](DIARY_[A-Z_]+)["']""")


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    read = {name for path in modules("diary/") for name in SETTING.findall(path.read_text(encoding="utf-8"))}
    documented = set(re.findall(r"^\| `(DIARY_[A-Z_]+)` \|", OPERATIONS, re.MULTILINE))
    assert documented == read
