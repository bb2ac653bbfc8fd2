"""Why a line is as it is: codes and sentences of planning and applying, in one place."""

from core.errors import Reason

NEW = Reason("new", "Nobody here looks like this record; a new profile is created.")
CHOSEN = Reason("chosen", "Chosen by a person.")
IGNORED = Reason("ignored", "Ignored, as a person decided; it is not asked for again.")
LATER = Reason("later", "A person wants to decide later.")
NO_COUNTERPART = Reason(
    "no_counterpart",
    "No profile here looks like this record. Create one, link it to another profile, or ignore it.",
)
INACTIVE_THERE = Reason(
    "inactive_in_quickbooks",
    "Inactive in QuickBooks, so nothing happens by itself. Link it, create it as inactive, or "
    "ignore it.",
)
ARCHIVED_HERE = Reason(
    "archived_here",
    "The matching profile is archived here, so it is not linked by itself. Link it by hand, or "
    "ignore the record.",
)
PROFILE_GONE = Reason(
    "profile_gone",
    "The profile to link with is not there any more. Choose another one.",
)
PROFILE_LINKED = Reason(
    "profile_linked",
    "The chosen profile is linked to another QuickBooks record already. Choose another profile, "
    "or unlink that one first.",
)
PROFILE_TWICE = Reason(
    "profile_claimed_twice",
    "Two QuickBooks records are to be linked with this profile, and only one can be. Change one of "
    "the two decisions.",
)
CREATED = Reason("created", "Created and linked.")
LINKED = Reason("linked", "Linked.")
RECORD_MOVED = Reason(
    "record_changed",
    "The record changed in QuickBooks after the review, so it was left alone. Review it again.",
)
RECORD_GONE = Reason(
    "record_gone",
    "The record is not in QuickBooks any more, so it was left alone.",
)
RECORD_LINKED = Reason("record_linked", "The record was linked meanwhile, so it was left alone.")
PROFILE_MOVED = Reason(
    "profile_changed",
    "The profile changed here after the review, so it was left alone. Review it again.",
)


def too_long(label: str, limit: int) -> Reason:
    """Return the reason for a value over QuickBooks' limit."""
    return Reason(
        "too_long", f"{label} is longer than the {limit} characters QuickBooks takes. Shorten it."
    )


def several_with(kind: str) -> Reason:
    """Return the reason for two records that would take one unique value."""
    return Reason(
        f"{kind}_shared",
        f"Several QuickBooks records that are to be created have this same {kind}, and only one can "
        "have it. Enter another one, or link or ignore all but one.",
    )
