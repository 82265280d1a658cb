"""When to call: four tiers, which a clinic may reword but not thin out (clinical specification, section 12)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from diary.clinical.datafile import Table, shipped
from diary.clinical.diary import Injection
from diary.clinical.safety_numbers import Numbers, SafetyEditError, placeholders, read_numbers
from diary.clinical.wording import SCOPE, Sentence, read_sentences


class TierKey(StrEnum):
    """The tiers, the most urgent first."""

    EMERGENCY = "emergency"
    CALL_TODAY = "call today"
    TELL_THE_CLINIC = "tell the clinic"
    EXPECTED = "expected"


REQUIRED: Mapping[TierKey, tuple[str, ...]] = {
    TierKey.EMERGENCY: (
        *("breathing", "swollen-face", "weakness", "weakness-worse", "face-or-speech", "sight", "balance", "collapse"),
        *("anesthetic-in-blood", "sudden-headache", "bladder-bowel", "saddle-numbness", "chest-pain"),
        *("fever-stiff-neck", "fever-weakness"),
    ),
    TierKey.CALL_TODAY: (
        *("fever", "chills", "site", "bleeding", "rash", "severe-pain", "weak-or-numb", "headache-upright"),
        *("neck-pain", "neck-numbness", "swallowing", "new-nerve-signs", "blood-sugar-high"),
    ),
    TierKey.TELL_THE_CLINIC: ("pain-above-baseline", "no-change"),
    TierKey.EXPECTED: (
        *("soreness", "bruise", "numb-for-hours", "pain-returns", "worse-days", "blood-sugar-raised", "flushed-face"),
    ),
}
"""The items of section 12; a file in which one is missing, or stands in another tier, is refused."""


NEW_WEAKNESS = frozenset(
    {
        *("weakness", "weakness-worse", "fever-weakness", "saddle-numbness"),
        *("weak-or-numb", "neck-numbness", "new-nerve-signs"),
    }
)
"""The items that say *new weakness or numbness reported* of a diary (section 8)."""


HIGH_GLUCOSE = "blood-sugar-high"
"""The item that a measured glucose above the clinic's limit means by itself."""


class UnknownItemError(ValueError):
    """What was ticked is no item of section 12."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One sign and what it means to call for it (section 12).

    ``text`` is the message to translate, in which ``%(name)s`` stands for one of the ``parameters``.
    """

    sentence: Sentence
    tier: TierKey
    parameters: Mapping[str, float]

    @property
    def id(self) -> str:
        """The lasting name, under which an alert is kept (section 12)."""
        return self.sentence.id

    @property
    def text(self) -> str:
        """The message to translate (section 12)."""
        return self.sentence.text

    @property
    def in_words(self) -> str:
        """The English text with its numbers (section 12)."""
        return self.text % self.parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One tier with its items, in the order of the file.

    ``action`` says what to do; ``when_closed`` what instead while the clinic is closed; None for the same (section 12).
    """

    key: TierKey
    title: str
    action: str
    when_closed: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Safety:
    """All tiers with a clinic's numbers; ``notice`` says that nobody watches live (section 12)."""

    version: str
    source: str
    notice: str
    numbers: Numbers
    tiers: tuple[Tier, ...]


def when_to_call(injection: Injection, *, diabetes: bool, safety: Safety | None = None) -> tuple[Tier, ...]:
    """The tiers for one patient, the most urgent first; the shipped ones unless a clinic's are given (section 12)."""
    return tuple(
        replace(tier, items=tuple(i for i in tier.items if i.sentence.is_for(injection, diabetes=diabetes)))
        for tier in (safety or shipped_safety()).tiers
    )


def most_urgent(items: Iterable[str]) -> TierKey:
    """The most urgent tier of what was ticked, by item id (section 12).

    Raises ``UnknownItemError`` for an id that is none, and for nothing at all, which must not read as all is well.
    """
    ticked = set(items)
    known = {name: key for key, names in REQUIRED.items() for name in names}
    if not ticked or not ticked <= known.keys():
        raise UnknownItemError(", ".join(sorted(ticked - known.keys())) or "nothing was ticked")
    return min((known[name] for name in ticked), key=list(TierKey).index)


def tier_of_score(score: int, baseline: int | None, numbers: Numbers) -> TierKey | None:
    """*Call today* for severe pain, else None (section 12).

    Severe is a score of ``severe_score`` or more and ``severe_rise`` points above the baseline of the same condition;
    without a baseline the score alone decides, so that its absence silences nothing.
    """
    risen = baseline is None or score >= baseline + numbers.severe_rise
    return TierKey.CALL_TODAY if score >= numbers.severe_score and risen else None


