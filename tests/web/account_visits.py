"""The pages of the own account and of the second step, in the states they can be in."""

from tests.web.visiting import NOTHING, Visit


def _page(endpoint: str, state: str, path: str, form: dict[str, str] | None = None, status: int = 200) -> Visit:
    who = "nobody" if state.startswith(("half-way", "nobody")) else "provider"
    return Visit(endpoint=f"auth.{endpoint}", state=state, who=who, path=path, form=form, status=status)


ACCOUNT = (
    _page("account", "as it comes", "/account"),
    _page("account", "with an app", "/account"),
    _page("change_password", "empty", "/account/password"),
    _page("change_password", "refused", "/account/password", {"password": "wrong", "new_password": "short"}, 422),
    _page("set_up_app", "empty", "/account/app"),
    _page("set_up_app", "in error", "/account/app", NOTHING, 422),
    _page("set_up_app", "refused", "/account/app", {"code": "12"}, 422),
    _page("remove_app", "with an app", "/account/app/remove"),
    _page("recovery_codes", "with an app", "/account/recovery-codes"),
    _page("recovery_codes", "with an app, made", "/account/recovery-codes", NOTHING),
    _page("add_passkey", "at an address without", "/account/passkeys/new"),
    _page("account", "with a passkey", "/account"),
    _page("remove_passkey", "with a passkey", "/account/passkeys/{passkey}/remove"),
    _page("check_again", "password", "/account/check"),
    _page("check_again", "refused", "/account/check", {"password": "wrong"}, 422),
    _page("check_again", "with an app", "/account/check"),
    _page("check_again", "with an app, refused", "/account/check", {"code": "wrong"}, 422),
    _page("set_up_on_the_way", "half-way, required", "/sign-in/app"),
    _page("set_up_on_the_way", "half-way, required, refused", "/sign-in/app", {"code": "1"}, 422),
    _page("sign_in", "nobody, by a provider", "/sign-in"),
    _page("sign_on", "nobody, by a provider", "/sign-in/with/{clinic}"),
    _page("sign_on", "nobody, by a provider, on the way", "/sign-in/with/{clinic}", NOTHING),
    _page("sign_on_back", "nobody, by a provider, refused", "/sign-in/with/{clinic}/back", status=422),
    _page("sign_on_back", "by a provider, signed on, refused", "/sign-in/with/{clinic}/back", status=422),
    _page("check_again", "by a provider, signed on", "/account/check"),
    _page("account", "by a provider, signed on", "/account"),
    _page("second_factor", "half-way", "/sign-in/code"),
    _page("second_factor", "half-way, in error", "/sign-in/code", NOTHING, 422),
    _page("second_factor", "half-way, refused", "/sign-in/code", {"code": "1"}, 422),
)
