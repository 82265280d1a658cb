"""What of an injection needs somebody: each rule by itself, on both sides of its edge, and what comes first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from diary.clinical.answers import Answer
from diary.clinical.attention import SETTLED_AFTER, Attention, BlockDue, Need, SignedResult, needs_of
from tests.clinical.cases import NEEDLE_OUT

NOW = NEEDLE_OUT + timedelta(days=3)
KNOWN = Attention(performed_at=NEEDLE_OUT, result=Answer.MET)
SIGNED = SignedResult(result=Answer.MET, touched=False)
BLOCK = BlockDue(met=1, needed=2, earliest=date(2026, 3, 16), may_be_done=False)


@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({}, (Need.DECISION,)),
        ({"result": Answer.NOT_MET}, (Need.DECISION,)),
        ({"result": Answer.CANNOT_TELL}, (Need.UNDETERMINED,)),
        ({"result": None}, ()),
        ({"performed_at": None}, ()),
        ({"performed_at": NOW - SETTLED_AFTER}, (Need.DECISION,)),
        ({"performed_at": NOW - SETTLED_AFTER + timedelta(seconds=1)}, ()),
        ({"performed_at": NOW - SETTLED_AFTER + timedelta(seconds=1), "result": Answer.CANNOT_TELL}, ()),
        ({"followed": True}, ()),
        ({"followed": True, "result": Answer.CANNOT_TELL}, ()),
        ({"signed": SIGNED}, ()),
        ({"signed": SIGNED, "result": Answer.CANNOT_TELL}, (Need.CHANGED,)),
        ({"signed": SIGNED, "result": Answer.NOT_MET}, (Need.CHANGED,)),
        ({"signed": SIGNED, "result": None}, ()),
        ({"signed": SignedResult(result=Answer.MET, touched=True)}, (Need.CHANGED,)),
        ({"signed": SignedResult(result=None, touched=False), "result": Answer.NOT_MET}, ()),
        ({"signed": SIGNED, "followed": True, "result": Answer.NOT_MET}, (Need.CHANGED,)),
        ({"follow_up_in": 0}, (Need.FOLLOW_UP, Need.DECISION)),
        ({"silent": True}, (Need.DECISION, Need.SILENT)),
        ({"block": BLOCK}, (Need.DECISION, Need.BLOCK)),
        ({"block": BLOCK, "signed": SIGNED}, (Need.BLOCK,)),
        ({"result": Answer.CANNOT_TELL, "silent": True}, (Need.SILENT, Need.UNDETERMINED)),
    ],
    ids=str,
)
def test_what_needs_somebody(changes: dict[str, object], needs: tuple[Need, ...]) -> None:
    assert needs_of(replace(KNOWN, **changes), NOW) == needs  # type: ignore[arg-type]  # by its fields


def test_everything_at_once_the_most_pressing_first() -> None:
    signed = replace(KNOWN, signed=SignedResult(result=None, touched=True), follow_up_in=-1, silent=True, block=BLOCK)
    assert needs_of(signed, NOW) == (Need.CHANGED, Need.FOLLOW_UP, Need.BLOCK, Need.SILENT)
    undecided = replace(signed, signed=None)
    assert needs_of(undecided, NOW) == (Need.FOLLOW_UP, Need.DECISION, Need.BLOCK, Need.SILENT)
    untold = replace(undecided, result=Answer.CANNOT_TELL)
    assert needs_of(untold, NOW) == (Need.FOLLOW_UP, Need.BLOCK, Need.SILENT, Need.UNDETERMINED)
    assert list(Need) == [
        Need.CHANGED,
        Need.FOLLOW_UP,
        Need.DECISION,
        Need.BLOCK,
        Need.SILENT,
        Need.UNDETERMINED,
    ]
