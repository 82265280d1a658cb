"""Reading policies from their files (specification, section 9)."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

from diary.clinical.anesthetic import THRESHOLDS
from diary.clinical.catalogue import Procedure, Region, regions_of
from diary.clinical.datafile import Table, shipped
from diary.clinical.diary import Injection
from diary.clinical.policies import CRITERIA, Policy, RepeatRule, RfaRule, YearlyLimits

SHIPPED = (
    "medicare-facet",
    "medicare-sij",
    "consensus-2020-lumbar",
    "consensus-2021-cervical",
    "asipp",
    "sis-dual",
    "aetna-facet",
    "nice-ng59",
)


@cache
def shipped_policies() -> Mapping[str, Policy]:
    """The policies that ship with the diary, by id, in the order of section 9's table."""
    read = (read_policy(shipped(f"policies/{name}.toml")) for name in SHIPPED)
    return MappingProxyType({policy.id: policy for policy in read})


def shipped_text(policy_id: str) -> str:
    """The file of a shipped policy as it ships (section 9)."""
    return shipped(f"policies/{policy_id}.toml").text


def first_policy(injection: Injection) -> Policy | None:
    """The first shipped policy that applies, None where none does, as for an RFA (section 13)."""
    return first_speaking_of(injection.procedure, injection.region)


def first_speaking_of(procedure: Procedure, region: Region) -> Policy | None:
    """The first shipped policy that speaks of a procedure in a region, None where none does (section 13)."""
    return next((policy for policy in shipped_policies().values() if policy.speaks_of(procedure, region)), None)


def read_policy(table: Table) -> Policy:
    """Check one policy's file and read it; ``DataFileError`` names file, line and reason (section 9)."""
    table.only(
        "id",
        "version",
        "title",
        "publisher",
        "address",
        "transcription",
        "read_on",
        "applies_to",
        "diagnostic",
        "rfa",
        "repeat",
        "limits",
    )
    rules = table.table("diagnostic")
    rules.only("threshold", "criteria", "prolonged_excluded", "usual_at_least", "again_after_not_met")
    repeat = table.table_or_none("repeat")
    if repeat is not None:
        repeat.only(
            "therapeutic_percent", "therapeutic_days", "therapeutic_needs_diagnostics", "rfa_percent", "rfa_days"
        )
    return Policy(
        id=table.words("id"),
        version=table.words("version"),
        title=table.words("title"),
        publisher=table.words("publisher"),
        address=table.words("address"),
        transcription=table.words("transcription"),
        applies=_read_applies(table),
        threshold=_read_threshold(rules),
        criteria=_read_criteria(rules),
        prolonged_excluded=rules.yes("prolonged_excluded"),
        usual_at_least=rules.whole_or_none("usual_at_least", least=1, most=10),
        second_diagnostic_after_not_met=rules.yes("again_after_not_met")
        if "again_after_not_met" in rules.values
        else True,
        rfa=_read_rfa(table.table("rfa")),
        repeat_therapeutic=_read_repeat(repeat, "therapeutic"),
        therapeutic_needs_diagnostics=(repeat.whole_or_none("therapeutic_needs_diagnostics") if repeat else None) or 0,
        repeat_rfa=_read_repeat(repeat, "rfa"),
        limits=_read_limits(table.table_or_none("limits")),
        read_on=_read_date(table),
    )


def _read_date(table: Table) -> date | None:
    value = table.values.get("read_on")
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        table.refuse("read_on", "must be a date without quotes, such as 2026-11-21")
    return value


def _read_applies(table: Table) -> Mapping[Procedure, frozenset[Region]]:
    found: dict[Procedure, frozenset[Region]] = {}
    for row in table.tables("applies_to"):
        row.only("procedure", "regions")
        name = row.words("procedure")
        if name not in set(Procedure):
            row.refuse("procedure", f"{name!r} is unknown; known are {', '.join(Procedure)}")
        procedure = Procedure(name)
        known = frozenset(str(region) for region in regions_of(procedure))
        found[procedure] = frozenset(Region(region) for region in row.list_of_words("regions", known=known))
    if not found:
        table.refuse("applies_to", "name at least one procedure under [[applies_to]]")
    return MappingProxyType(found)


def _read_threshold(rules: Table) -> int:
    threshold = rules.whole("threshold")
    if threshold not in THRESHOLDS:
        rules.refuse("threshold", f"must be one of {', '.join(map(str, THRESHOLDS))}")
    return threshold


def _read_criteria(rules: Table) -> tuple[str, ...]:
    criteria = rules.list_of_words("criteria", known=frozenset(CRITERIA))
    if ("baseline" in criteria) != ("usual_at_least" in rules.values):
        rules.refuse("usual_at_least", "the criterion baseline and usual_at_least go together")
    return criteria


def _read_rfa(rules: Table) -> RfaRule:
    rules.only("covered", "blocks", "kind", "days_apart", "concordant", "other_agent")
    covered = rules.yes("covered")
    if covered and rules.words("kind") not in set(Procedure):
        rules.refuse("kind", f"must be one of {', '.join(Procedure)}")
    return RfaRule(
        covered=covered,
        blocks=rules.whole("blocks", least=1, most=9) if covered else 0,
        kind=Procedure(rules.words("kind")) if covered else None,
        days_apart=rules.whole_or_none("days_apart") or 0,
        concordant=rules.yes("concordant"),
        other_agent=rules.yes("other_agent"),
    )


def _read_repeat(rules: Table | None, kind: str) -> RepeatRule | None:
    if rules is None or f"{kind}_days" not in rules.values:
        return None
    return RepeatRule(
        percent=rules.whole(f"{kind}_percent", least=1, most=100), days=rules.whole(f"{kind}_days", least=1)
    )


def _read_limits(rules: Table | None) -> YearlyLimits | None:
    if rules is None:
        return None
    rules.only("diagnostic", "therapeutic", "rfa", "per_region")
    return YearlyLimits(
        diagnostic=rules.whole_or_none("diagnostic"),
        therapeutic=rules.whole_or_none("therapeutic"),
        rfa=rules.whole_or_none("rfa"),
        per_region=rules.yes("per_region"),
    )
