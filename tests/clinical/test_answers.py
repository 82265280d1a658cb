"""Three-valued results and how they combine: clinical specification, preface."""

import pytest

from diary.clinical.answers import Answer, all_of

MET, NOT_MET, CANNOT_TELL = Answer.MET, Answer.NOT_MET, Answer.CANNOT_TELL


def test_an_empty_combination_is_never_met() -> None:
    assert all_of(()) is CANNOT_TELL


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ([MET, MET], MET),
        ([MET, CANNOT_TELL], CANNOT_TELL),
        ([CANNOT_TELL, NOT_MET], NOT_MET),
        ([NOT_MET, MET], NOT_MET),
    ],
)
def test_one_not_met_outweighs_one_cannot_tell_outweighs_every_met(given: list[Answer], whole: Answer) -> None:
    assert all_of(given) is whole
    assert all_of(reversed(given)) is whole
