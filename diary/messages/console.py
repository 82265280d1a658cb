"""Messages shown on the console instead of being sent, for a demonstration: nobody else must see the links in them."""

import sys
from dataclasses import dataclass

from diary.messages.compose import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Shows messages; ``name`` says what they would have been sent by."""

    name: str

    def send(self, message: Message) -> None:
        """Show a message."""
        sys.stdout.write(f"\n[{self.name} to {message.to}] {message.subject}\n{message.text.strip()}\n\n")
        sys.stdout.flush()
