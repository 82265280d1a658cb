"""The pages of planning an injection, in the states they can be in."""

from tests.web.visiting import Visit

PLANS = [
    Visit(
        endpoint="provider.new_injection",
        state="by a preset",
        who="provider",
        path="/patients/{patient}/injections/new?preset={preset}",
    ),
    Visit(
        endpoint="provider.new_injection",
        state="by a preset, in error",
        who="provider",
        path="/patients/{patient}/injections/new?preset={preset}",
        form={"side": "both", "areas-0-label": "Low back", "steroid_mg": "40"},
        status=422,
    ),
    Visit(endpoint="provider.presets", state="full", who="provider", path="/presets"),
    Visit(endpoint="provider.new_preset", state="empty", who="administrator", path="/presets/new"),
    Visit(endpoint="provider.new_preset", state="of a plan", who="provider", path="/presets/new?from={planned}"),
    Visit(
        endpoint="provider.new_preset",
        state="in error",
        who="administrator",
        path="/presets/new",
        form={"name": "", "procedure": "medial_branch_block", "region": "sacroiliac", "follow_up_days": "soon"},
        status=422,
    ),
    Visit(endpoint="provider.preset", state="as it stands", who="provider", path="/presets/{preset}"),
    Visit(
        endpoint="provider.preset",
        state="in error",
        who="provider",
        path="/presets/{preset}",
        form={"name": "x", "levels": "L9"},
        status=422,
    ),
    Visit(
        endpoint="provider.needle_out",
        state="checked",
        who="provider",
        path="/injections/{planned}/needle-out",
        form={
            "levels": "L4",
            "side": "left",
            "anesthetics_given": "none",
            "sedation": "none",
            "step": "now",
        },
    ),
    Visit(endpoint="provider.peg", state="not yet", who="nurse", path="/injections/{running}/peg"),
    Visit(endpoint="provider.peg", state="planned", who="nurse", path="/injections/{planned}/peg"),
    Visit(
        endpoint="provider.peg",
        state="in error",
        who="nurse",
        path="/injections/{running}/peg",
        form={"week-4-pain": "3"},
        status=422,
    ),
    Visit(endpoint="provider.corrections", state="none", who="provider", path="/injections/{running}/corrections"),
    Visit(endpoint="provider.correct", state="as it stands", who="provider", path="/injections/{running}/correct"),
    Visit(
        endpoint="provider.correct",
        state="in error",
        who="nurse",
        path="/injections/{running}/correct",
        form={"on": "yesterday", "levels": "L9", "seen": "0"},
        status=422,
    ),
]
