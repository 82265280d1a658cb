"""The pages of an emergency, in the states they can be in."""

from tests.web.visiting import NOTHING, Visit

_PATH = "/administration/patients/{patient}/emergency"


def _page(endpoint: str, state: str, path: str, form: dict[str, str] | None = None, status: int = 200) -> Visit:
    return Visit(endpoint=endpoint, state=state, who="administrator", path=path, form=form, status=status)


EMERGENCIES = (
    _page("provider.report", "closed", "/injections/{running}/report", status=403),
    _page("admin.break_glass", "empty", _PATH),
    _page("admin.break_glass", "in error", _PATH, NOTHING, 422),
    _page("provider.emergencies", "nothing", "/emergencies"),
    _page("provider.emergencies", "in an emergency", "/emergencies"),
    _page("provider.emergencies", "in an emergency, ended", "/emergencies"),
    _page("provider.review", "to an administrator", "/injections/{running}"),
)
