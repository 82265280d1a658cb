"""The form of signing in."""

from wtforms import PasswordField

from diary.web.forms import DiaryForm, Text, Unseen, not_too_long, required
from diary.web.translating import _l


class OnwardForm(DiaryForm):
    """A form at a door: it remembers where the visitor wanted to go, and what he had sent there."""

    onward = Unseen()
    carried = Unseen()


class SignInForm(OnwardForm):
    email = Text(_l("E-mail"), [required, not_too_long])
    password = PasswordField(_l("Password"), [required])
