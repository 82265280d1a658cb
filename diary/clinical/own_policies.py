"""The policies that one clinic knows: those that ship and its own, and which one is usual for what.

Section 9 of the specification.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from diary.clinical.catalogue import Procedure, Region
from diary.clinical.datafile import Table, read_table
from diary.clinical.diary import Injection
from diary.clinical.policies import Policy
from diary.clinical.policy_files import first_speaking_of, read_policy, shipped_policies

NAME = "policy"
"""The file's name in what ``DataFileError`` says; a clinic's own policy lies in no file."""
LONGEST = {"version": 64, "title": 200, "publisher": 200, "address": 500, "transcription": 1000}
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRules:
    """What one clinic judges by (section 9); without anything of its own, what ships.

    ``retired`` policies are offered no more and stay known, since what was decided by them must stay readable;
    ``usual`` names the policy of a procedure where nobody chooses one.
    """

    own: Mapping[str, Policy] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()
    usual: Mapping[Procedure, str] = field(default_factory=dict)

    @property
    def known(self) -> Mapping[str, Policy]:
        """Every policy by id, the shipped ones first (section 9)."""
        return {**shipped_policies(), **self.own} if self.own else shipped_policies()

    @property
    def offered(self) -> Mapping[str, Policy]:
        """The policies among which one chooses (section 9)."""
        return {key: policy for key, policy in self.known.items() if key not in self.retired}

    def for_injection(self, injection: Injection) -> tuple[Policy, ...]:
        """The offered policies that speak of an injection, in order (section 9)."""
        return tuple(policy for policy in self.offered.values() if policy.applies_to(injection))

    def first_for(self, injection: Injection) -> Policy | None:
        """The clinic's usual policy where it speaks of the injection, else the first shipped one that does.

        Sections 9 and 13; None where none applies, as for an RFA.
        """
        return self.usual_for(injection.procedure, injection.region)

    def usual_for(self, procedure: Procedure, region: Region) -> Policy | None:
        """The same for any injection of a procedure in a region (sections 9 and 13)."""
        usual = self.offered.get(self.usual.get(procedure, ""))
        return (
            usual if usual is not None and usual.speaks_of(procedure, region) else first_speaking_of(procedure, region)
        )


@lru_cache(maxsize=256)
def own_policy(text: str) -> Policy:
    """A clinic's own policy from its TOML; ``DataFileError`` names the line and the reason (section 9)."""
    table = read_table(NAME, text)
    policy = read_policy(table)
    if not _ID.fullmatch(policy.id):
        table.refuse("id", "must be small letters, digits and hyphens, at most 64 of them")
    if policy.id in shipped_policies():
        table.refuse("id", f"{policy.id!r} is a policy that ships with the diary; give your own another id")
    if Procedure.RADIOFREQUENCY_ABLATION in policy.applies:
        table.refuse("applies_to", "an ablation has no anesthetic phase that a policy could judge")
    _check_lengths(table)
    return policy


def _check_lengths(table: Table) -> None:
    for key, most in LONGEST.items():
        if len(table.sentence(key)) > most:
            table.refuse(key, f"must not be longer than {most} characters")


def refuse_version(text: str, reason: str) -> None:
    """Refuse the version of a policy that can be read, at its line (section 9)."""
    read_table(NAME, text).refuse("version", reason)
