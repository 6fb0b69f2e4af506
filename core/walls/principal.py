"""For whom a transaction acts, told to PostgreSQL within it: an organisation, a named service, or nobody (security C-09, C-10).

Who acts stands in the context of the unit of work, and before each statement the connection is told what has changed. So it
does not matter when somebody is found to be signed in, and what a transaction was told ends with it: the next one on the
same pooled connection is nobody's again. Nobody sees no row behind a wall.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar, Token
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from core.errors import ConcordatError
from core.keys.acting import acting_organisations
from core.text import N_

TELL = "SELECT set_config('app.org', %s, true), set_config('app.service', %s, true)"
"""True: until the transaction ends. A setting of the session would go on to whoever gets the connection next."""
STATED = "concordat.principal"
OF_SAVEPOINTS = ("SAVEPOINT", "ROLLBACK TO", "RELEASE")
"""What is told right before going back to a savepoint would be taken back at once."""

_service: ContextVar[str] = ContextVar("serving", default="")


class Reach(StrEnum):
    """Whose rows behind the walls a service sees: its policy, stated where the service is named."""

    EVERYBODY = "everybody"
    """All organisations': the work goes through what is due everywhere."""
    NOBODY = "nobody"
    """None: the work needs no data of people in care, and finds none."""


class Unnamed(ConcordatError):
    """Work that is no person's must say which service it is and how far it reaches."""


@contextmanager
def serving(name: str, reach: Reach) -> Iterator[None]:
    """Act as a named service and for no organisation; raises `Unnamed` for work without a name (security C-10)."""
    if not name or not isinstance(reach, Reach):
        raise Unnamed(N_("Work that is nobody’s has to name its service and its reach."))
    token = _service.set(name if reach is Reach.EVERYBODY else "")
    try:
        yield
    finally:
        _service.reset(token)


def serve_nobody() -> Token[str]:
    """Be no service from here on, until `end_serving` is given the answer: how a request begins."""
    return _service.set("")


def end_serving(token: Token[str]) -> None:
    """Be again the service of before."""
    _service.reset(token)


def serves() -> str:
    """The service that acts here; empty where none does, or none that sees rows."""
    return _service.get()


@event.listens_for(Engine, "before_cursor_execute")
def _state(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
    if connection.dialect.name != "postgresql" or statement.startswith(OF_SAVEPOINTS):
        return
    principal = (acting_organisations(), _service.get())
    known = connection.info.get(STATED)
    if principal == known or (known is None and not any(principal)):
        return
    raw = connection.connection
    from psycopg.pq import TransactionStatus

    if raw.dbapi_connection.info.transaction_status == TransactionStatus.INERROR:  # type: ignore[union-attr]
        return  # it takes no statement but its end, and says so itself
    organisations, service = principal
    with closing(raw.cursor()) as cursor:
        cursor.execute(TELL, (",".join(sorted(map(str, organisations))), service))
    connection.info[STATED] = principal


def _forget(connection: Connection, *_: Any) -> None:
    # What a lost connection was told went with it; to ask it for its notes would connect anew within a dead transaction.
    if not connection.invalidated:
        connection.info.pop(STATED, None)


for _name in ("begin", "commit", "rollback", "rollback_savepoint"):
    # Going back to a savepoint takes back what was told since.
    event.listen(Engine, _name, _forget)
