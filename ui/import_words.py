"""The words of decisions, and how a row of the grid says what will happen with its record."""

from dataclasses import dataclass

from core.engine.planning import PERSON
from core.models.links import Choice
from core.models.plans import Action
from core.models.remote import Bucket
from core.services.deciding import GridRow

OTHER = "Link to other…"
UNDO = "Undo decision"
UNDECIDED = "Needs a decision"
LINKED = "Linked"


@dataclass(frozen=True, slots=True)
class Word:
    """A decision as it stands in the list.

    Attributes:
        choice: what is stored; None where a profile must be chosen first.
        text: the word.
        key: the key that enters it.
        needs_suggestion: only where matching suggests a profile.
        needs_decision: only where a person decided.
    """

    choice: Choice | None
    text: str
    key: str = ""
    needs_suggestion: bool = False
    needs_decision: bool = False


WORDS = (
    Word(Choice.LINK, "Link to suggested", "l", needs_suggestion=True),
    Word(None, OTHER),
    Word(Choice.CREATE, "Create", "c"),
    Word(Choice.CREATE_INACTIVE, "Create as inactive", "n"),
    Word(Choice.IGNORE, "Ignore always", "i"),
    Word(Choice.LATER, "Decide later", "d"),
    Word(None, UNDO, "u", needs_decision=True),
)

CHOICES = {word.text: word.choice for word in WORDS if word.choice is not None}
KEYS = {word.key: word.text for word in WORDS if word.key}

_BY_ITSELF = {
    Action.LINK: "Link to suggested (auto)",
    Action.CREATE: "Create (auto)",
    Action.BLOCKED: "Held back",
    Action.UNDECIDED: UNDECIDED,
}


def stands(row: GridRow) -> str:
    """Return what will happen with a record as things stand, decided or by itself."""
    if row.bucket == Bucket.LINKED:
        return f"{LINKED} with {row.target}"
    if row.choice == Choice.LINK and row.target != row.suggested:
        return f"Link to {row.target or 'a profile that is gone'}"
    if row.choice is not None:
        return next(word.text for word in WORDS if word.choice == row.choice)
    return _BY_ITSELF[Action(row.action)]


def is_automatic(row: GridRow) -> bool:
    """Say whether nobody decided this row."""
    return row.choice is None


def offered(row: GridRow) -> list[Word]:
    """Return the decisions that are possible for a row."""
    return [
        word
        for word in WORDS
        if (row.suggested_id or not word.needs_suggestion)
        and (row.choice or not word.needs_decision)
    ]


def who(row: GridRow) -> str:
    """Return who decided a row, or "" where nobody did."""
    return row.decided_by if row.choice is not None or row.by == PERSON else ""
