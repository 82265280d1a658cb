"""What a provider may decide after a review; the software decides none of it (specification, section 10)."""

from enum import StrEnum


class NextStep(StrEnum):
    """The provider's decision (section 10)."""

    RFA = "proceed to RFA"
    REPEAT_BLOCK = "repeat the block"
    REPEAT_INJECTION = "repeat the injection"
    OTHER_SOURCE = "look for another source"
    OBSERVE = "observe"
