"""Roles: each covers the ones below it, on its account, and nothing else."""

import pytest

from core.access import ALL_ACCOUNTS, Actor, Role
from core.services.base import On


def actor(**grants: Role) -> Actor:
    return Actor("s", "Sam", "s@x.example", grants)


@pytest.mark.parametrize("held", list(Role))
@pytest.mark.parametrize("needed", list(Role))
def test_a_role_covers_those_below_it(held: Role, needed: Role) -> None:
    assert actor(a=held).allows(needed, "a") == (held >= needed)
    assert not actor(a=held).allows(needed, "b")


def test_the_strongest_of_several_grants_counts() -> None:
    both = Actor("s", "S", "s@x.example", {"a": Role.VIEWER, ALL_ACCOUNTS: Role.OPERATOR})
    assert both.role_on("a") is Role.OPERATOR
    assert both.role_on("b") is Role.OPERATOR
    assert actor().role_on("a") is None


def test_what_is_about_everything_needs_a_grant_on_everything() -> None:
    one, every = actor(a=Role.OWNER), Actor("s", "S", "s@x.example", {ALL_ACCOUNTS: Role.OPERATOR})
    assert not On.EVERYTHING.permits(one, Role.VIEWER, ALL_ACCOUNTS)
    assert On.EVERYTHING.permits(every, Role.OPERATOR, ALL_ACCOUNTS)
    assert not On.EVERYTHING.permits(every, Role.OWNER, ALL_ACCOUNTS)
    assert On.OWN.permits(one, Role.VIEWER, ALL_ACCOUNTS)
    assert not On.OWN.permits(actor(), Role.VIEWER, ALL_ACCOUNTS)


def test_an_account_called_all_is_nobodys() -> None:
    assert not actor(a=Role.OWNER).allows(Role.VIEWER, ALL_ACCOUNTS)


def test_every_role_has_its_word() -> None:
    assert [role.label for role in Role] == ["viewer", "operator", "account owner"]
