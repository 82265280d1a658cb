"""A field for several lines of text."""

from typing import Any

from wtforms import TextAreaField

from diary.web.forms import clean


class Lines(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """Several lines of text, each cleaned as it comes in."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = "\n".join(clean(line) for line in valuelist[0].splitlines()).strip()
