"""The forms of a clinic's own policies."""

import re
from collections.abc import Iterable
from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Optional

from diary.web.admin.deciding import DecidedForm
from diary.web.forms import Choice, options, required, showable
from diary.web.translating import _l

_LINE_END = re.compile(r"\r\n?")


class TomlText(TextAreaField):  # type: ignore[misc]  # WTForms has no types
    """A file as it was typed, line by line, so that a mistake can be named by its line."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            lines = _LINE_END.sub("\n", valuelist[0]).split("\n")
            self.data = "\n".join("\t".join(showable(part) for part in line.split("\t")) for line in lines)


class PolicyForm(DecidedForm):
    """A clinic's own policy."""

    own = ("toml",)
    above = own

    toml = TomlText(
        _l("The policy as TOML"),
        [required],
        description=_l("Copy the file of a policy from its page and change it. A mistake is named with its line."),
    )


class UsualPolicyForm(DecidedForm):
    """By which policy a procedure is judged where nobody chooses one."""

    own = ("policy",)
    above = own

    policy = Choice(_l("Judged by"), [Optional()])

    def __init__(self, offered: Iterable[tuple[str, str]], **given: Any) -> None:  # noqa: ANN401 (handed on)
        super().__init__(**given)
        self.policy.choices = options(offered)
