"""An SMTP server that keeps what it is sent, and fails on request."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Self

from aiosmtpd.controller import Controller

from tests.support.ports import free_port


class Failure(StrEnum):
    """What may go wrong on the way."""

    NONE = "none"
    REFUSE_RECIPIENT = "550 5.1.1 no such mailbox"
    REFUSE_MESSAGE = "554 5.7.1 message refused"
    BUSY = "451 4.3.0 try again later"
    CUT_BEFORE_DATA = "the connection breaks, the message is not kept"
    CUT_BEFORE_ANSWER = "the message is kept, the connection breaks before the answer"


@dataclass(frozen=True, slots=True)
class Received:
    """One message as it arrived."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text body."""
        body = self.message.get_body(("plain",))
        return body.get_content() if body is not None else ""


@dataclass
class MailServer:
    """A server on loopback; `failure` applies to whatever comes next.

    Attributes:
        messages: what arrived, in order.
        failure: how the next messages fail.
        on_message: called for each message that is kept, before it is answered.
    """

    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    messages: list[Received] = field(default_factory=list)
    failure: Failure = Failure.NONE
    on_message: Callable[[Received], None] = lambda _: None
    _controller: Controller | None = None

    def __enter__(self) -> Self:
        self._controller = Controller(self, hostname=self.host, port=self.port)
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._controller is not None:
            self._controller.stop()

    @property
    def env(self) -> dict[str, str]:
        """The settings that make the product send here."""
        return {"SMTP_HOST": self.host, "SMTP_PORT": str(self.port)}

    def to(self, address: str) -> list[Received]:
        """Return what arrived for one address, whatever its case."""
        wanted = address.casefold()
        return [m for m in self.messages if wanted in (r.casefold() for r in m.recipients)]

    async def handle_RCPT(  # noqa: N802, PLR0917 - aiosmtpd's names and order
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Accept a recipient or refuse it."""
        del server, session, options
        if self.failure is Failure.REFUSE_RECIPIENT:
            return self.failure.value
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a message, refuse it or break off."""
        del session
        if self.failure in {Failure.REFUSE_MESSAGE, Failure.BUSY}:
            return self.failure.value
        if self.failure is not Failure.CUT_BEFORE_DATA:
            message = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(message, EmailMessage)
            received = Received(envelope.mail_from, tuple(envelope.rcpt_tos), message)
            self.messages.append(received)
            await asyncio.to_thread(self.on_message, received)
        if self.failure in {Failure.CUT_BEFORE_DATA, Failure.CUT_BEFORE_ANSWER}:
            server.transport.abort()
        return "250 OK"
