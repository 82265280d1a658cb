"""Why something was judged as it was, in words that can be translated (specification, sections 5, 6 and 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of the judgement: ``text`` is the message that is translated, ``values`` fill its ``%(name)s`` places.

    It is filled in only when it is shown; ``str`` gives it in English (sections 5, 6 and 9).
    """

    text: str
    values: Mapping[str, int | str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values
