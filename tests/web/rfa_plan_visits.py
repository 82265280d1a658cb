"""The pages of blocks and the RFA plan, in the states they can be in."""

from tests.web.visiting import NOTHING, Visit

RFA_PLANS = [
    Visit(endpoint="provider.rfa_plan", state="full", who="provider", path="/patients/{patient}/plan"),
    Visit(endpoint="provider.rfa_plan", state="nothing done", who="nurse", path="/patients/{other}/plan"),
    Visit(
        endpoint="provider.rfa_plan",
        state="by a policy of something else",
        who="provider",
        path="/patients/{patient}/plan?policy=medicare-sij",
    ),
    Visit(
        endpoint="provider.rfa_plan",
        state="wrong policy",
        who="provider",
        path="/patients/{patient}/plan?policy=x",
        status=400,
    ),
    Visit(endpoint="provider.two_blocks", state="only one", who="provider", path="/patients/{patient}/blocks"),
    Visit(endpoint="provider.past_session", state="empty", who="nurse", path="/patients/{patient}/elsewhere/new"),
    Visit(
        endpoint="provider.past_session",
        state="in error",
        who="nurse",
        path="/patients/{patient}/elsewhere/new",
        form={"done_on": "2031-01-01", "procedure": "massage", "region": "lumbar", "relief": "101"},
        status=422,
    ),
    Visit(endpoint="provider.withdraw_past_session", state="asked why", who="nurse", path="/elsewhere/{past}/withdraw"),
    Visit(
        endpoint="provider.withdraw_past_session",
        state="in error",
        who="nurse",
        path="/elsewhere/{past}/withdraw",
        form=NOTHING,
        status=422,
    ),
]
