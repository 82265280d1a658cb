"""What every way out has in common: it takes a message or says why it did not."""

from typing import Protocol

from diary.messages.compose import Message


class NotSent(RuntimeError):
    """A message was not taken; ``for_good`` where trying again would not help. The reason names nobody.

    ``perhaps`` it was taken all the same: the message had been handed over when the answer failed to come.
    ``opted_out`` where the reader himself has told the carrier that he wants no more.
    """

    def __init__(self, reason: str, *, for_good: bool, perhaps: bool = False, opted_out: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good
        self.perhaps = perhaps
        self.opted_out = opted_out


class AddressError(ValueError):
    """The address of a server or gateway that cannot be used; the message says what would do."""


class Transport(Protocol):
    """One way out."""

    def send(self, message: Message) -> None:
        """Hand a message over, or raise ``NotSent``."""
