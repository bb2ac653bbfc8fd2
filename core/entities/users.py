"""Users: QuickBooks employees.

Employee facts: developer.intuit.com, entity *Employee* (fields and limits), and recorded sandbox
answers. An employee is not a login; usernames, passwords and roles are ours alone.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlmodel import Field, SQLModel

from core.entities.base import (
    Check,
    Credentials,
    EntitySpec,
    FieldMap,
    Flow,
    UniqueKey,
    Values,
)
from core.entities.matching_people import PEOPLE
from core.errors import Reason
from core.models.base import EMAIL

ROLES = ("Worker", "Foreman", "Project Manager", "Office", "Admin")
_SEVERAL = re.compile(r"[,;]")
_DELETED = re.compile(r" \(deleted(-\d+)?\)$")


class UserDetail(SQLModel, table=True):
    """A user's own fields."""

    __tablename__ = "user_detail"

    profile_id: str = Field(foreign_key="profile.id", primary_key=True, max_length=32)
    first_name: str | None = Field(default=None, max_length=100)
    last_name: str | None = Field(default=None, max_length=100)
    email: str | None = Field(default=None, max_length=100)
    phone: str | None = Field(default=None, max_length=30)
    employee_number: str | None = Field(default=None, max_length=100)
    role: str = Field(default="Worker", max_length=40)
    username: str = Field(max_length=64)
    password_hash: str | None = Field(default=None, max_length=128)
    must_change_password: bool = True


def _text(value: Any) -> str | None:
    return " ".join(str(value).split()) or None


def _email(value: Any) -> str | None:
    return str(value).strip() or None


def _remote_name(body: Mapping[str, Any]) -> str:
    parts = (body.get("GivenName"), body.get("FamilyName"))
    name = body.get("DisplayName") or " ".join(part for part in parts if part)
    return _DELETED.sub("", " ".join(str(name).split()))


def _display_name(values: Values) -> str:
    parts = (values.get("first_name"), values.get("last_name"))
    return " ".join(part for part in parts if part) or str(values.get("email") or "")


def _email_key(values: Values) -> str | None:
    email = values.get("email")
    return str(email).casefold() if email else None


def _username_stem(values: Values) -> str:
    """Return a readable stem: first.last in plain ASCII letters and digits."""
    parts = (values.get("first_name"), values.get("last_name"))
    words = " ".join(part for part in parts if part) or str(values.get("email") or "user")
    plain = unicodedata.normalize("NFKD", words.split("@")[0]).encode("ascii", "ignore").decode()
    return ".".join(re.findall(r"[a-z0-9]+", plain.lower()))[:50] or "user"


_NO_NAME = Check(
    lambda v: not (v.get("first_name") or v.get("last_name")),
    Reason("name_missing", "There is no first and no last name. Enter one of them."),
    "first_name",
)
_NO_EMAIL = Check(
    lambda v: not v.get("email"),
    Reason(
        "email_missing",
        "There is no email address, and a new user needs one to sign in. Enter it here, or link "
        "the employee to an existing user.",
    ),
    "email",
    active_only=True,
)
_SEVERAL_EMAILS = Check(
    lambda v: bool(v.get("email") and _SEVERAL.search(v["email"])),
    Reason(
        "email_several",
        "QuickBooks holds several email addresses here. Keep the one that the person signs in with.",
    ),
    "email",
)
_NO_REAL_EMAIL = Check(
    lambda v: bool(
        v.get("email") and not _SEVERAL.search(v["email"]) and not EMAIL.fullmatch(v["email"])
    ),
    Reason(
        "email_invalid",
        "This is not an email address. Correct it; only this row is held back until then.",
    ),
    "email",
)

SPEC = EntitySpec(
    slug="users",
    label="Users",
    singular="user",
    table=UserDetail,
    qbo_type="Employee",
    remote_keys=frozenset(
        {
            "DisplayName",
            "GivenName",
            "MiddleName",
            "FamilyName",
            "Suffix",
            "PrimaryEmailAddr",
            "PrimaryPhone",
            "Mobile",
            "EmployeeNumber",
        }
    ),
    remote_name=_remote_name,
    fields=(
        FieldMap("first_name", "First name", ("GivenName",), _text),
        FieldMap("last_name", "Last name", ("FamilyName",), _text),
        FieldMap("email", "Email", ("PrimaryEmailAddr.Address",), _email, required=True),
        FieldMap(
            "phone",
            "Phone",
            ("Mobile.FreeFormNumber", "PrimaryPhone.FreeFormNumber"),
            _text,
            limit=20,
        ),
        FieldMap("employee_number", "Employee no.", ("EmployeeNumber",), _text),
        FieldMap("role", "Role", flow=Flow.OURS_ONLY, editable=False),
        FieldMap("username", "Username", flow=Flow.OURS_ONLY, editable=False),
    ),
    display_name=_display_name,
    account_wide=True,
    match_paths={"middle_name": ("MiddleName",), "suffix": ("Suffix",)},
    unique=(
        UniqueKey(
            "email",
            _email_key,
            active_only=True,
            taken=Reason(
                "email_taken",
                "Another active user of this account has this email address. Link the employee to "
                "that user, or enter another address.",
            ),
        ),
        UniqueKey(
            "username",
            lambda v: str(v["username"]).casefold() if v.get("username") else None,
            active_only=False,
            taken=Reason("username_taken", "Another user of this account has this username."),
        ),
    ),
    checks=(_NO_NAME, _NO_EMAIL, _SEVERAL_EMAILS, _NO_REAL_EMAIL),
    matching=PEOPLE,
    auto_import=(
        "Employees that surely match a user are linked. Employees without any counterpart become "
        "new users: each needs an email address of its own, gets a username, a password and the "
        "role Worker, and one welcome email. Everything else, inactive employees too, waits for "
        "your decision."
    ),
    credentials=Credentials(_username_stem, "email", "Worker", ROLES),
    step=1,
)
