"""Which named points there are on an import's way, read from the product's source."""

import ast
import re
from collections.abc import Iterator, Sequence

from tests.support.sources import Source, sources

ON_THE_WAY = (
    "core/jobs",
    "core/services/applying.py",
    "core/services/fetching.py",
    "core/services/mailing.py",
    "core/services/planning.py",
    "core/services/running.py",
    "core/services/tokens.py",
    "core/bootstrap.py",
    "core/mail/transport.py",
    "core/quickbooks",
)

ELSEWHERE: dict[str, str] = {
    "token.released": "only when QuickBooks does not answer a refresh",
    "token.dead": "only when QuickBooks refuses a refresh",
    "mail.release": "only when a person releases held emails",
    "mail.file": "only without a mail server",
}
"""Points of these names are on other ways, for the reason given."""


def missing_from(recording: Sequence[str]) -> list[str]:
    """Return the points that the source names, as patterns, and that were not reached."""
    wanted = {
        pattern
        for source in sources(*ON_THE_WAY)
        for pattern in _patterns(source)
        if not pattern.startswith(tuple(re.escape(name) for name in ELSEWHERE))
    }
    assert len(wanted) > len(ON_THE_WAY), "the source was not understood"
    seen = set(recording)
    return sorted(
        pattern for pattern in wanted if not any(re.fullmatch(pattern, name) for name in seen)
    )


def _patterns(source: Source) -> Iterator[str]:
    for node in source.nodes:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "reached":
            yield _pattern(node.args[0])
        if node.func.attr == "write" and isinstance(node.args[0], ast.Constant):
            name = _pattern(node.args[0])
            yield from (f"{name}:before-commit", f"{name}:committed")


def _pattern(text: ast.expr) -> str:
    """Return a pattern for a string; what is filled in at run time may be anything."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(
        re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts
    )
