"""The policies in the open, for everybody of the staff."""

from werkzeug.wrappers import Response

from diary.clinical.policy_files import shipped_policies, shipped_text
from diary.services.changing_settings import history
from diary.services.clinic_settings import Kind
from diary.services.failures import NotFound
from diary.services.own_policies import policies_of
from diary.web import rendering, transactions, visitors
from diary.web.provider.policy_pages import PoliciesPage, PolicyPage
from diary.web.provider.routes import provider


@provider.get("/policies")
def policies() -> Response:
    return rendering.page(PoliciesPage.of(policies_of(transactions.session(), visitors.staff_actor())))


@provider.get("/policies/<policy_id>")
def policy(policy_id: str) -> Response:
    session, actor = transactions.session(), visitors.staff_actor()
    rules = policies_of(session, actor)
    found = rules.known.get(policy_id)
    if found is None:
        raise NotFound
    if policy_id in shipped_policies():
        return rendering.page(PolicyPage.of(found, rules, shipped_text(policy_id), ()))
    changes = history(session, actor, Kind.POLICY, policy_id)
    return rendering.page(PolicyPage.of(found, rules, str(changes[0].revision.content["toml"]), changes))
