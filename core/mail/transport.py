"""Sends an email, by SMTP or into a folder; SMTP and its errors stop here."""

import os
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from core import crashpoints, transactions
from core.errors import Bug
from core.mail.errors import MailRefused, MailUnsure
from core.settings import Settings

TIMEOUT = 30.0
"""Seconds to wait for each answer of a mail server."""


class Mailer(Protocol):
    """Something that sends emails."""

    def send(self, message: EmailMessage) -> None:
        """Send one email to its one recipient.

        Raises:
            MailRefused: it was surely not sent.
            MailUnsure: it may have been sent.
        """
        ...


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """What a failure before the email was handed over means: the first row whose class fits."""

    failure: type[Exception]
    code: str
    sentence: str


REFUSAL_ROWS = (
    RefusalRow(
        smtplib.SMTPRecipientsRefused,
        "recipient_refused",
        "The mail server does not accept this address. The email was not sent. "
        "Check the address, then send it again.",
    ),
    RefusalRow(
        smtplib.SMTPSenderRefused,
        "sender_refused",
        "The mail server does not accept our sender's address. The email was not sent. "
        "Check MAIL_FROM, then send it again.",
    ),
    RefusalRow(
        smtplib.SMTPAuthenticationError,
        "mail_sign_in_refused",
        "The mail server does not accept our user name and password. The email was not sent. "
        "Check SMTP_USER and SMTP_PASSWORD, then send it again.",
    ),
    RefusalRow(
        smtplib.SMTPNotSupportedError,
        "mail_feature_missing",
        "The mail server cannot do what is set, such as encrypting. The email was not sent. "
        "Check the SMTP settings, then send it again.",
    ),
    RefusalRow(
        smtplib.SMTPDataError,
        "email_refused",
        "The mail server did not accept the email. It was not sent. "
        "See the technical details, then send it again.",
    ),
    RefusalRow(
        ssl.SSLError,
        "mail_not_encrypted",
        "The connection to the mail server could not be encrypted. The email was not sent. "
        "Check the server's certificate and SMTP_STARTTLS, then send it again.",
    ),
    RefusalRow(
        OSError,
        "mail_server_unreachable",
        "The mail server cannot be reached or stopped answering. The email was not sent. "
        "Check SMTP_HOST and SMTP_PORT; it is tried again.",
    ),
    RefusalRow(
        ValueError,
        "mail_settings_unusable",
        "The SMTP settings cannot be used as they are. The email was not sent. "
        "Check SMTP_HOST, SMTP_USER and SMTP_PASSWORD; it is tried again.",
    ),
)
"""`smtplib`'s own errors are `OSError`s too, so that the general row comes near the end."""

UNSURE = (
    "The connection to the mail server broke while the email was being handed over. It may have "
    "been sent. Ask the recipient, and send new credentials if it did not arrive."
)


class _Session(smtplib.SMTP):
    """An SMTP session that remembers whether it began to hand an email over."""

    handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:
        """Hand the email over."""
        self.handing_over = True
        return super().data(msg)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """Sends by SMTP, one session per email.

    Attributes:
        host: name or address of the server.
        port: its port.
        user: to sign in with, or "" to send without.
        password: belongs to the user; not shown in this value's text.
        starttls: whether to encrypt, and to refuse servers that cannot.
        timeout: seconds to wait for each answer.
    """

    host: str
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    timeout: float = TIMEOUT

    def __repr__(self) -> str:
        return f"SmtpMailer({self.host}:{self.port})"

    def send(self, message: EmailMessage) -> None:
        """Send one email.

        Raises:
            MailRefused: no connection, or a refusal; the email was surely not sent.
            MailUnsure: cut off after the email began to be handed over.
        """
        transactions.forbid_open_transaction("an email")
        try:
            session = _Session(self.host, self.port, timeout=self.timeout)
        except (OSError, ValueError) as failure:
            raise _refusal(failure) from failure
        try:
            self._hand_over(session, message)
        except (OSError, ValueError) as failure:
            refused = isinstance(failure, smtplib.SMTPDataError)
            if session.handing_over and not refused:
                technical = f"{type(failure).__name__}: {failure}"
                raise MailUnsure("mail_unsure", UNSURE, technical=technical) from failure
            raise _refusal(failure) from failure
        finally:
            session.close()

    def _hand_over(self, session: _Session, message: EmailMessage) -> None:
        if self.starttls:
            session.starttls(context=ssl.create_default_context())
        if self.user:
            session.login(self.user, self.password)
        crashpoints.reached("mail.smtp:before")
        session.send_message(message)
        crashpoints.reached("mail.smtp:after")
        # The email is accepted; how the session ends changes nothing about that.
        with suppress(OSError):
            session.quit()


def _refusal(failure: Exception) -> MailRefused:
    row = next(row for row in REFUSAL_ROWS if isinstance(failure, row.failure))
    technical = f"{type(failure).__name__}: {failure}"
    return MailRefused(row.code, row.sentence, technical=technical)


@dataclass(frozen=True, slots=True)
class FileMailer:
    """Writes emails into a folder, for a machine without a mail server.

    The file is named after the Message-ID: the same email sent twice is one file.

    Attributes:
        folder: made when needed; only its owner may look into it.
    """

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write one email as `<Message-ID>.eml`, readable by its owner only.

        Raises:
            MailRefused: "mail_folder", the file could not be written.
        """
        transactions.forbid_open_transaction("an email")
        name = quote(str(message["Message-ID"] or "").strip("<> "), safe="@+=")
        if not name:
            raise Bug("message_id_missing", "An email without Message-ID was to be sent.")
        crashpoints.reached("mail.file:before")
        try:
            self._write(f"{name}.eml", message.as_bytes(policy=SMTP))
        except OSError as failure:
            raise MailRefused(
                "mail_folder",
                f"The email could not be written into {self.folder}. It was not sent. "
                "Check the folder's space and owner; it is tried again.",
                technical=str(failure),
            ) from failure
        crashpoints.reached("mail.file:after")

    def _write(self, name: str, content: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        # Complete or not there at all: the final name appears by renaming.
        partial = self.folder / f".{name}.part"
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self.folder / name)


def mailer_from(settings: Settings) -> Mailer:
    """Return the configured mailer: SMTP where a server is set, else files under `VAR_DIR`."""
    if not settings.smtp_host:
        return FileMailer(settings.var_dir / "outbox")
    return SmtpMailer(
        settings.smtp_host,
        settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        starttls=settings.smtp_starttls,
    )
