"""Sending by SMTP: surely sent, surely not sent, or unsure; never the wrong one of them."""

import threading
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest

from core import crashpoints
from core.errors import Bug
from core.mail.errors import MailRefused, MailUnsure
from core.mail.transport import REFUSAL_ROWS, FileMailer, SmtpMailer, mailer_from
from core.settings import Settings
from core.transactions import transaction_open
from tests.contract.mail.conftest import PASSWORD, SecureServer
from tests.support.mail import Failure, MailServer, Received

Make = Callable[..., EmailMessage]


def mailer(server: MailServer, *, timeout: float = 5) -> SmtpMailer:
    return SmtpMailer(server.host, server.port, timeout=timeout)


def test_an_accepted_email_arrives_once_with_its_words(
    smtp_server: MailServer, make_message: Make
) -> None:
    mailer(smtp_server).send(make_message(first_name="Zoë"))

    (received,) = smtp_server.to("ana@builder.example")
    assert received.sender == "welcome@ontraccr.example"
    assert received.message["Subject"] == "Summit Ridge Builders invites you to Ontraccr"
    assert received.text.startswith("Hello Zoë,")
    assert PASSWORD in received.text


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (Failure.REFUSE_RECIPIENT, "recipient_refused"),
        (Failure.REFUSE_MESSAGE, "email_refused"),
        (Failure.BUSY, "email_refused"),
    ],
)
def test_a_refused_email_was_surely_not_sent_and_goes_out_afterwards(
    smtp_server: MailServer, make_message: Make, failure: Failure, code: str
) -> None:
    smtp_server.failure = failure
    with pytest.raises(MailRefused) as raised:
        mailer(smtp_server).send(make_message())
    assert raised.value.code == code
    assert smtp_server.messages == []

    smtp_server.failure = Failure.NONE
    mailer(smtp_server).send(make_message())
    assert len(smtp_server.messages) == 1


@pytest.mark.parametrize(
    ("failure", "kept"), [(Failure.CUT_BEFORE_ANSWER, 1), (Failure.CUT_BEFORE_DATA, 0)]
)
def test_a_connection_cut_while_handing_over_is_unsure_whether_it_arrived_or_not(
    smtp_server: MailServer, make_message: Make, failure: Failure, kept: int
) -> None:
    smtp_server.failure = failure
    with pytest.raises(MailUnsure) as raised:
        mailer(smtp_server).send(make_message())

    assert raised.value.code == "mail_unsure"
    assert len(smtp_server.messages) == kept


def test_an_answer_that_comes_too_late_is_unsure(
    smtp_server: MailServer, make_message: Make
) -> None:
    release = threading.Event()

    def hesitate(_: Received) -> None:
        release.wait(10)

    smtp_server.on_message = hesitate
    with pytest.raises(MailUnsure):
        mailer(smtp_server, timeout=0.2).send(make_message())
    release.set()


def test_no_server_is_surely_not_sent(free_port: int, make_message: Make) -> None:
    with pytest.raises(MailRefused) as raised:
        SmtpMailer("127.0.0.1", free_port, timeout=2).send(make_message())
    assert raised.value.code == "mail_server_unreachable"


def test_an_email_is_accepted_even_if_the_session_ends_badly(
    smtp_server: MailServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang_up(_: MailServer, server: Any, *__: object) -> str:
        server.transport.abort()
        return "221 never heard"

    monkeypatch.setattr(MailServer, "handle_QUIT", hang_up, raising=False)
    mailer(smtp_server).send(make_message())
    assert len(smtp_server.messages) == 1


def test_the_points_before_and_after_enclose_what_the_server_sees(
    smtp_server: MailServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(crashpoints, "_listeners", [passed.append])
    smtp_server.on_message = lambda _: passed.append("received")

    mailer(smtp_server).send(make_message())
    assert passed == ["mail.smtp:before", "received", "mail.smtp:after"]


def test_a_refusal_never_reaches_the_point_after(
    smtp_server: MailServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[str] = []
    monkeypatch.setattr(crashpoints, "_listeners", [passed.append])
    smtp_server.failure = Failure.REFUSE_MESSAGE

    with pytest.raises(MailRefused):
        mailer(smtp_server).send(make_message())
    assert passed == ["mail.smtp:before"]


def test_no_email_is_sent_inside_a_transaction(smtp_server: MailServer, make_message: Make) -> None:
    with transaction_open("import"), pytest.raises(Bug):
        mailer(smtp_server).send(make_message())
    assert smtp_server.messages == []


def test_encryption_and_sign_in_work_with_a_trusted_certificate(
    secure_server: SecureServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_server.certificate))
    SmtpMailer(
        "127.0.0.1", secure_server.port, user="us", password="right", starttls=True, timeout=5
    ).send(make_message())


def test_a_wrong_password_is_named(
    secure_server: SecureServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_server.certificate))
    wrong = SmtpMailer(
        "127.0.0.1", secure_server.port, user="us", password="wrong", starttls=True, timeout=5
    )
    with pytest.raises(MailRefused) as raised:
        wrong.send(make_message())
    assert raised.value.code == "mail_sign_in_refused"
    assert "wrong" not in repr(wrong)


def test_a_certificate_nobody_trusts_is_not_accepted(
    secure_server: SecureServer, make_message: Make
) -> None:
    with pytest.raises(MailRefused) as raised:
        SmtpMailer("127.0.0.1", secure_server.port, starttls=True, timeout=5).send(make_message())
    assert raised.value.code == "mail_not_encrypted"


def test_a_server_without_encryption_is_refused_where_encryption_is_set(
    smtp_server: MailServer, make_message: Make
) -> None:
    with pytest.raises(MailRefused) as raised:
        SmtpMailer(smtp_server.host, smtp_server.port, starttls=True).send(make_message())
    assert raised.value.code == "mail_feature_missing"
    assert smtp_server.messages == []


def test_a_server_that_wants_to_know_who_sends_refuses_the_unknown_sender(
    secure_server: SecureServer, make_message: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_server.certificate))
    with pytest.raises(MailRefused) as raised:
        SmtpMailer("127.0.0.1", secure_server.port, starttls=True).send(make_message())
    assert raised.value.code == "sender_refused"


def test_settings_without_a_server_mean_files_and_with_one_smtp() -> None:
    files = mailer_from(Settings(smtp_host=""))
    assert isinstance(files, FileMailer)
    assert files.folder.name == "outbox"
    assert mailer_from(Settings(smtp_host="mail.example", smtp_port=2525)) == SmtpMailer(
        "mail.example", 2525
    )


def test_each_refusal_has_a_code_of_its_own_and_a_sentence() -> None:
    codes = [row.code for row in REFUSAL_ROWS]
    assert len(set(codes)) == len(codes)
    assert all(row.sentence.endswith(".") for row in REFUSAL_ROWS)
