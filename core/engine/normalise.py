"""Values made comparable: what is dropped here is what two systems write differently for one thing."""

import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark; apostrophes of all shapes go.
_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "\u0131": "i",
        "ħ": "h",
        "'": "",
        "\u2019": "",
        "\u2018": "",
        "\u02bc": "",
        "`": "",
        "\u00b4": "",
    }
)
_NOT_WORD = re.compile(r"[^\w]+|_+")
_SEPARATORS = re.compile(r"[,;\s<>]+")
_EXTENSION = re.compile(r"(?:ext\.?|x|#)\s*\d*\s*$", re.IGNORECASE)
_PHONE_DIGITS = 10
_PHONE_LEAST = 7
_PLACEHOLDERS = frozenset({"", "0", "na", "none", "nil", "tbd", "unknown", "x"})


def fold(text: str | None) -> str:
    """The text without case, accents, apostrophes and punctuation; words divided by one blank."""
    if not text:
        return ""
    lowered = text.casefold().translate(_LETTERS)
    if not lowered.isascii():
        decomposed = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(c for c in decomposed if not unicodedata.combining(c))
        lowered = lowered.translate(_LETTERS)
    return _NOT_WORD.sub(" ", lowered).strip()


def emails(text: str | None) -> tuple[str, ...]:
    """The addresses in a field that may hold several, lower-case, without plus tags, in their order."""
    if not text:
        return ()
    found: dict[str, None] = {}
    for part in _SEPARATORS.split(text.casefold()):
        local, at, domain = part.removeprefix("mailto:").strip(".").rpartition("@")
        local = local.partition("+")[0]
        if at and local and domain:
            found[f"{local}@{domain}"] = None
    return tuple(found)


def phone(text: str | None) -> str | None:
    """The last ten digits, without extension; None where there are too few or it is a placeholder."""
    if not text:
        return None
    digits = "".join(c for c in _EXTENSION.sub("", text) if c.isdecimal())
    if len(digits) < _PHONE_LEAST or len(set(digits)) == 1:
        return None
    return digits[-_PHONE_DIGITS:]


def code(text: str | None) -> str | None:
    """A number or code without case, punctuation and leading zeros; None for a placeholder."""
    bare = fold(text).replace(" ", "").lstrip("0")
    return None if bare in _PLACEHOLDERS else bare
