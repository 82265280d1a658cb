"""Reading a case, the JSON of one injection (specification, section 13)."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import CatalogueError, Intent, Procedure, Region, Sedation, Side, check_levels
from diary.clinical.diary import Area, Diary, Injection
from diary.clinical.schedule import default_schedule, shipped_schedules
from diary.clinical.scores import Baseline, Condition, Entry, RescueAnalgesic, Source
from diary.exchange.fields import CaseError, Fields

__all__ = ["CaseError", "read_case"]


def read_case(document: object) -> Diary:
    """Read one case as JSON gives it, or raise ``CaseError`` with the field and the reason (section 13).

    Keys that mean nothing are ignored; the order of lists changes nothing.
    """
    case = Fields.of("", document)
    injection = _injection(case.object("injection"))
    areas = _areas(case)
    known = frozenset(area.id for area in areas)
    return Diary(
        zone=_zone(case),
        schedule=_schedule(case, injection),
        injection=injection,
        areas=areas,
        baselines=_baselines(case, known),
        entries=tuple(_entry(item, number, known) for number, item in enumerate(case.list("entries"))),
        rescue=tuple(_rescue(item) for item in case.list("rescue", optional=True)),
    )


def _zone(case: Fields) -> ZoneInfo:
    name = case.text("timezone")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        case.refuse(
            "timezone", f"{ascii(name)[:60]} is no zone of the IANA time zone database, such as America/Los_Angeles"
        )


def _schedule(case: Fields, injection: Injection) -> str:
    if not case.has("schedule"):
        return default_schedule(injection.procedure, steroid_given=injection.steroid is not None)
    name = case.text("schedule")
    if name not in shipped_schedules():
        case.refuse("schedule", f"{ascii(name)[:60]} is unknown; known are {', '.join(shipped_schedules())}")
    return name


def _injection(fields: Fields) -> Injection:
    procedure, region = fields.word("procedure", Procedure), fields.word("region", Region)
    return Injection(
        procedure=procedure,
        region=region,
        levels=_levels(fields, procedure, region),
        side=fields.word("side", Side),
        intent=fields.word("intent", Intent),
        performed_at=fields.instant("performed_at"),
        anesthetics=_anesthetics(fields),
        steroid=_steroid(fields),
        sedation=fields.word("sedation", Sedation),
    )


def _levels(fields: Fields, procedure: Procedure, region: Region) -> tuple[str, ...]:
    levels = fields.required("levels")
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        fields.refuse("levels", "must be a list of texts")
    try:
        check_levels(procedure, region, tuple(levels))
    except CatalogueError as mistake:
        fields.refuse(mistake.field, str(mistake))
    return tuple(levels)


def _anesthetics(fields: Fields) -> tuple[Anesthetic, ...] | None:
    """None where null says that nothing was recorded; an empty list says that none was given."""
    if fields.required("anesthetics") is None:
        return None
    return tuple(_anesthetic(item) for item in fields.list("anesthetics"))


def _anesthetic(item: Fields) -> Anesthetic:
    return Anesthetic(
        agent=item.text("agent") if item.required("agent") is not None else None,
        percent=item.positive_or_none("percent", most=100),
        ml=item.positive_or_none("ml"),
        epinephrine=item.yes("epinephrine"),
        liposomal=item.yes("liposomal"),
    )


def _steroid(fields: Fields) -> Steroid | None:
    if fields.required("steroid") is None:
        return None
    steroid = fields.object("steroid")
    return Steroid(agent=steroid.text("agent"), mg=steroid.positive_or_none("mg"))


def _areas(case: Fields) -> tuple[Area, ...]:
    areas = tuple(_area(item) for item in case.list("areas"))
    _refuse_repeats(case, "areas", (area.id for area in areas))
    if not any(area.index for area in areas):
        case.refuse("areas", "at least one must be an index area")
    return areas


def _area(item: Fields) -> Area:
    item.required("index")
    area = item.text("id")
    return Area(
        id=area,
        label=item.text("label") if item.has("label") else area,
        side=item.word("side", Side),
        index=item.yes("index"),
        episodic=item.yes("episodic"),
    )


def _baselines(case: Fields, areas: frozenset[str]) -> tuple[Baseline, ...]:
    found = tuple(_baseline(item, areas) for item in case.list("baseline"))
    _refuse_repeats(case, "baseline", (f"{item.area}, {item.condition}" for item in found))
    return found


def _refuse_repeats(case: Fields, key: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            case.refuse(f"{key}[{number}]", f"{ascii(name)[:60]} stands there twice")
        seen.add(name)


def _baseline(item: Fields, areas: frozenset[str]) -> Baseline:
    return Baseline(
        area=_known_area(item, areas),
        condition=item.word("condition", Condition),
        score=item.score("score"),
        usual=item.score_or_none("usual"),
        scored_at=item.instant_or_none("scored_at"),
    )


def _known_area(item: Fields, areas: frozenset[str]) -> str:
    area = item.text("area")
    if area not in areas:
        item.refuse("area", f"{ascii(area)[:60]} is none of the areas")
    return area


def _entry(item: Fields, number: int, areas: frozenset[str]) -> Entry:
    return Entry(
        id=str(number),
        area=_known_area(item, areas),
        condition=item.word("condition", Condition),
        score=item.score("score"),
        felt_at=item.instant("felt_at"),
        recorded_at=item.instant("recorded_at"),
        source=item.word("source", Source) if item.has("source") else Source.PATIENT,
        stated_relief_percent=item.percent_or_none("stated_relief_percent"),
        could_move=item.yes_or_none("could_move"),
    )


def _rescue(item: Fields) -> RescueAnalgesic:
    return RescueAnalgesic(taken_at=item.instant("taken_at"), drug=item.text("drug") if item.has("drug") else "")
