"""What a patient is told today: what to expect after this injection, and what to do and leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from diary.clinical.agents import AgentTable, read_agents
from diary.clinical.diary import Diary, Injection
from diary.clinical.guidance import Phase, guidance_for, phase_of
from diary.clinical.judged import MINUTE, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The sentences of one injection for one day, as messages; ``areas`` are what the patient calls its places."""

    injection: Injection
    areas: tuple[str, ...]
    day: int
    phase: Phase
    expect: tuple[str, ...]
    aftercare: tuple[str, ...]


def told_now(diaries: Sequence[Diary], now: datetime, windows: AgentTable) -> tuple[Told, ...]:
    """What each running diary tells now by the clinic's windows; while an anesthetic may work, others are held back.

    What is said of another injection could steer the answers as well as what is said of this one.
    """
    told = tuple(_told(diary, now, windows) for diary in diaries)
    numb = tuple(one for one in told if one.phase is Phase.ANESTHETIC)
    return numb or told


def _told(diary: Diary, now: datetime, windows: AgentTable) -> Told:
    injection = diary.injection
    phase = _phase(diary, now, windows)
    guidance = guidance_for(injection)
    return Told(
        injection=injection,
        areas=tuple(area.label for area in diary.areas if area.index),
        day=local_day(now, injection.performed_at, diary.zone),
        phase=phase,
        expect=tuple(dict.fromkeys(sentence.text for sentence in guidance.expect(phase))),
        aftercare=tuple(dict.fromkeys(sentence.text for sentence in guidance.aftercare)),
    )


def _phase(diary: Diary, now: datetime, windows: AgentTable) -> Phase:
    injection = diary.injection
    window = read_agents(() if injection.is_ablation else injection.anesthetics, windows).window
    minutes = (now - injection.performed_at) // MINUTE
    day = local_day(now, injection.performed_at, diary.zone)
    return phase_of(minutes, day, window, steroid_given=injection.steroid is not None)
