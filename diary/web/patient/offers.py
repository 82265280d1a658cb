"""What the phone asks besides scores, as cards that lead to the questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from diary.clinical.peg import BEFORE
from diary.services.offering import Offer
from diary.web.patient.before_page import FIRST
from diary.web.translating import _


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCard:
    """Why it is asked, and the way to the questions."""

    title: str
    text: str
    label: str
    url: str


def offer_cards(offers: Sequence[Offer]) -> tuple[OfferCard, ...]:
    """One card for each."""
    return tuple(_card(offer) for offer in offers)


def _card(offer: Offer) -> OfferCard:
    injection_id = offer.injection_id
    if offer.week != BEFORE:
        return OfferCard(
            title=_("The last week"),
            text=_("Three short questions on how you were in the last week."),
            label=_("Answer the three questions"),
            url=url_for("patient.peg", injection_id=injection_id, week=offer.week),
        )
    if offer.begun:
        return OfferCard(
            title=_("Your pain before the injection"),
            text=_("Thank you. You can change an answer until the needle is out."),
            label=_("Look at my answers"),
            url=url_for("patient.answers_before", injection_id=injection_id),
        )
    return OfferCard(
        title=_("Your pain before the injection"),
        text=_("A few short questions while you wait. What comes later is compared with them."),
        label=_("Begin"),
        url=url_for("patient.pain_before", injection_id=injection_id, key=FIRST),
    )
