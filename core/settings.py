"""Settings from the environment and `.env`; read once, in the composition root.

Every setting is described in `.env.example`. Secrets are `SecretStr`, so that printing the
settings shows none.
"""

import os
import secrets
from contextlib import suppress
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import InvalidInput

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Environment(StrEnum):
    """Which QuickBooks a connection speaks to."""

    DEMO = "demo"
    SANDBOX = "sandbox"
    PRODUCTION = "production"

    @property
    def badge(self) -> str:
        """The words of the badge in the sidebar."""
        return {"demo": "Demo company", "sandbox": "Sandbox", "production": "Production"}[self]


class Settings(BaseSettings):
    """All settings, with the defaults of local mode and the demo."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=False)

    var_dir: Path = Path("var")
    database_url: str = ""
    public_url: str = ""
    port: int = 8501
    simulator_port: int = 8400
    secret_keys: SecretStr = SecretStr("")
    cookie_secret: SecretStr = SecretStr("")
    log_level: str = "INFO"

    quickbooks_environment: Environment = Environment.DEMO
    quickbooks_client_id: str = "demo-client"
    quickbooks_client_secret: SecretStr = SecretStr("demo-secret")
    quickbooks_url: str = ""
    quickbooks_connect_timeout: float = Field(default=10, gt=0, description="seconds")
    quickbooks_read_timeout: float = Field(default=120, gt=0, description="seconds")
    quickbooks_attempts: int = Field(default=4, ge=1)

    smtp_host: str = ""
    smtp_port: int = 25
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = False
    mail_from: str = "Ontraccr <welcome@ontraccr.example>"
    sign_in_url: str = "https://app.ontraccr.example/login"

    worker_timeout: float = Field(default=10, gt=0, description="seconds without a heartbeat")
    demo_account: bool = True

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy URL of our own tables."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir.resolve() / 'dashboard.sqlite'}"
        scheme, _, rest = self.database_url.partition("://")
        return (
            f"postgresql+psycopg://{rest}" if scheme.startswith("postgres") else self.database_url
        )

    @cached_property
    def jobs_database(self) -> str:
        """The URL of the job system's own tables: a file, or a schema, of their own."""
        if self.database.startswith("sqlite"):
            path = Path(self.database.removeprefix("sqlite:///"))
            return f"sqlite:///{path.with_name(path.stem + '-jobs.sqlite')}"
        return self.database.replace("postgresql+psycopg://", "postgresql://", 1)

    @cached_property
    def base_url(self) -> str:
        """The address people use, without a trailing slash; canonical in redirects."""
        return (self.public_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def oauth_redirect_uri(self) -> str:
        """Where QuickBooks sends the browser back to; registered there, exactly as it stands."""
        return f"{self.base_url}/oauth/callback"

    @property
    def local_mode(self) -> bool:
        """True without a sign-in provider: one local owner, loopback only."""
        return True

    @cached_property
    def encryption_keys(self) -> list[str]:
        """Fernet keys, newest first; in local mode made once under `var/`, mode 0600.

        Raises:
            InvalidInput: "secret_keys_invalid".
        """
        given = self.secret_keys.get_secret_value()
        if not given:
            return [self._made_once("secret.key", Fernet.generate_key().decode())]
        keys = [key.strip() for key in given.split(",")]
        try:
            for key in keys:
                Fernet(key)
        except ValueError as cause:
            raise InvalidInput(
                "secret_keys_invalid",
                "SECRET_KEYS holds something that is no key, so nothing could be decrypted. Enter "
                "Fernet keys, newest first, divided by commas.",
            ) from cause
        return keys

    @cached_property
    def session_secret(self) -> str:
        """The key that signs browser sessions; in local mode made once under `var/`."""
        given = self.cookie_secret.get_secret_value()
        return given or self._made_once("cookie.key", secrets.token_hex(32))

    def check(self) -> None:
        """Refuse what would be unsafe.

        Raises:
            InvalidInput: with the setting's name in its sentence.
        """
        host = urlsplit(self.base_url).hostname
        if self.local_mode and host not in LOOPBACK:
            raise InvalidInput(
                "public_without_sign_in",
                f"PUBLIC_URL is {self.base_url}, but without a sign-in provider the dashboard runs "
                "in local mode and answers on this machine only. Remove PUBLIC_URL, or configure "
                "sign-in.",
            )
        if self.secret_keys.get_secret_value():
            _ = self.encryption_keys
        if self.quickbooks_environment is not Environment.DEMO and (
            self.quickbooks_client_id == "demo-client"
        ):
            raise InvalidInput(
                "default_client",
                "QUICKBOOKS_CLIENT_ID and QUICKBOOKS_CLIENT_SECRET are still those of the demo. "
                "Set the keys of the Intuit app for this environment.",
            )

    def _made_once(self, name: str, fresh: str) -> str:
        self.var_dir.mkdir(parents=True, exist_ok=True)
        path = self.var_dir / name
        if not path.exists():
            draft = self.var_dir / f".{name}.{os.getpid()}"
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(fresh)
            # A link appears whole or not at all, and never replaces what another process made.
            with suppress(FileExistsError):
                path.hardlink_to(draft)
            draft.unlink()
        return path.read_text().strip()
