"""Secrets: sealed, single-purpose, strong, and never kept in clear."""

import math

import pytest
from cryptography.fernet import Fernet
from hypothesis import given, settings
from hypothesis import strategies as st

from core.crypto import PASSWORD_BITS, Vault, fingerprint, new_password, password_hash
from core.crypto import password_matches as matches
from core.errors import NeedsAction

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_password_has_at_least_128_bits_and_is_never_the_same() -> None:
    made = {new_password() for _ in range(2000)}
    assert len(made) == 2000
    letters = set("".join(made))
    assert len(letters) == 64, "every letter of the alphabet occurs"
    assert {len(password) for password in made} == {PASSWORD_BITS // 6}
    assert PASSWORD_BITS // 6 * math.log2(64) >= 128


def test_a_hash_verifies_its_password_and_no_other_and_shows_none() -> None:
    password = new_password()
    stored = password_hash(password)
    assert matches(password, stored)
    assert not matches(new_password(), stored)
    assert not matches("", stored)
    assert not matches(password, "")
    assert not matches(stored, stored)
    assert password not in stored
    assert len(stored) <= 128, "the column's length"
    assert password_hash(password) != stored, "salted"


def test_what_is_sealed_is_not_readable_and_opens_again() -> None:
    vault = Vault([NEW])
    sealed = vault.seal("Ünïque secret")
    assert "secret" not in sealed
    assert vault.open(sealed) == "Ünïque secret"
    assert vault.seal("x") != vault.seal("x")


def test_keys_rotate_and_a_lost_one_is_told() -> None:
    sealed = Vault([OLD]).seal("secret")
    assert Vault([NEW, OLD]).open(sealed) == "secret"
    with pytest.raises(NeedsAction) as raised:
        Vault([NEW]).open(sealed)
    assert raised.value.code == "key_lost"
    fresh = Vault([NEW, OLD]).seal("secret")
    assert Vault([NEW]).open(fresh) == "secret", "the newest key seals"


def test_a_ticket_reads_until_it_is_too_old() -> None:
    vault = Vault([NEW])
    ticket = vault.ticket({"who": "me"})
    content = vault.read_ticket(ticket, max_age_seconds=60)
    assert content is not None
    assert content["who"] == "me"
    assert vault.ticket({"who": "me"}) != ticket
    fernet = Fernet(NEW)
    old = fernet.encrypt_at_time(fernet.decrypt(ticket.encode()), 1_700_000_000).decode()
    assert vault.read_ticket(old, max_age_seconds=60) is None
    assert Vault([OLD]).read_ticket(ticket, max_age_seconds=60) is None


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_that_somebody_writes_is_a_ticket(text: str) -> None:
    assert Vault([NEW]).read_ticket(text, max_age_seconds=60) is None


def test_something_else_that_was_sealed_is_no_ticket() -> None:
    vault = Vault([NEW])
    for other in ("a refresh token", "[1, 2]", "7", '"text"'):
        assert vault.read_ticket(vault.seal(other), max_age_seconds=60) is None


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.booleans())))
def test_a_fingerprint_moves_with_the_value_and_not_with_the_order(
    values: dict[str, object],
) -> None:
    print_of = fingerprint(values)
    assert fingerprint(dict(reversed(values.items()))) == print_of
    assert len(print_of) == 32
    assert fingerprint({**values, "one more": 1}) != print_of or "one more" in values
