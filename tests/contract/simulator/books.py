"""A plain client of one company: httpx and nothing that the product uses."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import httpx

from simulator.testing import Running

CONTEXT = ssl.create_default_context()
"""Built once: httpx would read the system's certificates anew for every client."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a refusal said."""

    status: int
    code: str
    message: str
    detail: str
    kind: str
    element: str | None


class Books:
    """The Accounting API of one company of a running simulator."""

    def __init__(self, simulator: Running, company: int = 0) -> None:
        access = simulator.companies[company]
        self.simulator = simulator
        self._refresh_token = access.refresh_token
        self.admin = simulator.admin
        self.realm_id = access.realm_id
        self.http = httpx.Client(
            base_url=f"{simulator.base_url}/v3/company/{access.realm_id}/",
            headers={
                "Authorization": f"Bearer {access.access_token}",
                "Accept": "application/json",
            },
            timeout=10,
            verify=CONTEXT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def renew(self) -> None:
        """Take a new access token, as after a jump of the clock."""
        answer = httpx.post(
            f"{self.simulator.base_url}/oauth2/v1/tokens/bearer",
            auth=(self.simulator.client_id, self.simulator.client_secret),
            data={"grant_type": "refresh_token", "refresh_token": self._refresh_token},
            verify=CONTEXT,
        ).json()
        self._refresh_token = answer["refresh_token"]
        self.http.headers["Authorization"] = f"Bearer {answer['access_token']}"

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.http.get(path, params=query)

    def post(self, path: str, body: object, **query: str) -> httpx.Response:
        return self.http.post(path, json=body, params=query)

    def query(self, statement: str) -> Json:
        answer = self.get("query", query=statement)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()["QueryResponse"]
        return found

    def rows(self, statement: str) -> list[Json]:
        found = self.query(statement)
        return next((value for value in found.values() if isinstance(value, list)), [])

    def names(self, statement: str) -> list[str]:
        return [row["DisplayName"] for row in self.rows(statement)]

    def read(self, kind: str, record_id: str) -> Json:
        answer = self.get(f"{kind.lower()}/{record_id}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()[kind]
        return found

    def save(self, kind: str, body: Mapping[str, Any], **query: str) -> Json:
        """Create or update, and return the record."""
        answer = self.post(kind.lower(), body, **query)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()[kind]
        return found

    def refused(self, kind: str, body: Mapping[str, Any], **query: str) -> Fault:
        """Try to write, and return the fault."""
        return fault_of(self.post(kind.lower(), body, **query))

    def refused_query(self, statement: str) -> Fault:
        return fault_of(self.get("query", query=statement))


def fault_of(answer: httpx.Response) -> Fault:
    """Return the one fault of an answer in the service shape."""
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    body = answer.json()
    assert list(body) == ["Fault", "time"]
    (error,) = body["Fault"]["Error"]
    return Fault(
        answer.status_code,
        error["code"],
        error["Message"],
        error["Detail"],
        body["Fault"]["type"],
        error.get("element"),
    )


def token_of(record: Mapping[str, Any]) -> Json:
    """Return what an update needs of a record."""
    return {"Id": record["Id"], "SyncToken": record["SyncToken"]}
