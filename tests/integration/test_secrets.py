"""No password and no token lies in clear in any table or log, on either database."""

import email
import re
from email import policy

import pytest
from sqlalchemy import MetaData, create_engine, select

from tests.support.office import Office

PASSWORD = re.compile(r"Password: +(\S+)")


def everything_stored(url: str) -> str:
    """Return all rows of all tables as one text."""
    engine = create_engine(url)
    tables = MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        rows = [
            repr(tuple(row))
            for table in tables.tables.values()
            for row in connection.execute(select(table))
        ]
    engine.dispose()
    return "\n".join(rows)


def test_passwords_and_tokens_are_in_no_row_and_no_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    app, me = office.application, office.actor
    connection = office.connect()
    office.fetch(connection)
    app.applying.start(me, app.planning.review(me, connection.id, "users"))
    office.work()
    before = everything_stored(app.context.settings.database)
    office.deliver()
    after = everything_stored(app.context.settings.database)

    files = list((app.context.settings.var_dir / "outbox").glob("*.eml"))
    texts = [
        email.message_from_bytes(path.read_bytes(), policy=policy.default).get_content()
        for path in files
    ]
    passwords = [found.group(1) for text in texts if (found := PASSWORD.search(text))]
    tokens = office.simulator.admin.secrets()
    assert len(passwords) == len(files) > 100
    assert len(tokens) > 3
    for secret in [*passwords, *tokens]:
        assert secret not in before
        assert secret not in after
        assert secret not in caplog.text
    assert "welcome" in after  # what was searched is what was stored
