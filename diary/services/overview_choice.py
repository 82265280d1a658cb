"""What is asked of the overview: which injections, and the policy that judges each of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diary.clinical.catalogue import Procedure, Region
from diary.clinical.cohort import GroupBy
from diary.clinical.own_policies import PolicyRules
from diary.clinical.policies import Policy
from diary.services.fingerprints import Done
from diary.services.overview_facts import NO_POLICY, Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked of the overview; whatever is None narrows nothing.

    ``policy_id`` judges every injection that it speaks of, else each is judged by its usual policy; with
    ``usual_only`` only those are left of which it is the usual one. The dates are those of the needle out, both
    included. ``by`` divides what is left, by one thing or by two.
    """

    procedure: Procedure | None = None
    agent: str | None = None
    provider_id: UUID | None = None
    location_id: UUID | None = None
    policy_id: str | None = None
    usual_only: bool = False
    begins: date | None = None
    ends: date | None = None
    by: tuple[GroupBy, ...] = (GroupBy.PROCEDURE,)


def asked_of(everything: Iterable[Done], rules: PolicyRules, wanted: Wanted) -> list[Asked]:
    """Those that are wanted, whatever their agent, each with the policy that judges it."""
    policies = _Policies(rules, wanted)
    found = []
    for one in everything:
        takes, policy = policies[one.procedure, one.region]
        if takes and _is_wanted(one, wanted):
            found.append(Asked(one, policy))
    return found


def _is_wanted(one: Done, wanted: Wanted) -> bool:
    return (
        (wanted.provider_id is None or one.provider == str(wanted.provider_id))
        and (wanted.location_id is None or one.location == str(wanted.location_id))
        and (wanted.begins is None or wanted.begins <= one.performed_on)
        and (wanted.ends is None or one.performed_on <= wanted.ends)
    )


class _Policies(dict[tuple[Procedure, Region], tuple[bool, Policy | None]]):
    """Whether injections of a procedure and region are wanted at all, and which policy judges them.

    Found out once for each, of which there are few.
    """

    def __init__(self, rules: PolicyRules, wanted: Wanted) -> None:
        super().__init__()
        self._rules, self._wanted = rules, wanted

    def __missing__(self, kind: tuple[Procedure, Region]) -> tuple[bool, Policy | None]:
        takes, policy = self._judging(*kind)
        self[kind] = found = takes and self._wanted.procedure in (None, kind[0]), policy
        return found

    def _judging(self, procedure: Procedure, region: Region) -> tuple[bool, Policy | None]:
        chosen, usual = self._wanted.policy_id, self._rules.usual_for(procedure, region)
        if chosen is None:
            return True, usual
        if self._wanted.usual_only or chosen == NO_POLICY:
            return (usual.id if usual else NO_POLICY) == chosen, usual
        policy = self._rules.known[chosen]
        return policy.speaks_of(procedure, region), policy
