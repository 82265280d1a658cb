"""Passwords that are guessed first: common words, walks over the keyboard, years and what is known of the account.

A list of the most common passwords holds few of 12 characters, and those are put together from what such lists begin
with. So a password is refused where nothing is left of it once such pieces are taken away, and no more than two of them
are words. Lists of leaked ones are too large to travel with the diary (``leaked_passwords``).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

MOST_WORDS = 2
SHORTEST_WALK, LONGEST_NUMBER, LONGEST_UNIT, LONGEST_WORD = 4, 4, 4, 24
OF_THE_DIARY = (
    "pain diary painscore score clinic clinics hospital practice medical medicine health doctor nurse provider "
    "administrator patient spine spinal needle injection block facet joint steroid epidural recovery"
)
"""Words of the place itself; those of the clinic's and the person's own name and address are added."""
_COMMON = (
    "password passwort passw pass pwd passcode login logon signin admin administrator root user guest test tester "
    "testing demo default changeme change temp temporary secret private access open sesame letmein let me in "
    "trustno trust welcome hello hallo hola hi bye please thanks love loves loved lover iloveyou ilove you youre "
    "forever always never baby babygirl babyboy honey sweet sweety sweetheart angel angels princess prince queen "
    "king kings lady girl boy man woman mom mommy mother dad daddy father family sister brother friend friends best "
    "bestfriend my mine the your our this that is are am not no yes one two three four five six seven eight nine "
    "ten monkey monkeys dragon dragons master shadow killer hunter ranger soldier warrior ninja pirate wizard magic "
    "dream dreams star stars starwars startrek superman batman spiderman ironman pokemon naruto mickey minnie "
    "snoopy garfield barbie football soccer baseball basketball hockey tennis golf golfer cowboys yankees lakers "
    "eagles steelers packers redsox giants arsenal chelsea liverpool barcelona madrid realmadrid juventus "
    "manchester united money dollar cash bank rich lucky winner number sunshine sun moon summer winter spring "
    "autumn fall flower flowers rose butterfly rainbow banana apple orange cherry lemon peanut cookie chocolate "
    "candy sugar coffee pepper ginger cheese pizza chicken tigger tiger lion panther bear wolf horse pony puppy "
    "kitty kitten cat cats dog dogs bird fish turtle spider snake buster bailey buddy max charlie michael jordan "
    "michelle jessica jennifer ashley amanda nicole daniel david andrew anthony thomas matthew joshua robert "
    "william james john george joseph richard charles christopher jonathan alexander samantha elizabeth victoria "
    "natasha maria anna sarah laura hannah harley computer internet samsung google facebook yahoo gmail hotmail "
    "microsoft windows linux iphone android nintendo playstation xbox minecraft fortnite matrix system server "
    "network database business company office work mustang ferrari porsche mercedes corvette camaro toyota honda "
    "yamaha suzuki music guitar piano metal metallica nirvana slipknot eminem blink jesus christ god heaven bless "
    "blessed faith hope grace peace freedom america american usa texas california london paris berlin mexico canada "
    "australia january february march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday birthday christmas party happy smile crazy cool hot sexy super power "
    "strong big little black white red blue green yellow purple pink silver gold golden diamond crystal fire ice "
    "water earth storm thunder phoenix contrasena clave usuario bienvenido amor teamo tequiero mi vida corazon "
    "familia secreto prueba qwert azerty"
)
_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "abcdefghijklmnopqrstuvwxyz")
_ZIGZAGS = (
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
    "0123456789",
)
_INSTEAD = (str.maketrans("", ""), str.maketrans("013457@$!", "oieastasi"), str.maketrans("1|", "ll"))
"""Signs that people write for letters, and a way to leave them as they are."""
_WORDS = re.compile(r"[^\W\d_]{3,}")
_NUMBER, _SAME, _BETWEEN = re.compile(r"\d+"), re.compile(r"(.)\1{2,}"), re.compile(r"[\W_]")


def is_common(password: str, about: Iterable[str] = ()) -> bool:
    """Whether a password is among those that are tried first; ``about`` are names and addresses of whose it is."""
    typed, words = password.casefold(), _common() | {word for told in about for word in _WORDS.findall(told.casefold())}
    return _repeats(typed) or _words_in(typed, words) <= MOST_WORDS


@cache
def _common() -> frozenset[str]:
    return frozenset(f"{_COMMON} {OF_THE_DIARY}".split())


def _repeats(typed: str) -> bool:
    """Whether a few characters come again and again."""
    return any(typed == (typed[:unit] * len(typed))[: len(typed)] for unit in range(1, LONGEST_UNIT + 1))


def _words_in(typed: str, words: frozenset[str]) -> float:
    """Of how many words it consists once walks, short numbers and signs are taken away; infinite where more is left."""
    fewest = [0.0] + [float("inf")] * len(typed)
    for at in range(len(typed)):
        if fewest[at] <= MOST_WORDS:
            for end in _signs_and_numbers(typed, at):
                fewest[end] = min(fewest[end], fewest[at])
            for end in _words_at(typed, at, words):
                fewest[end] = min(fewest[end], fewest[at] + 1)
    return fewest[-1]


def _signs_and_numbers(typed: str, at: int) -> Iterator[int]:
    """Where a sign, a run of one character, a short number or a walk ends that begins here."""
    if _BETWEEN.match(typed, at):
        yield at + 1
    if same := _SAME.match(typed, at):
        yield same.end()
    number = _NUMBER.match(typed, at)
    if number and (at == 0 or not typed[at - 1].isdigit()) and number.end() - at <= LONGEST_NUMBER:
        yield number.end()
    end = at + SHORTEST_WALK
    while end <= len(typed) and any(typed[at:end] in walk for walk in _walks()):
        yield end
        end += 1


def _words_at(typed: str, at: int, words: frozenset[str]) -> Iterator[int]:
    """Where a common word ends that begins here, as it is typed or with signs for letters."""
    for end in range(at + 1, min(len(typed), at + LONGEST_WORD) + 1):
        if any(typed[at:end].translate(instead) in words for instead in _INSTEAD):
            yield end


@cache
def _walks() -> tuple[str, ...]:
    there = (*(row * 2 for row in _ROWS), *_ZIGZAGS)
    return there + tuple(walk[::-1] for walk in there)
