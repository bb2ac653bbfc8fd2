"""How sending an email can fail: surely not sent, or perhaps sent."""

from core.errors import NeedsAction, TryLater


class MailRefused(TryLater):
    """The email was surely not sent; sending it again is right."""


class MailUnsure(NeedsAction):
    """The email may have been sent; only a person may decide to send it again."""
