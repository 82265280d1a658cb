"""Any two injections side by side: clinical specification, section 10."""

from diary.clinical.pairs import Meeting, meetings_of
from diary.clinical.policy_files import shipped_policies
from diary.clinical.review import review
from diary.exchange.case import read_case
from diary.exchange.fields import read_instant
from tests.clinical.cases import FACET, TRIAMCINOLONE, Json, area
from tests.clinical.plans import COMPLETE, NO_RELIEF, ablation, block

POLICY = shipped_policies()["medicare-facet"]


def meetings(*told: Json) -> tuple[Meeting, ...]:
    one, other = (review(read_case(case), POLICY, read_instant(case["as_of"])) for case in told)
    found = meetings_of(one, other, POLICY)
    assert found == meetings_of(other, one, POLICY)
    return found


def test_two_blocks_meet_at_the_nerves_that_both_have() -> None:
    (only,) = meetings(block(0, COMPLETE), block(20, COMPLETE, levels=["L4"]))
    assert (only.nerves, only.compared.label if only.compared else None) == (("L4",), "reproduced")
    assert only.first.on < only.second.on


def test_a_side_at_a_time() -> None:
    both = [block(0, COMPLETE, side="both"), block(20, NO_RELIEF, side="both")]
    for told in both:
        told["areas"] = [area("r", side="both")]
    assert [(meeting.side, len(meeting.nerves)) for meeting in meetings(*both)] == [("right", 3), ("left", 3)]


def test_without_a_common_nerve_they_do_not_meet() -> None:
    assert meetings(block(0, levels=["L3"]), block(20, levels=["L5"])) == ()
    left = block(20, side="left")
    left["areas"] = [area("r", side="left")]
    assert meetings(block(0), left) == ()


def test_only_diagnostic_blocks_are_compared_and_what_does_not_count_says_why() -> None:
    (treated,) = meetings(block(0), block(20, steroid=TRIAMCINOLONE))
    assert treated.compared is None
    assert str(treated.second.uncounted) == "not a diagnostic block"
    (burnt,) = meetings(block(0), ablation(30, (1,)))
    assert burnt.compared is None
    (joint,) = meetings(block(0), block(20, **FACET))
    assert joint.compared is not None
    assert "intra-articular" in str(joint.second.uncounted)
