"""A clinic's own policies: read as strictly as those that ship, and chosen where the clinic says so."""

from datetime import date

import pytest

from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import DataFileError
from diary.clinical.own_policies import PolicyRules, own_policy
from diary.clinical.policy_files import shipped_policies, shipped_text
from diary.exchange.case import read_case
from tests.clinical.cases import ABLATION, SACROILIAC, case
from tests.web.office import POLICY

BLOCK = read_case(case()).injection
OWN = own_policy(POLICY)


def test_every_shipped_policy_says_when_it_was_read_and_shows_its_file() -> None:
    for policy in shipped_policies().values():
        assert isinstance(policy.read_on, date), policy.id
        assert f'id = "{policy.id}"' in shipped_text(policy.id)


@pytest.mark.parametrize(
    ("before", "after", "line", "reason"),
    [
        ("threshold = 75", "threshold = 70", 13, "threshold: must be one of 50, 75, 80, 100"),
        ("threshold = 75", "threshhold = 75", 13, "threshhold: unknown key"),
        ('["response"]', '["relief"]', 14, "criteria: 'relief' is unknown"),
        ('id = "harbor"', 'id = "Harbor"', 1, "id: must be small letters"),
        ('id = "harbor"', 'id = "asipp"', 1, "ships with the diary"),
        ('version = "1"', 'version = ""', 2, "version: must be a text"),
        ('version = "1"', f'version = "{"1" * 65}"', 2, "must not be longer than 64"),
        ('version = "1"', "version = ", 2, "not TOML"),
        ('version = "1"', 'version = "1"\nread_on = "today"', 3, "read_on: must be a date"),
        ("medial_branch_block", "radiofrequency_ablation", 8, "no anesthetic phase"),
        ("[rfa]", "[limits]\nrfa = -1\n\n[rfa]", 17, "rfa: must be a whole number"),
    ],
)
def test_a_mistake_is_named_by_line_and_reason(before: str, after: str, line: int, reason: str) -> None:
    with pytest.raises(DataFileError) as refused:
        own_policy(POLICY.replace(before, after, 1))
    assert (refused.value.line, reason in refused.value.reason) == (line, True), str(refused.value)


def test_the_clinics_choice_comes_first_where_it_speaks_of_the_injection() -> None:
    shipped = PolicyRules()
    chosen = PolicyRules(own={"harbor": OWN}, usual={Procedure.MEDIAL_BRANCH_BLOCK: "harbor"})
    assert shipped.first_for(BLOCK) is shipped_policies()["medicare-facet"]
    assert chosen.first_for(BLOCK) is OWN
    neck = read_case(case(region="cervical", levels=["C4"])).injection
    assert chosen.first_for(neck) is shipped_policies()["medicare-facet"]
    sacroiliac = read_case(case(**SACROILIAC)).injection
    assert chosen.first_for(sacroiliac) is shipped_policies()["medicare-sij"]
    assert chosen.first_for(read_case(case(**ABLATION)).injection) is None
    assert OWN in chosen.for_injection(BLOCK)
    assert OWN not in chosen.for_injection(neck)


def test_what_is_offered_no_more_is_known_and_not_chosen() -> None:
    retired = PolicyRules(
        own={"harbor": OWN}, retired=frozenset({"harbor"}), usual={Procedure.MEDIAL_BRANCH_BLOCK: "harbor"}
    )
    assert retired.known["harbor"] is OWN
    assert retired.for_injection(BLOCK) == PolicyRules().for_injection(BLOCK)
    assert retired.first_for(BLOCK) is shipped_policies()["medicare-facet"]
