"""What is frozen when a provider signs: what was shown, as canonical JSON with its SHA-256.

Section 10 of the specification.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.diary import Diary, Injection
from diary.clinical.review import Review
from diary.clinical.scores import Entry
from diary.exchange.judgement import Json, as_json

FORMAT = 1
"""Of the frozen document; a later one must still read the earlier."""
_CHANGES_WITH_TIME = ("as_of", "completeness")


class Changed(StrEnum):
    """In what the present differs from what was frozen."""

    SCORE_CAME = "score came"
    SCORE_CHANGED = "score changed"
    SCORE_GONE = "score taken back"
    BEFORE = "pain before"
    MEDICINE = "pain medicine"
    INJECTION = "injection"
    POLICY = "policy"
    RESULT = "result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference; ``before`` and ``after`` are the frozen and the present part, None where there is none."""

    kind: Changed
    before: Json | None = None
    after: Json | None = None


def canonical(document: Mapping[str, object]) -> str:
    """JSON whose bytes depend on the content alone: sorted keys, no blanks (section 10)."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal (section 10)."""
    return sha256(text.encode("utf-8")).hexdigest()


def frozen(review: Review, decision: Json, *, software: str) -> str:
    """The canonical JSON of what was shown, of what was decided, and by which software (section 10)."""
    return canonical(
        {
            "format": FORMAT,
            "software": software,
            "decision": decision,
            "policy": _policy(review),
            "shown": as_json(review),
            **inputs_of(review),
        }
    )


def seen(review: Review) -> str:
    """A digest of what a page shows, so that nobody signs what has changed under his eyes (section 10)."""
    shown = {key: part for key, part in as_json(review).items() if key not in _CHANGES_WITH_TIME}
    return digest(canonical({"shown": shown, "policy": _policy(review), **inputs_of(review)}))


def inputs_of(review: Review) -> Json:
    """Everything that a review was made of, the times in UTC (section 13)."""
    diary = review.diary
    return {
        "injection": _injection(diary.injection) | {"zone": diary.zone.key, "schedule": diary.schedule},
        "areas": _sorted(
            {"id": area.id, "label": area.label, "side": area.side, "index": area.index, "episodic": area.episodic}
            for area in diary.areas
        ),
        "baselines": _sorted(_baselines(diary)),
        "entries": _sorted(_entry(entry) for entry in diary.entries),
        "rescue": _sorted({"taken_at": _instant(taken.taken_at), "drug": taken.drug} for taken in diary.rescue),
        "other_injections_at": sorted(_instant(at) for at in diary.other_injections_at),
        "weakness_reported_at": sorted(_instant(at) for at in diary.weakness_reported_at),
    }


def is_as_signed(signed: str, review: Review) -> bool:
    """Whether what was signed rests on all that the review rests on, by its very text (section 10).

    Quicker than to look for the differences: nothing is read. What people wrote cannot stand for a part of it, since
    every quotation mark within a text is escaped.
    """
    inputs = inputs_of(review) | {"format": FORMAT, "policy": _policy(review)}
    return (
        signed.startswith(f'{_part(inputs, "areas", "baselines")[:-1]},"decision":')
        and _inner(inputs, "entries", "format", "injection", "other_injections_at", "policy", "rescue") in signed
        and signed.endswith(_part(inputs, "weakness_reported_at")[1:])
    )


def _inner(inputs: Json, *keys: str) -> str:
    """Some parts as they stand between others."""
    return f',{_part(inputs, *keys)[1:-1]},"shown":'


def _part(inputs: Json, *keys: str) -> str:
    return canonical({key: inputs[key] for key in keys})


def differences(signed: str, review: Review) -> tuple[Difference, ...]:
    """In what the present differs from the text that was signed (section 10).

    The results are compared only where the review is by the policy that was signed by.
    """
    then = json.loads(signed)
    now = json.loads(canonical({"policy": _policy(review), "shown": as_json(review), **inputs_of(review)}))
    return tuple(_differences(then, now))


def _differences(then: Json, now: Json) -> Iterator[Difference]:
    yield from _of_entries(_by_id(then), _by_id(now))
    for kind, keys in (
        (Changed.BEFORE, ("baselines",)),
        (Changed.MEDICINE, ("rescue",)),
        (Changed.INJECTION, ("injection", "areas", "other_injections_at", "weakness_reported_at")),
    ):
        before, after = ({key: part[key] for key in keys} for part in (then, now))
        if before != after:
            yield Difference(kind=kind, before=before, after=after)
    yield from _of_policy(then, now)


def _of_entries(then: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[Difference]:
    for key, entry in now.items():
        if key not in then:
            yield Difference(kind=Changed.SCORE_CAME, after=entry)
        elif then[key] != entry:
            yield Difference(kind=Changed.SCORE_CHANGED, before=then[key], after=entry)
    for key, entry in then.items():
        if key not in now:
            yield Difference(kind=Changed.SCORE_GONE, before=entry)


def _of_policy(then: Json, now: Json) -> Iterator[Difference]:
    before, after = then["policy"], now["policy"]
    if not isinstance(before, dict) or not isinstance(after, dict) or before["id"] != after["id"]:
        return
    if before != after:
        yield Difference(kind=Changed.POLICY, before=before, after=after)
    results = [_result(part) for part in (then, now)]
    if results[0] != results[1]:
        yield Difference(kind=Changed.RESULT, before=results[0], after=results[1])


def _result(part: Json) -> Json:
    shown = part["shown"]
    policy = shown["policy"] if isinstance(shown, dict) else None
    return {"result": policy["result"] if isinstance(policy, dict) else None}


def _by_id(part: Json) -> dict[str, Json]:
    entries = part["entries"]
    return {str(entry["id"]): entry for entry in entries} if isinstance(entries, list) else {}


def _policy(review: Review) -> Json | None:
    policy = review.policy
    if policy is None:
        return None
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "publisher": policy.publisher,
        "transcription": policy.transcription,
        "threshold": policy.threshold,
        "criteria": list(policy.criteria),
    }


def _injection(injection: Injection) -> Json:
    given = injection.anesthetics
    return {
        "procedure": injection.procedure,
        "region": injection.region,
        "levels": list(injection.levels),
        "side": injection.side,
        "intent": injection.intent,
        "performed_at": _instant(injection.performed_at),
        "anesthetics": None if given is None else [_anesthetic(item) for item in given],
        "steroid": _steroid(injection.steroid),
        "sedation": injection.sedation,
    }


def _anesthetic(item: Anesthetic) -> Json:
    return {
        "agent": item.agent,
        "percent": item.percent,
        "ml": item.ml,
        "epinephrine": item.epinephrine,
        "liposomal": item.liposomal,
    }


def _steroid(given: Steroid | None) -> Json | None:
    return None if given is None else {"agent": given.agent, "mg": given.mg}


def _baselines(diary: Diary) -> Iterator[Json]:
    for row in diary.baselines:
        yield {
            "area": row.area,
            "condition": row.condition,
            "score": row.score,
            "usual": row.usual,
            "scored_at": None if row.scored_at is None else _instant(row.scored_at),
        }


def _entry(entry: Entry) -> Json:
    stated = entry.stated_relief_percent
    return {
        "id": entry.id,
        "area": entry.area,
        "condition": entry.condition,
        "score": entry.score,
        "felt_at": _instant(entry.felt_at),
        "recorded_at": _instant(entry.recorded_at),
        "source": entry.source,
        "stated_relief_percent": None if stated is None else str(stated),
        "could_move": entry.could_move,
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _sorted(parts: Iterable[Json]) -> list[Json]:
    return sorted(parts, key=canonical)