def edited(safety: Safety, *, texts: Mapping[str, str], numbers: Mapping[str, float]) -> Safety:
    """The shipped tiers with a clinic's own wording, by item id, and numbers, by name (section 12).

    Nothing can be removed, narrowed or moved to another tier: an edit has no way to say so.

    Raises ``SafetyEditError``, whose ``field`` is the id or name, for a blank text, one that drops the item's numbers
    or names others, an unknown id or name, and a number out of its bounds.
    """
    known = {item.id for tier in safety.tiers for item in tier.items}
    for field in texts:
        if field not in known:
            raise SafetyEditError(field, "there is no such item")
    changed = safety.numbers.changed(numbers)
    tiers = tuple(replace(tier, items=tuple(_edited(i, texts, changed) for i in tier.items)) for tier in safety.tiers)
    return replace(safety, numbers=changed, tiers=tiers)


def _edited(item: Item, texts: Mapping[str, str], numbers: Numbers) -> Item:
    text = " ".join(texts.get(item.id, item.text).split())
    if not text:
        raise SafetyEditError(item.id, "the text is empty; an item can be reworded, not removed")
    try:
        named = placeholders(text)
    except ValueError as mistake:
        raise SafetyEditError(item.id, str(mistake)) from None
    meant = placeholders(item.text)
    if not named <= meant or (meant and not named):
        raise SafetyEditError(item.id, f"the numbers it may name are {', '.join(sorted(meant)) or 'none'}")
    return replace(item, sentence=replace(item.sentence, text=text), parameters=numbers.parameters)


@cache
def shipped_safety() -> Safety:
    """The tiers that ship with the diary (section 12)."""
    return read_safety(shipped("safety.toml"))


@cache
def sentences() -> tuple[str, ...]:
    """Every text of the shipped tiers (section 12), once, for translation; ``%(name)s`` stands for a number."""
    safety = shipped_safety()
    said = [safety.notice]
    for tier in safety.tiers:
        said += [tier.title, tier.action, *([tier.when_closed] if tier.when_closed else [])]
        said += [item.text for item in tier.items]
    return tuple(dict.fromkeys(said))


def read_safety(table: Table) -> Safety:
    """Check a file of tiers and read it; ``DataFileError`` names file, line and reason (section 12)."""
    table.only("version", "source", "notice", "numbers", "tier", "item")
    numbers = read_numbers(table.table("numbers"))
    items = tuple(_read_items(table, numbers))
    return Safety(
        version=table.words("version"),
        source=table.words("source"),
        notice=table.sentence("notice"),
        numbers=numbers,
        tiers=tuple(_read_tiers(table, items)),
    )


def _read_items(table: Table, numbers: Numbers) -> Iterator[Item]:
    for row, sentence in read_sentences(table, "item", "tier", "diabetes_only"):
        word = row.words("tier")
        if word not in set(TierKey):
            row.refuse("tier", f"{word!r} is unknown; known are {', '.join(TierKey)}")
        for key in (*SCOPE, "diabetes_only"):
            if word == TierKey.EMERGENCY and key in row.values:
                row.refuse(key, "an emergency is one for everybody")
        _check_placeholders(row, sentence.text)
        yield Item(sentence=sentence, tier=TierKey(word), parameters=numbers.parameters)


def _check_placeholders(row: Table, text: str) -> None:
    try:
        placeholders(text)
    except ValueError as mistake:
        row.refuse("text", str(mistake))


def _read_tiers(table: Table, items: tuple[Item, ...]) -> Iterator[Tier]:
    rows = table.tables("tier")
    if [row.values.get("key") for row in rows] != list(TierKey):
        table.refuse("tier", f"the tiers are, in this order, {', '.join(TierKey)}")
    for row, key in zip(rows, TierKey, strict=True):
        row.only("key", "title", "action", "when_closed")
        belonging = tuple(item for item in items if item.tier is key)
        missing = [name for name in REQUIRED[key] if name not in {item.id for item in belonging}]
        if missing:
            row.refuse("key", f"items can be reworded, not removed; missing in {key}: {', '.join(missing)}")
        yield Tier(
            key=key,
            title=row.sentence("title"),
            action=row.sentence("action"),
            when_closed=row.sentence("when_closed") if "when_closed" in row.values else None,
            items=belonging,
        )
