"""The mail server of the tests fails as real ones do."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.mail import Failure, MailServer


def send(server: MailServer, to: str = "ana@x.example") -> None:
    message = EmailMessage()
    message["Subject"] = "Welcome"
    message["To"] = to
    message.set_content("Hello Zoë")
    with smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.send_message(message, "welcome@x.example", [to])


def test_keeps_what_it_is_sent(smtp_server: MailServer) -> None:
    send(smtp_server)
    [received] = smtp_server.to("ANA@x.example")
    assert received.message["Subject"] == "Welcome"
    assert received.text.strip() == "Hello Zoë"


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (Failure.REFUSE_RECIPIENT, smtplib.SMTPRecipientsRefused),
        (Failure.REFUSE_MESSAGE, smtplib.SMTPDataError),
        (Failure.BUSY, smtplib.SMTPDataError),
        (Failure.CUT_BEFORE_DATA, smtplib.SMTPServerDisconnected),
    ],
)
def test_keeps_nothing_when_it_refuses_or_cuts(
    smtp_server: MailServer, failure: Failure, error: type[Exception]
) -> None:
    smtp_server.failure = failure
    with pytest.raises(error):
        send(smtp_server)
    assert smtp_server.messages == []


def test_keeps_the_message_when_the_connection_breaks_before_the_answer(
    smtp_server: MailServer,
) -> None:
    smtp_server.failure = Failure.CUT_BEFORE_ANSWER
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(smtp_server)
    assert len(smtp_server.messages) == 1
