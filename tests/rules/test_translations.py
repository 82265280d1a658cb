"""Each language is whole on the patient's side: every text, and nothing that no page says."""

import re

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from diary.catalogs import CATALOGS, ENGLISH, languages
from tests.patient_texts import lacking, texts_of_patients

OTHERS = [language for language in languages() if language != ENGLISH]
PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|%%")


def catalog_of(language: str) -> Catalog:
    with (CATALOGS / f"{language}.po").open("rb") as text:
        return read_po(text, locale=language, abort_invalid=True)


def messages(language: str) -> list[Message]:
    return [message for message in catalog_of(language) if message.id]


def values_in(text: str) -> set[str]:
    return {found.group(0) for found in PLACEHOLDER.finditer(text)}


def forms(of: object) -> list[str]:
    return [str(form) for form in of] if isinstance(of, (tuple, list)) else [str(of)]


def test_spanish_ships() -> None:
    assert "es" in OTHERS


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_that_a_patient_can_read_is_there(language: str) -> None:
    missing = [message for message in lacking(language) if message.id]
    assert [(message.id, message.locations) for message in missing] == []


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_no_page_says(language: str) -> None:
    said = set(texts_of_patients())
    assert [message.id for message in messages(language) if message.id not in said] == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_takes_the_same_values_and_is_not_a_guess(language: str) -> None:
    for message in messages(language):
        assert not message.fuzzy, message.id
        english = forms(message.id)
        for number, form in enumerate(forms(message.string)):
            assert form.strip(), message.id
            assert values_in(form) == values_in(english[min(number, len(english) - 1)]), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_as_many_plural_forms_as_it_says(language: str) -> None:
    catalog = catalog_of(language)
    for message in messages(language):
        if isinstance(message.id, tuple):
            assert len(forms(message.string)) == catalog.num_plurals, message.id


def test_a_text_that_is_missing_is_found() -> None:
    assert "Pain right now" in texts_of_patients()
    assert (
        "Nobody watches this diary live. If you need help, call. Do not wait for an answer here." in texts_of_patients()
    )
    assert ("%(num)s day", "%(num)s days") in texts_of_patients()
