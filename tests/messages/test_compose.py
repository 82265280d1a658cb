"""What is sent holds a link and the clinic's name, and nothing of health."""

import pytest

from diary.messages import compose

FORBIDDEN = ("pain", "score", "block", "injection", "steroid", "anesthetic", "baseline", "patient")
ALL = [compose.diary_code, compose.invitation, compose.password_reset, compose.reminder, compose.alert]


@pytest.mark.parametrize("write", ALL, ids=lambda write: write.__name__)
def test_a_message_holds_its_link_and_its_clinic_and_nothing_of_health(write: compose.Writer) -> None:
    subject, text = write(str, clinic="Harbor", link="https://a.b/x")
    assert "https://a.b/x" in text
    assert text.endswith("\nHarbor\n")
    assert "Harbor" not in subject
    assert not [word for word in FORBIDDEN if word in f"{subject} {text}".lower()]


@pytest.mark.parametrize("tone", list(compose.Tone))
def test_a_reminder_says_nothing_of_health_however_it_is_put(tone: compose.Tone) -> None:
    subject, text = compose.reminder(str, clinic="Harbor", link="https://a.b/x", tone=tone)
    assert "https://a.b/x" in text
    assert not [word for word in FORBIDDEN if word in f"{subject} {text}".lower()]


def test_a_message_is_written_in_the_readers_language() -> None:
    subject, text = compose.diary_code(lambda words: f"[{words}]", clinic="Harbor", link="https://a.b/x")
    assert subject == "[Your diary is ready]"
    assert text.startswith("[Your diary is ready. Open it here: https://a.b/x]")
