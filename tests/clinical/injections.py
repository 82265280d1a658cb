"""Injections of every kind, for the tests of what patients are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from diary.clinical.agents import Anesthetic, Steroid
from diary.clinical.catalogue import Intent, Procedure, Region, Sedation, Side, levels_of, regions_of
from diary.clinical.diary import Injection

TRIAMCINOLONE = Steroid(agent="triamcinolone", mg=40)
LIDOCAINE = (Anesthetic(agent="lidocaine", percent=1),)


def injection(procedure: Procedure, region: Region | None = None, *, steroid: Steroid | None = None) -> Injection:
    """An injection with lidocaine and without sedation, in the procedure's first region unless one is named."""
    where = region or regions_of(procedure)[0]
    return Injection(
        procedure=procedure,
        region=where,
        levels=levels_of(procedure, where)[:1],
        side=Side.RIGHT,
        intent=Intent.THERAPEUTIC if steroid else Intent.DIAGNOSTIC,
        performed_at=datetime(2026, 3, 2, 17, 30, tzinfo=UTC),
        anesthetics=LIDOCAINE,
        steroid=steroid,
        sedation=Sedation.NONE,
    )


def every_injection() -> Iterator[Injection]:
    """Every procedure in each of its regions, with and without anesthetic and steroid, under every sedation."""
    for procedure in Procedure:
        for region, steroid, anesthetics, sedation in product(
            regions_of(procedure), (None, TRIAMCINOLONE), (None, (), LIDOCAINE), Sedation
        ):
            plain = injection(procedure, region, steroid=steroid)
            yield replace(plain, anesthetics=anesthetics, sedation=sedation)
