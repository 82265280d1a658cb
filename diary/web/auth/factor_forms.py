"""The forms of the second factor."""

from wtforms import PasswordField
from wtforms.validators import StopValidation

from diary.services.checking import Check
from diary.services.passkeys import Site, site_of
from diary.services.second_factor import Factors, Given
from diary.web import rendering
from diary.web.auth.forms import OnwardForm
from diary.web.forms import DiaryForm, Text, Unseen, not_too_long, required
from diary.web.translating import _l

_FROM_APP = _l("Six digits from your authenticator app, or one of your recovery codes.")


def own_site() -> Site | None:
    """The site that passkeys are bound to; None where browsers offer none."""
    return site_of(rendering.settings().base_url)


class Signed(Unseen):
    """What a passkey has signed; it is never shown again, or else a code typed after it would go unread."""

    def _value(self) -> str:
        return ""


def _unless_signed(form: "SecondStepForm | CheckForm", field: Text) -> None:
    """A code is needed where no passkey has signed."""
    if form.signed.data:
        raise StopValidation
    required(form, field)


class SecondStepForm(OnwardForm):
    """What comes after the password."""

    above = ("code",)

    code = Text(_l("Code"), [_unless_signed, not_too_long], description=_FROM_APP)
    signed = Signed()

    @property
    def given(self) -> Given:
        """As the service takes it."""
        return Given(code=self.code.data or "", signed=self.signed.data or "", site=own_site())


class CheckForm(OnwardForm):
    """What is asked again before something weighty: a code where there is a second factor, else the password."""

    code = Text(_l("Code"), [_unless_signed, not_too_long], description=_FROM_APP)
    signed = Signed()
    password = PasswordField(_l("Your password"), [required])

    @classmethod
    def of(cls, factors: Factors, **given: object) -> "CheckForm":
        """The form for somebody who has these factors."""
        form = cls(**given)
        asked, other = ("code", "password") if factors.any else ("password", "code")
        del form[other]
        form.above = (asked,)
        return form

    @property
    def check(self) -> Check:
        """As the service takes it."""
        return Check(
            password=self.password.data if "password" in self else "",
            second=Given(
                code=(self.code.data or "") if "code" in self else "", signed=self.signed.data or "", site=own_site()
            ),
        )


class PasskeyForm(DiaryForm):
    """A passkey that is being added: its name, and what the device has signed."""

    above = ("name",)

    name = Text(_l("Name"), [required, not_too_long], description=_l("Such as the device that keeps it."))
    signed = Signed()


class AppForm(DiaryForm):
    """The first code of an app that is being set up."""

    code = Text(_l("Code"), [required, not_too_long], description=_l("The six digits that the app shows now."))


class AppOnTheWayForm(OnwardForm, AppForm):
    """The same for somebody who has to set one up before he comes in."""

    above = ("code",)


class PressForm(DiaryForm):
    """A button on a page of its own; it asks nothing."""
