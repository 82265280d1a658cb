"""What an administrator may turn to."""

from dataclasses import dataclass

from flask import url_for

from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One thing to look after."""

    label: str
    about: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewPage:
    """Everything that a clinic sets for itself."""

    title: str
    line: str
    matters: tuple[Matter, ...]

    @classmethod
    def of(cls) -> "OverviewPage":
        return cls(
            title=_("Administration"),
            line=_("Every change is kept with who made it, when and why."),
            matters=(
                Matter(
                    label=_("People"),
                    about=_("Who works here, as what, and who is signed in."),
                    url=url_for("admin.people"),
                ),
                Matter(
                    label=_("Second factor"),
                    about=_("Whether everybody here proves by more than a password who he is."),
                    url=url_for("admin.second_factor"),
                ),
                Matter(
                    label=_("Single sign-on"),
                    about=_("Whether everybody here comes in by the account of the house, and by that alone."),
                    url=url_for("admin.single_sign_on"),
                ),
                Matter(
                    label=_("Locations"),
                    about=_("Phone numbers and opening hours, as patients are told them."),
                    url=url_for("admin.locations"),
                ),
                Matter(
                    label=_("Schedules"),
                    about=_("When patients are asked for a score."),
                    url=url_for("admin.schedules"),
                ),
                Matter(
                    label=_("Windows of the anesthetics"),
                    about=_("How long each agent is expected to work, by which relief is judged."),
                    url=url_for("admin.windows"),
                ),
                Matter(
                    label=_("Policies"),
                    about=_("The rules by which relief is judged, the clinic's own ones, and which is usual for what."),
                    url=url_for("provider.policies"),
                ),
                Matter(
                    label=_("When to call"),
                    about=_("The words and numbers that patients read."),
                    url=url_for("admin.safety"),
                ),
                Matter(
                    label=_("Emergency access"),
                    about=_("Who opened a record beyond their own role, and why; to be looked at afterwards."),
                    url=url_for("provider.emergencies"),
                ),
                Matter(
                    label=_("Keeping and deleting"),
                    about=_("For how long patients' records are kept, and whose time is over."),
                    url=url_for("admin.retention"),
                ),
                Matter(
                    label=_("Audit"),
                    about=_("Who saw and changed what, when and from where; and whether any of it was altered."),
                    url=url_for("admin.audit"),
                ),
            ),
        )
