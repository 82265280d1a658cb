"""The file of *when to call*: each missing item or tier, narrowed emergency and wrong number is refused at its line."""

import re

import pytest

from diary.clinical.datafile import DataFileError, read_table, shipped
from diary.clinical.safety import REQUIRED, TierKey, read_safety

SAFETY = shipped("safety.toml").text


@pytest.mark.parametrize("name", [name for names in REQUIRED.values() for name in names])
def test_a_file_that_lacks_an_item_is_refused_at_its_tier(name: str) -> None:
    altered = re.sub(rf'\[\[item\]\]\nid = "{name}"\n(?:.+\n)+', "", SAFETY)
    assert altered != SAFETY
    with pytest.raises(DataFileError) as refused:
        read_safety(read_table("safety.toml", altered))
    assert refused.value.reason.endswith(f": {name}")
    (tier,) = (key for key, names in REQUIRED.items() if name in names)
    assert altered.splitlines()[refused.value.line - 1] == f'key = "{tier}"'


@pytest.mark.parametrize("tier", TierKey)
def test_a_file_that_lacks_a_tier_is_refused(tier: TierKey) -> None:
    altered = re.sub(rf'\[\[tier\]\]\nkey = "{tier}"\n(?:.+\n)+', "", SAFETY)
    with pytest.raises(DataFileError, match="the tiers are, in this order, emergency, call today"):
        read_safety(read_table("safety.toml", altered))


@pytest.mark.parametrize(
    ("was", "becomes", "reason"),
    [
        ('id = "chest-pain"\ntier = "emergency"', 'id = "chest-pain"\ntier = "expected"', "key: items can be reworded"),
        ('id = "rash"\ntier = "call today"', 'id = "rash"\ntier = "later"', "tier: 'later' is unknown"),
        ('id = "rash"', 'id = "bleeding"', "id: 'bleeding' is there twice"),
        ('text = "You get a rash."', 'text = ""', "text: must be a text that is not empty"),
        ('text = "You get a rash."', 'text = "A %(rash)s."', "text: %(rash)s is no number"),
        ('text = "You get a rash."', 'text = "A 100 % rash."', "text: a % may only stand in"),
        ('text = "Your chest hurts."', 'text = "It hurts."\nregions = ["lumbar"]', "regions: an emergency is one"),
        (
            'text = "Your chest hurts."',
            'text = "It hurts."\ndiabetes_only = true',
            "diabetes_only: an emergency is one",
        ),
        ('text = "Your chest hurts."', 'text = "It hurts."\nonly = "steroid"', "only: an emergency is one"),
        ("diabetes_only = true", "diabetes_only = 1", "diabetes_only: must be true or false"),
        ("diabetes_only = true", "diabetic = true", "diabetic: unknown key"),
        ("fever_celsius = 38.0", "fever_celsius = 48.0", "fever_celsius: must be a number from 37.0 to 39.0"),
        ("weakness_hours = 6", "weakness_hours = 6.5", "weakness_hours: must be a whole number from 1 to 24"),
        ("weakness_hours = 6", "weakness_hour = 6", "weakness_hour: unknown key"),
        ("severe_rise = 2\n", "", "severe_rise: must be a whole number from 0 to 3"),
        ("when_closed = ", "if_closed = ", "if_closed: unknown key"),
        ('notice = "', 'notice = " ', "notice: must be on one line"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(was: str, becomes: str, reason: str) -> None:
    assert was in SAFETY
    altered = SAFETY.replace(was, becomes, 1)
    with pytest.raises(DataFileError) as refused:
        read_safety(read_table("safety.toml", altered))
    assert refused.value.reason.startswith(reason)
    key = reason.partition(":")[0]
    named = altered.splitlines()[refused.value.line - 1]
    assert named.startswith(f"{key} =") or named == "[numbers]"
