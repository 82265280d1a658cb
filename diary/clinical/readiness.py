"""Where a target stands: whether its blocks are what a policy demands before an RFA (section 10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from diary.clinical.answers import Answer
from diary.clinical.blocks import Session
from diary.clinical.comparison import Compared, Comparison, compare
from diary.clinical.policies import Policy, RfaRule
from diary.clinical.reasons import Reason
from diary.clinical.repeats import RepeatAnswer, latest_ablation, repeat_ablation
from diary.clinical.targets import C2, Target
from diary.clinical.yearly import SessionCount, SessionKind


class PlanState(StrEnum):
    """Where a target stands; the first that applies, in this order (section 10)."""

    NOT_COVERED = "not covered"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot tell"
    PROVIDER_JUDGEMENT = "provider judgement"
    CONFIRMATORY_BLOCK_NEEDED = "confirmatory block needed"
    CRITERIA_MET = "diary criteria met"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What stands between a target and *diary criteria met*; ``on`` is the date of the session that it is about."""

    what: Reason
    on: date | None = None

    def __str__(self) -> str:
        return str(self.what) if self.on is None else f"{self.on.isoformat()}: {self.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A state with what is missing and, for a next step that must wait, its earliest date (section 10)."""

    state: PlanState
    missing: tuple[Missing, ...] = ()
    earliest: date | None = None


def stand(target: Target, sessions: Sequence[Session], policy: Policy, year: Sequence[SessionCount]) -> Standing:
    """The first state that applies to a target, of whose sessions in time this is the plan (section 10)."""
    if not policy.rfa.covered:
        return Standing(state=PlanState.NOT_COVERED)
    counted = [session for session in sessions if session.uncounted is None]
    ablation = latest_ablation(sessions)
    if ablation is not None and policy.repeat_rfa is not None and not any(s.on > ablation.on for s in counted):
        return _after_ablation(repeat_ablation(ablation, policy.repeat_rfa), ablation, year)
    failed = [session for session in counted if session.result is Answer.NOT_MET]
    if failed:
        return Standing(state=PlanState.NOT_MET, missing=tuple(Missing(what=_FAILED, on=s.on) for s in failed))
    enough = _Enough(rule=policy.rfa, threshold=policy.threshold, counted=counted)
    return enough.stand(is_c2=target.nerve == C2, year=year)


_FAILED = Reason("a block that counts is not met")


def _after_ablation(again: RepeatAnswer, ablation: Session, year: Sequence[SessionCount]) -> Standing:
    """After an RFA the question is another one, and its own diary answers."""
    if again.result is Answer.MET:
        return Standing(state=PlanState.CRITERIA_MET, earliest=_free_from(year, SessionKind.RFA))
    return Standing(state=PlanState.CANNOT_TELL, missing=(Missing(what=again.because, on=ablation.on),))


def _free_from(year: Sequence[SessionCount], kind: SessionKind) -> date | None:
    return next((count.free_from for count in year if count.kind is kind), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enough:
    """Whether the blocks that count, none of which failed, are what a policy demands before an RFA."""

    rule: RfaRule
    threshold: int
    counted: Sequence[Session]

    def stand(self, *, is_c2: bool, year: Sequence[SessionCount]) -> Standing:
        """The first state that applies after *not covered* and the blocks that are not met."""
        latest = self._latest()
        compared = self._compared(latest)
        if compared is not None and compared.label.is_discordant:
            return Standing(state=PlanState.NOT_MET, missing=(Missing(what=compared.because),))
        lacking = tuple(self._lacking(latest, compared))
        unknown = tuple(self._unknown(latest, compared, enough=not lacking))
        if unknown:
            return Standing(state=PlanState.CANNOT_TELL, missing=unknown)
        if is_c2:
            return Standing(state=PlanState.PROVIDER_JUDGEMENT, missing=(Missing(what=_LIMITED),))
        if lacking:
            earliest = self._earliest(_free_from(year, SessionKind.DIAGNOSTIC))
            return Standing(state=PlanState.CONFIRMATORY_BLOCK_NEEDED, missing=lacking, earliest=earliest)
        return Standing(state=PlanState.CRITERIA_MET, earliest=_free_from(year, SessionKind.RFA))

    def _latest(self) -> Sequence[Session]:
        """The latest blocks in a row that are met, as many as are demanded: those far enough apart before all others.

        A block that was done too early takes nothing from the two before it.
        """
        met, wanted = [block for block in self.counted if block.result is Answer.MET], self.rule.blocks
        rows = [met[end - wanted : end] for end in range(len(met), wanted - 1, -1)]
        return next((row for row in rows if not self._too_close(row)), met[-wanted:])

    def _too_close(self, row: Sequence[Session]) -> bool:
        return any((later.on - earlier.on).days < self.rule.days_apart for earlier, later in pairwise(row))

    def _compared(self, latest: Sequence[Session]) -> Compared | None:
        """The comparison of the latest two, where concordance is demanded."""
        wanted = self.rule.concordant and len(latest) > 1
        return compare(latest[-2], latest[-1], self.threshold) if wanted else None

    def _lacking(self, latest: Sequence[Session], compared: Compared | None) -> Iterator[Missing]:
        """What another block would bring."""
        found: dict[str, int | str] = {"found": len(latest), "needed": self.rule.blocks}
        if len(latest) < self.rule.blocks:
            yield Missing(what=Reason("missing: %(needed)s blocks that count and are met; there are %(found)s", found))
        if self._too_close(latest):
            days: dict[str, int | str] = {"days": self.rule.days_apart}
            yield Missing(what=Reason("missing: blocks at least %(days)s days apart", days))
        if compared is not None and compared.label is Comparison.REPRODUCED:
            yield Missing(what=_OTHER_AGENT)
        if self.rule.other_agent and len(latest) > 1 and _differ(latest[-2], latest[-1]) is Answer.NOT_MET:
            yield Missing(what=_OTHER_AGENT)

    def _unknown(self, latest: Sequence[Session], compared: Compared | None, *, enough: bool) -> Iterator[Missing]:
        """What cannot be told; a block without a result only matters while the others are not enough."""
        if compared is not None and compared.label is Comparison.CANNOT_TELL:
            yield Missing(what=compared.because)
        if self.rule.other_agent and len(latest) > 1 and _differ(latest[-2], latest[-1]) is Answer.CANNOT_TELL:
            yield Missing(what=Reason("missing: whether the two blocks had different agents"))
        if not enough:
            for block in self.counted:
                if block.result is Answer.CANNOT_TELL:
                    yield from (Missing(what=reason, on=block.on) for reason in block.missing)

    def _earliest(self, free_from: date | None) -> date | None:
        """The first date that the interval to the latest block and the limit of the year leave open."""
        waits = [block.on + timedelta(days=self.rule.days_apart) for block in self.counted[-1:]]
        return max([*waits, *([free_from] if free_from else [])], default=None)


_LIMITED = Reason("C2: evidence is limited, and the decision is the provider's alone")
_OTHER_AGENT = Reason("missing: a block with another agent")


def _differ(first: Session, second: Session) -> Answer:
    """Whether two blocks had different agents; agents that are shared in part, or not recorded, cannot tell."""
    one, other = _agents(first), _agents(second)
    if one is None or other is None:
        return Answer.CANNOT_TELL
    if one == other:
        return Answer.NOT_MET
    return Answer.CANNOT_TELL if one & other else Answer.MET


def _agents(block: Session) -> set[str] | None:
    given = block.review.diary.injection.anesthetics if block.review is not None else None
    names = {item.agent for item in given or ()}
    known = {name for name in names if name is not None}
    return known if known and known == names else None
