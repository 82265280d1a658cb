"""The levels of every procedure in every region, in groups that stand on the page with their names."""

from dataclasses import dataclass

from diary.clinical.catalogue import Procedure, Region, levels_of, regions_of
from diary.web import wording
from diary.web.provider.given_form import GivenForm
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level to tick."""

    value: str
    label: str
    checked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelGroup:
    """The levels of procedures that share them, in one region."""

    procedures: tuple[Procedure, ...]
    region: Region
    legend: str
    levels: tuple[Level, ...]


def level_groups(form: GivenForm) -> tuple[LevelGroup, ...]:
    """Every group of levels, ticked where the form says so."""
    found: dict[tuple[Region, tuple[str, ...]], list[Procedure]] = {}
    for procedure in Procedure:
        for region in regions_of(procedure):
            found.setdefault((region, levels_of(procedure, region)), []).append(procedure)
    return tuple(_group(form, region, levels, tuple(procedures)) for (region, levels), procedures in found.items())


def levels_here(form: GivenForm) -> tuple[LevelGroup, ...]:
    """The one group of levels of an injection whose procedure and region stand."""
    place = form.procedure_and_region
    if place is None:
        return ()
    procedure, region = place
    return (_group(form, region, levels_of(procedure, region), (procedure,)),)


def _group(form: GivenForm, region: Region, levels: tuple[str, ...], procedures: tuple[Procedure, ...]) -> LevelGroup:
    place = form.procedure_and_region
    here = place is not None and place[1] == region and place[0] in procedures
    ticked = form.levels.data if here else ()
    names = " · ".join(wording.word(procedure) for procedure in procedures)
    return LevelGroup(
        procedures=procedures,
        region=region,
        legend=_("%(region)s: %(procedures)s", region=wording.word(region), procedures=names),
        levels=tuple(Level(value=level, label=level, checked=level in ticked) for level in levels),
    )
