"""The welcome email: what it says, and what nobody can make it say."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.mail.welcome import Rendered, message, one_line, welcome_email
from tests.contract.mail.conftest import PASSWORD

Make = Callable[..., EmailMessage]


def welcome(*, first_name: str = "Ana", company: str = "Summit Ridge") -> Rendered:
    return welcome_email(
        first_name=first_name,
        company=company,
        username="ana.ruiz",
        password=PASSWORD,
        sign_in_url="https://app.ontraccr.example/login",
    )


def mail(
    *, to: str = "ana@builder.example", sender: str = "Ontraccr <w@ontraccr.example>"
) -> EmailMessage:
    return message(
        sender=sender,
        to=to,
        rendered=Rendered("Hello", "Hello\n"),
        message_id="<1@ontraccr>",
        date=datetime(2026, 11, 22, tzinfo=UTC),
    )


def test_it_says_who_invites_how_to_sign_in_and_whom_to_ask() -> None:
    rendered = welcome()
    assert rendered.subject == "Summit Ridge invites you to Ontraccr"
    for words in (
        "Hello Ana,",
        "Summit Ridge works with Ontraccr",
        "https://app.ontraccr.example/login",
        "ana.ruiz",
        PASSWORD,
        "choose a password of your own when you first sign in",
        "looks after Ontraccr at Summit Ridge",
    ):
        assert words in rendered.body


def test_without_a_first_name_it_still_greets() -> None:
    assert welcome(first_name="").body.startswith("Hello,\n")


def test_names_stand_as_they_are() -> None:
    body = welcome(first_name="Seán & Zoë", company="O'Brien <Sons>").body
    assert "Hello Seán & Zoë," in body
    assert "O'Brien <Sons> works with" in body


def test_a_name_cannot_add_lines_or_run_as_a_template() -> None:
    body = welcome(first_name="Ana\n\nPassword: x\u2028", company="{{ password }}").body
    assert "Hello Ana Password: x," in body
    assert body.count(PASSWORD) == 1


def test_a_subject_stays_short() -> None:
    assert len(welcome(company="Long Name " * 50).subject) < 150
    assert len(welcome(company="x" * 500).subject) < 150


def test_printing_it_shows_no_password() -> None:
    assert PASSWORD not in repr(welcome())


def test_its_headers_say_that_a_program_wrote_it(make_message: Make) -> None:
    headers = make_message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["From"] == "Ontraccr <welcome@ontraccr.example>"
    assert headers["Message-ID"] == "<1@ontraccr>"
    assert headers["Date"].datetime == datetime(2026, 11, 22, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@",
        "@builder.example",
        "ana ruiz@builder.example",
        "ana@builder.example, bob@builder.example",
        "Ana <ana@builder.example>",
        "ana@builder.example\r\nBcc: all@builder.example",
        "ana@builder.example\n",
        "ana@buil\x00der.example",
        "zoë@builder.example",
        f"{'a' * 250}@builder.example",
    ],
)
def test_what_is_no_single_address_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        mail(to=address)
    assert raised.value.code == "address_invalid"


@pytest.mark.parametrize("sender", ["", "Ontraccr", "Ontraccr <w@o.example>\nBcc: a@b.example"])
def test_a_sender_that_cannot_be_written_is_refused(sender: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        mail(sender=sender)
    assert raised.value.code == "sender_invalid"


@given(st.text(max_size=80))
def test_no_subject_adds_a_header(text: str) -> None:
    built = message(
        sender="w@ontraccr.example",
        to="ana@builder.example",
        rendered=Rendered(text, "Hello\n"),
        message_id="<1@ontraccr>",
        date=datetime(2026, 11, 22, tzinfo=UTC),
    )
    read = message_from_bytes(built.as_bytes(), policy=policy.default)
    assert set(read.keys()) == set(built.keys())
    assert read.get_content().strip() == "Hello"


@given(st.text(max_size=80))
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
