"""The rail over the import: its steps, how far each is, and how many questions are open."""

from collections.abc import Mapping

import streamlit as st

from core.entities.registry import specs
from core.models.plans import Action
from core.models.remote import Bucket
from ui.import_context import Step
from ui.runtime import actor, application

OPEN = (Bucket.DECIDE, Bucket.PROBLEM)


def rail(step: Step) -> None:
    """Draw the rail; each step is a link."""
    deciding = application().deciding
    with st.container(horizontal=True, gap="small", key="import_rail"):
        for number, spec in enumerate(specs(), start=1):
            standing = deciding.standing(actor(), step.connection.id, spec.slug)
            icon, told = state(standing)
            title = f"Step {number}: {spec.label}"
            name = f"**{title}**" if spec is step.spec else title
            st.page_link(
                "import_steps.py",
                label=f"{name} · {told}",
                icon=f":material/{icon}:",
                query_params={**step.place.query, "step": spec.slug},
                width="content",
            )


def state(standing: Mapping[tuple[str, str], int]) -> tuple[str, str]:
    """Return an icon and words for how far a step is, from its counts by (bucket, action)."""
    waiting = sum(n for (bucket, _), n in standing.items() if bucket in OPEN)
    ready = sum(
        n
        for (bucket, action), n in standing.items()
        if bucket == Bucket.READY and action != Action.IGNORE
    )
    if not standing:
        return "radio_button_unchecked", "not read yet"
    if waiting:
        return "help", f"{waiting:,} open"
    if ready:
        return "pending", f"{ready:,} to import"
    return "check_circle", "done"
