"""Procedures, regions, levels and sides: clinical specification, section 2."""

import pytest

from diary.clinical.catalogue import Procedure, Region, nerves_of
from diary.exchange.case import CaseError
from tests.clinical.cases import ABLATION, LIDOCAINE, TRIAMCINOLONE, Json, case, entry, evening, judge, judge_area

CERVICAL_JOINTS = ["C2-3", "C3-4", "C4-5", "C5-6", "C6-7", "C7-T1"]
THORACIC_JOINTS = [
    *["T1-2", "T2-3", "T3-4", "T4-5", "T5-6", "T6-7"],
    *["T7-8", "T8-9", "T9-10", "T10-11", "T11-12", "T12-L1"],
]
LUMBAR_JOINTS = ["L1-2", "L2-3", "L3-4", "L4-5", "L5-S1"]
CERVICAL_NERVES = ["TON", "C3", "C4", "C5", "C6", "C7", "C8"]
THORACIC_NERVES = ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T11", "T12"]
LUMBAR_NERVES = ["T12", "L1", "L2", "L3", "L4", "L5"]

CATALOGUE = {
    ("facet_joint_injection", "cervical"): CERVICAL_JOINTS,
    ("facet_joint_injection", "thoracic"): THORACIC_JOINTS,
    ("facet_joint_injection", "lumbar"): LUMBAR_JOINTS,
    ("medial_branch_block", "cervical"): CERVICAL_NERVES,
    ("medial_branch_block", "thoracic"): THORACIC_NERVES,
    ("medial_branch_block", "lumbar"): LUMBAR_NERVES,
    ("atlantoaxial_joint_injection", "cervical"): ["C1-2"],
    ("sacroiliac_joint_injection", "sacroiliac"): ["SI"],
    ("radiofrequency_ablation", "cervical"): CERVICAL_NERVES,
    ("radiofrequency_ablation", "thoracic"): THORACIC_NERVES,
    ("radiofrequency_ablation", "lumbar"): LUMBAR_NERVES,
}
PROCEDURES = sorted({procedure for procedure, _ in CATALOGUE})
REGIONS = ["cervical", "thoracic", "lumbar", "sacroiliac"]
EVERY_LEVEL = sorted({level for levels in CATALOGUE.values() for level in levels} | {"C1", "C2", "L6", "S1", "l4", ""})


@pytest.mark.parametrize(("procedure", "region"), CATALOGUE)
def test_every_level_of_the_catalogue_is_accepted_alone_and_together(procedure: str, region: str) -> None:
    levels = CATALOGUE[procedure, region]
    for chosen in [levels, *([level] for level in levels)]:
        assert judge(case(procedure=procedure, region=region, levels=chosen))["areas"]


@pytest.mark.parametrize(("procedure", "region"), CATALOGUE)
def test_every_other_level_is_refused(procedure: str, region: str) -> None:
    for level in EVERY_LEVEL:
        if level not in CATALOGUE[procedure, region]:
            with pytest.raises(CaseError, match=r"injection\.levels"):
                judge(case(procedure=procedure, region=region, levels=[level]))


@pytest.mark.parametrize(
    ("procedure", "region"), [(p, r) for p in PROCEDURES for r in REGIONS if (p, r) not in CATALOGUE]
)
def test_a_region_where_the_procedure_is_not_done_is_refused(procedure: str, region: str) -> None:
    with pytest.raises(CaseError, match=r"injection\.region"):
        judge(case(procedure=procedure, region=region, levels=["L4"]))


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_sides(side: str) -> None:
    assert judge(case(entry(60, 0), side=side))["policy"]["result"] == "cannot tell"


def test_joints_and_their_nerves() -> None:
    pairs = {
        Region.CERVICAL: "C2-3 TON, C3-4 C3 C4, C4-5 C4 C5, C5-6 C5 C6, C6-7 C6 C7, C7-T1 C7 C8",
        Region.THORACIC: "T1-2 C8 T1, T2-3 T1 T2, T3-4 T2 T3, T4-5 T3 T4, T5-6 T4 T5, T6-7 T5 T6, T7-8 T6 T7, "
        "T8-9 T7 T8, T9-10 T8 T9, T10-11 T9 T10, T11-12 T10 T11, T12-L1 T11 T12",
        Region.LUMBAR: "L1-2 T12 L1, L2-3 L1 L2, L3-4 L2 L3, L4-5 L3 L4, L5-S1 L4 L5",
    }
    for region, told in pairs.items():
        for line in told.split(", "):
            joint, *nerves = line.split()
            assert nerves_of(Procedure.FACET_JOINT_INJECTION, region, (joint,)) == tuple(nerves)


def test_neighbouring_joints_share_a_nerve_that_is_named_once() -> None:
    found = nerves_of(Procedure.FACET_JOINT_INJECTION, Region.LUMBAR, ("L4-5", "L5-S1"))
    assert found == ("L3", "L4", "L5")


def test_c1_2_leads_to_c2_as_seed_003_names_it() -> None:
    assert nerves_of(Procedure.ATLANTOAXIAL_JOINT_INJECTION, Region.CERVICAL, ("C1-2",)) == ("C2",)


@pytest.mark.parametrize(
    ("intent", "steroid", "flagged"),
    [
        ("diagnostic", TRIAMCINOLONE, True),
        ("diagnostic", None, False),
        ("therapeutic", TRIAMCINOLONE, False),
        ("therapeutic", None, False),
    ],
)
def test_a_diagnostic_block_with_a_steroid_is_accepted_and_flagged(
    intent: str, steroid: Json | None, *, flagged: bool
) -> None:
    flags = judge(case(entry(60, 0), intent=intent, steroid=steroid))["flags"]
    assert ("steroid in a diagnostic block" in flags) is flagged


class TestAblation:
    """Section 2: no anesthetic phase; judged by section 6 alone."""

    def test_it_has_no_anesthetic_phase_whatever_was_injected_for_comfort(self) -> None:
        judged = judge_area(case(entry(30, 0), entry(60, 0), anesthetics=[LIDOCAINE], **ABLATION))
        phase = judged["anesthetic"]
        assert phase["window"] == {
            "judge_from": None,
            "consistent_from": None,
            "phase_ends": 0,
            "prolonged_after": None,
        }
        assert phase["peak_relief_percent"] is None
        assert {answer["response"] for answer in phase["at"].values()} == {"cannot tell"}
        assert judged["pattern"] == "cannot tell"

    def test_its_relief_is_read_by_days_from_the_needle_on(self) -> None:
        told = case(*[evening(day, 1) for day in range(4, 15)], evening(190, 1), evening(200, 7), **ABLATION)
        assert judge_area(told)["steroid"] == judge_area(told)["steroid"] | {
            "status": "not given",
            "onset_day": 4,
            "at_least_days": 14,
            "less_than_days": 200,
        }

    def test_no_policy_applies(self) -> None:
        judged = judge(case(entry(60, 0), **ABLATION))
        assert judged["policy"] == {"id": None, "version": None, "result": "cannot tell"}
        assert judged["areas"][0]["policy"] == {"result": "cannot tell", "criteria": []}
        assert judged["areas"][0]["robustness"]["result"] == "robust"
