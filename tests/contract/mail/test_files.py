"""Emails as files, where no mail server is set."""

import stat
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from core.errors import Bug
from core.mail.errors import MailRefused
from core.mail.transport import FileMailer
from tests.contract.mail.conftest import PASSWORD

Make = Callable[..., EmailMessage]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_email_is_one_file_that_only_its_owner_reads(tmp_path: Path, make_message: Make) -> None:
    folder = tmp_path / "var" / "outbox"
    FileMailer(folder).send(make_message())

    (file,) = folder.iterdir()
    assert file.name == "1@ontraccr.eml"
    assert mode(file) == 0o600
    assert mode(folder) == 0o700
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert read["To"] == "ana@builder.example"
    assert PASSWORD in read.get_content()


def test_a_folder_that_others_could_look_into_is_closed(tmp_path: Path, make_message: Make) -> None:
    tmp_path.chmod(0o755)
    FileMailer(tmp_path).send(make_message())
    assert mode(tmp_path) == 0o700


def test_the_same_email_twice_is_one_file_and_another_one_a_second(
    tmp_path: Path, make_message: Make
) -> None:
    for message_id in ("<1@ontraccr>", "<1@ontraccr>", "<2@ontraccr>"):
        FileMailer(tmp_path).send(make_message(message_id=message_id))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "1@ontraccr.eml",
        "2@ontraccr.eml",
    ]


def test_what_an_interrupted_attempt_left_is_replaced(tmp_path: Path, make_message: Make) -> None:
    (tmp_path / ".1@ontraccr.eml.part").write_text("half an email")
    FileMailer(tmp_path).send(make_message())
    (file,) = tmp_path.iterdir()
    assert b"half an email" not in file.read_bytes()


def test_a_message_id_cannot_leave_the_folder(tmp_path: Path, make_message: Make) -> None:
    folder = tmp_path / "outbox"
    FileMailer(folder).send(make_message(message_id="<../../x/y@ontraccr>"))
    (file,) = folder.iterdir()
    assert file.parent == folder


def test_an_email_without_message_id_is_our_mistake(tmp_path: Path, make_message: Make) -> None:
    mail = make_message()
    del mail["Message-ID"]
    with pytest.raises(Bug):
        FileMailer(tmp_path).send(mail)


def test_a_folder_that_cannot_be_made_is_named_and_used_once_it_can(
    tmp_path: Path, make_message: Make
) -> None:
    folder = tmp_path / "outbox"
    folder.write_text("a file stands in the way")
    with pytest.raises(MailRefused) as raised:
        FileMailer(folder).send(make_message())
    assert raised.value.code == "mail_folder"

    folder.unlink()
    FileMailer(folder).send(make_message())
    assert len(list(folder.iterdir())) == 1
