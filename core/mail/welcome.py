"""The email that welcomes a new user, and emails as messages."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.errors import InvalidInput

LONGEST_ADDRESS = 254
"""Characters of an email address (RFC 5321, section 4.5.3.1, less the angle brackets)."""

LONGEST_COMPANY_IN_SUBJECT = 100
"""Characters; a subject is read in a list of subjects."""

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    undefined=StrictUndefined,
    # These are plain texts: nothing in them is markup, and an escaped apostrophe would be wrong.
    autoescape=False,  # noqa: S701
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """An email's words; the body may hold a password, so this value's text leaves it out."""

    subject: str
    body: str = field(repr=False)


def welcome_email(
    *, first_name: str, company: str, username: str, password: str, sign_in_url: str
) -> Rendered:
    """Return the email that gives a new user their credentials.

    Args:
        first_name: as the user is addressed; may be "".
        company: the customer's name, who invites.
        username: to sign in with.
        password: to be changed at the first sign-in.
        sign_in_url: where to sign in.
    """
    words = {
        "first_name": first_name,
        "company": company,
        "username": username,
        "password": password,
        "sign_in_url": sign_in_url,
    }
    lines = {name: one_line(text) for name, text in words.items()}
    body = _templates.get_template("welcome.txt").render(lines)
    inviting = lines["company"]
    if len(inviting) > LONGEST_COMPANY_IN_SUBJECT:
        inviting = f"{inviting[:LONGEST_COMPANY_IN_SUBJECT].rstrip()}…"
    return Rendered(f"{inviting} invites you to Ontraccr", body)


def message(
    *, sender: str, to: str, rendered: Rendered, message_id: str, date: datetime
) -> EmailMessage:
    """Return an email ready to be sent.

    Args:
        sender: an address, with or without a name, e.g. "Ontraccr <welcome@ontraccr.example>".
        to: one address, without a name.
        rendered: subject and body.
        message_id: with angle brackets; the same for each attempt to send the same email.
        date: aware.

    Raises:
        InvalidInput: "address_invalid" or "sender_invalid", for what is no single address.
    """
    name, address = parseaddr(sender)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _address(
        address if one_line(sender) == sender else "", "sender_invalid", display_name=name
    )
    mail["To"] = _address(to, "address_invalid")
    mail["Subject"] = one_line(rendered.subject)
    mail["Date"] = date
    mail["Message-ID"] = one_line(message_id)
    # Out-of-office replies to a program help nobody (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    # Neither form depends on what the mail server can do.
    encoding = "7bit" if rendered.body.isascii() else "quoted-printable"
    mail.set_content(rendered.body, charset="utf-8", cte=encoding)
    return mail


def one_line(text: str) -> str:
    """Return `text` without control characters and with single blanks.

    A line break in a name could otherwise start a header, or a line that we did not write.
    """
    printable = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    return " ".join("".join(printable).split())


def _address(text: str, code: str, *, display_name: str = "") -> Address:
    """Return one address, checked by the library that writes it into the header."""
    try:
        address = Address(display_name, addr_spec=text)
    except (ValueError, IndexError, HeaderParseError) as cause:
        raise _invalid(text, code) from cause
    plain = text == one_line(text) and " " not in text and text.isascii()
    if not plain or not address.domain or len(text) > LONGEST_ADDRESS:
        raise _invalid(text, code)
    return address


def _invalid(text: str, code: str) -> InvalidInput:
    return InvalidInput(
        code,
        f"{one_line(text)[:100]!r} is no email address that can be written to. Nothing was sent. "
        "Correct the address, then try again.",
    )
