"""How names are compared: capitals, accents and the number of blanks say nothing."""

import unicodedata


def folded(text: str) -> str:
    """A text as it is looked for, such as muller for Müller."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(character for character in plain if not unicodedata.combining(character)).split())
