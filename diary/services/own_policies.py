"""A clinic's own policies as TOML, and which policy is usual for which procedure; every change is kept."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from diary.clinical.catalogue import Procedure
from diary.clinical.datafile import DataFileError
from diary.clinical.own_policies import PolicyRules, own_policy, refuse_version
from diary.clinical.policies import Policy
from diary.services.acting import Actor, work_for
from diary.services.changing_settings import BACK, Change, change, history
from diary.services.clinic_settings import Kind, rules_of, standing, without_retirement
from diary.services.failures import NotFound, Refused
from diary.services.own_settings import Decision

LONGEST_TOML = 20_000
_VERSION_USED = "this version was used for other rules before; what was signed by them names it, so choose another"


def policies_of(session: Session, actor: Actor) -> PolicyRules:
    """The policies that the actor's clinic judges by."""
    work_for(session, actor)
    return rules_of(session).policies


def add_policy(session: Session, now: datetime, actor: Actor, toml: str, reason: str | None) -> str:
    """Add a policy of the clinic's own; returns its id, which its text gives."""
    work_for(session, actor)
    policy = _read(toml)
    if (Kind.POLICY, policy.id) in standing(session).values:
        raise Refused("toml", "Another policy of the clinic has the id %(id)s already.", id=policy.id)
    _keep(session, now, actor, policy, {"toml": toml}, Decision(reason=reason, seen=0))
    return policy.id


def change_policy(session: Session, now: datetime, actor: Actor, key: str, toml: str, decision: Decision) -> None:
    """Give an own policy other rules under another version; what was signed by the earlier ones keeps them."""
    standing_content, policy = _own(session, actor, key), _read(toml)
    if policy.id != key:
        raise Refused("toml", "The id of a policy stays: write %(id)s, or add another policy.", id=key)
    if toml != standing_content.get("toml"):
        _check_version(toml, policy, history(session, actor, Kind.POLICY, key))
    _check_usual(session, policy)
    retired = {name: value for name, value in standing_content.items() if name == "retired"}
    _keep(session, now, actor, policy, {"toml": toml} | retired, decision)


def retire_policy(
    session: Session, now: datetime, actor: Actor, key: str, decision: Decision, *, retired: bool = True
) -> None:
    """Offer an own policy no more, or again; it is never deleted."""
    kept = without_retirement(_own(session, actor, key))
    if retired and key in set(rules_of(session).policies.usual.values()):
        raise Refused("", "This policy is the usual one of a procedure; choose another one there first.")
    content = kept | {"retired": True} if retired else kept
    change(session, now, actor, Kind.POLICY, key, content, reason=decision.reason, seen=decision.seen)


def choose_usual_policy(
    session: Session, now: datetime, actor: Actor, procedure: Procedure, key: str | None, decision: Decision
) -> None:
    """Choose the policy by which a procedure is judged where nobody chooses one; None for the shipped choice."""
    if key is not None and key not in {policy.id for policy in usable_for(session, actor, procedure)}:
        raise Refused("policy", "Choose one of the policies.")
    content = BACK if key is None else {"policy": key}
    subject = procedure.value
    change(session, now, actor, Kind.USUAL_POLICY, subject, content, reason=decision.reason, seen=decision.seen)


def usable_for(session: Session, actor: Actor, procedure: Procedure) -> tuple[Policy, ...]:
    """The offered policies that speak of a procedure in any region."""
    offered = policies_of(session, actor).offered.values()
    return tuple(policy for policy in offered if procedure in policy.applies)


def _keep(
    session: Session, now: datetime, actor: Actor, policy: Policy, content: Mapping[str, object], decision: Decision
) -> None:
    others = (other for other in rules_of(session).policies.known.values() if other.id != policy.id)
    if any(other.title.casefold() == policy.title.casefold() for other in others):
        raise Refused("toml", "Another policy has the title %(title)s already.", title=policy.title)
    change(session, now, actor, Kind.POLICY, policy.id, content, reason=decision.reason, seen=decision.seen)


def _read(toml: str) -> Policy:
    if not toml.strip():
        raise Refused("toml", "Please fill this in.")
    if len(toml) > LONGEST_TOML:
        raise Refused(
            "toml",
            "Please shorten this to %(most)s characters; it has %(length)s.",
            most=LONGEST_TOML,
            length=len(toml),
        )
    try:
        return own_policy(toml)
    except DataFileError as mistake:
        raise _refusal(mistake) from None


def _refusal(mistake: DataFileError) -> Refused:
    return Refused("toml", "Line %(line)s: %(reason)s", line=mistake.line, reason=mistake.reason)


def _check_version(toml: str, policy: Policy, changes: tuple[Change, ...]) -> None:
    """Other rules need a version of their own: a signed decision names policy and version."""
    texts = {str(change.revision.content.get("toml")) for change in changes if change.revision.content}
    if policy.version in set(map(_version_of, texts - {toml})):
        try:
            refuse_version(toml, _VERSION_USED)
        except DataFileError as mistake:
            raise _refusal(mistake) from None


def _version_of(toml: str) -> str | None:
    try:
        return own_policy(toml).version
    except DataFileError:
        return None


def _check_usual(session: Session, policy: Policy) -> None:
    usual = rules_of(session).policies.usual
    if any(key == policy.id and procedure not in policy.applies for procedure, key in usual.items()):
        raise Refused(
            "toml", "This policy is the usual one of a procedure that it no longer names; choose another there first."
        )


def _own(session: Session, actor: Actor, key: str) -> Mapping[str, object]:
    work_for(session, actor)
    content = standing(session).values.get((Kind.POLICY, key))
    if content is None:
        raise NotFound
    return content
