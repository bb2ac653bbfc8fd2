"""The registry: every module of this package that declares `SPEC` is an entity."""

import importlib
import pkgutil
from functools import cache

from core import entities
from core.entities.base import EntitySpec
from core.errors import NotFound


@cache
def specs() -> tuple[EntitySpec, ...]:
    """Return all entities in the order of the import."""
    modules = [
        importlib.import_module(f"{entities.__name__}.{found.name}")
        for found in pkgutil.iter_modules(entities.__path__)
    ]
    found = [module.SPEC for module in modules if hasattr(module, "SPEC")]
    return tuple(sorted(found, key=lambda spec: spec.step))


def spec_of(slug: str) -> EntitySpec:
    """Return one entity.

    Raises:
        NotFound: "no_entity" when there is none of that name.
    """
    for spec in specs():
        if spec.slug == slug:
            return spec
    raise NotFound("no_entity", f"There is no entity called {slug!r}. Choose one from the menu.")
