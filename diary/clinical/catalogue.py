"""Procedures, regions, levels and the nerves of each joint (specification, section 2)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Procedure(StrEnum):
    """The procedures of the catalogue."""

    FACET_JOINT_INJECTION = "facet_joint_injection"
    MEDIAL_BRANCH_BLOCK = "medial_branch_block"
    ATLANTOAXIAL_JOINT_INJECTION = "atlantoaxial_joint_injection"
    SACROILIAC_JOINT_INJECTION = "sacroiliac_joint_injection"
    RADIOFREQUENCY_ABLATION = "radiofrequency_ablation"


class Region(StrEnum):
    """The parts of the spine."""

    CERVICAL = "cervical"
    THORACIC = "thoracic"
    LUMBAR = "lumbar"
    SACROILIAC = "sacroiliac"


class Side(StrEnum):
    """The side of an injection or of an area."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Intent(StrEnum):
    """Diagnostic is anesthetic only, therapeutic is anesthetic with steroid (section 2)."""

    DIAGNOSTIC = "diagnostic"
    THERAPEUTIC = "therapeutic"


class Sedation(StrEnum):
    """What the patient was given to relax."""

    NONE = "none"
    ORAL = "oral"
    IV = "iv"
    NOT_RECORDED = "not recorded"


class CatalogueError(ValueError):
    """A region or level that the procedure does not have; ``field`` says which of the two is wrong (section 2)."""

    def __init__(self, field: str, reason: str) -> None:
        """Name the field and the reason."""
        super().__init__(reason)
        self.field = field


_BRANCHES = {
    Region.CERVICAL: ("TON", *(f"C{n}" for n in range(3, 9))),
    Region.THORACIC: tuple(f"T{n}" for n in range(1, 13)),
    Region.LUMBAR: ("T12", *(f"L{n}" for n in range(1, 6))),
}

_JOINT_NERVES: Mapping[Region, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Region.CERVICAL: {
            "C2-3": ("TON",),
            **{f"C{n}-{n + 1}": (f"C{n}", f"C{n + 1}") for n in range(3, 7)},
            "C7-T1": ("C7", "C8"),
        },
        Region.THORACIC: {
            "T1-2": ("C8", "T1"),
            **{f"T{n}-{n + 1}": (f"T{n - 1}", f"T{n}") for n in range(2, 12)},
            "T12-L1": ("T11", "T12"),
        },
        Region.LUMBAR: {
            "L1-2": ("T12", "L1"),
            **{f"L{n}-{n + 1}": (f"L{n - 1}", f"L{n}") for n in range(2, 5)},
            "L5-S1": ("L4", "L5"),
        },
    },
)

_LEVELS: Mapping[Procedure, Mapping[Region, tuple[str, ...]]] = MappingProxyType(
    {
        Procedure.FACET_JOINT_INJECTION: {region: tuple(joints) for region, joints in _JOINT_NERVES.items()},
        Procedure.MEDIAL_BRANCH_BLOCK: _BRANCHES,
        Procedure.ATLANTOAXIAL_JOINT_INJECTION: {Region.CERVICAL: ("C1-2",)},
        Procedure.SACROILIAC_JOINT_INJECTION: {Region.SACROILIAC: ("SI",)},
        Procedure.RADIOFREQUENCY_ABLATION: _BRANCHES,
    },
)


def regions_of(procedure: Procedure) -> tuple[Region, ...]:
    """The regions in which a procedure is done (section 2)."""
    return tuple(_LEVELS[procedure])


def levels_of(procedure: Procedure, region: Region) -> tuple[str, ...]:
    """The levels of a procedure in a region, from the head down; empty where it is not done there (section 2)."""
    return _LEVELS[procedure].get(region, ())


def check_region(procedure: Procedure, region: Region) -> None:
    """Refuse with ``CatalogueError`` a region in which the procedure is not done (section 2)."""
    if not levels_of(procedure, region):
        choices = ", ".join(regions_of(procedure))
        raise CatalogueError("region", f"{procedure} is not done in the {region} region; choose {choices}")


def check_levels(procedure: Procedure, region: Region, levels: tuple[str, ...]) -> None:
    """Refuse with ``CatalogueError`` a region or level that the procedure does not have (section 2)."""
    check_region(procedure, region)
    known = levels_of(procedure, region)
    if not levels:
        raise CatalogueError("levels", "name at least one level")
    for level in levels:
        if level not in known:
            raise CatalogueError(
                "levels", f"{level!r} is no {region} level of {procedure}; choose from {', '.join(known)}"
            )
    if len(set(levels)) < len(levels):
        raise CatalogueError("levels", "a level is named twice")


def nerves_of(procedure: Procedure, region: Region, levels: tuple[str, ...]) -> tuple[str, ...]:
    """The nerves that supply the levels, in order and without repeats (section 2).

    C1-2 gives C2, which seed 003 names; the sacroiliac joint gives its lateral branches, coverage of which differs by
    policy.
    """
    if procedure is Procedure.ATLANTOAXIAL_JOINT_INJECTION:
        return ("C2",)
    if procedure is Procedure.SACROILIAC_JOINT_INJECTION:
        return ("lateral branches",)
    if procedure is Procedure.FACET_JOINT_INJECTION:
        joints = _JOINT_NERVES[region]
        return tuple(dict.fromkeys(nerve for level in levels for nerve in joints[level]))
    return levels
