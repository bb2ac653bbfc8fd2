"""Emails to send, and a mail server that encrypts and wants to know who sends."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from core.mail.welcome import message, welcome_email

PASSWORD = "aB3_-xyz0123456789QRST"


@pytest.fixture
def make_message() -> Callable[..., EmailMessage]:
    """A welcome email with keyword defaults."""

    def make(
        *,
        to: str = "ana@builder.example",
        message_id: str = "<1@ontraccr>",
        first_name: str = "Ana",
    ) -> EmailMessage:
        return message(
            sender="Ontraccr <welcome@ontraccr.example>",
            to=to,
            rendered=welcome_email(
                first_name=first_name,
                company="Summit Ridge Builders",
                username="ana.ruiz",
                password=PASSWORD,
                sign_in_url="https://app.ontraccr.example/login",
            ),
            message_id=message_id,
            date=datetime(2026, 11, 22, 22, 0, tzinfo=UTC),
        )

    return make


@dataclass(frozen=True, slots=True)
class SecureServer:
    """Where a server with STARTTLS and sign-in is, and the certificate to trust."""

    port: int
    certificate: Path


def _authenticate(*arguments: object) -> AuthResult:
    given = arguments[-1]
    assert isinstance(given, LoginPassword)
    return AuthResult(success=given == LoginPassword(b"us", b"right"), handled=False)


@pytest.fixture
def secure_server(tmp_path: Path, free_port: int) -> Iterator[SecureServer]:
    """A server that takes email only after STARTTLS and the sign-in us/right."""
    certificate = _certificate(tmp_path)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    controller = Controller(
        Sink(),
        hostname="127.0.0.1",
        port=free_port,
        require_starttls=True,
        tls_context=context,
        authenticator=_authenticate,
        auth_required=True,
    )
    controller.start()
    yield SecureServer(free_port, certificate)
    controller.stop()


def _certificate(folder: Path) -> Path:
    """Write a key and its own certificate for 127.0.0.1 into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path
