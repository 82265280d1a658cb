"""The words of a decision."""

from collections.abc import Mapping

from flask_babel import LazyString

from diary.clinical.next_step import NextStep
from diary.services.records import CameBy, Factor
from diary.web.translating import _l

_STEPS: Mapping[NextStep, LazyString] = {
    NextStep.RFA: _l("Proceed to RFA"),
    NextStep.REPEAT_BLOCK: _l("Repeat the block"),
    NextStep.REPEAT_INJECTION: _l("Repeat the injection"),
    NextStep.OTHER_SOURCE: _l("Look for another source"),
    NextStep.OBSERVE: _l("Observe"),
}
_FACTORS: Mapping[Factor, LazyString] = {
    Factor.PASSWORD: _l("Password, asked for anew"),
    Factor.SINGLE_SIGN_ON: _l("Single sign-on, asked for anew in the quarter of an hour before"),
}

_SECONDS: Mapping[CameBy, LazyString] = {
    CameBy.APP: _l("A code of the authenticator app"),
    CameBy.PASSKEY: _l("A passkey"),
    CameBy.RECOVERY_CODE: _l("A recovery code"),
}


def step_word(step: NextStep) -> str:
    """What was decided."""
    return str(_STEPS[step])


def factor_word(factor: Factor) -> str:
    """By what the signer proved that it was he."""
    return str(_FACTORS[factor])


def second_word(second_by: str) -> str:
    """By which second factor he had been checked shortly before."""
    return str(_SECONDS[CameBy(second_by)])
