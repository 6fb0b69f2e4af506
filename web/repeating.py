"""A request that writes is repeated whole where the database asks for it (security O-06).

Everything is done anew, from the session to the last rule: who lost a right meanwhile is refused. Nothing is repeated
once a transaction of the request was kept, nor what the database did not undo by itself.
"""

import io
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.orm import Session

from core.retrying import RETRIES, may_pass, pause_before

log = logging.getLogger("concordat.web")
Environment = dict[str, Any]
Application = Callable[[Environment, Callable[..., Any]], Iterable[bytes]]
STATE = "concordat.repeating"
UNREPEATED = frozenset({"GET", "HEAD", "OPTIONS"})


class Repeating:
    """The application, whose unsafe requests are sent to it again while they fail for a reason that passes."""

    def __init__(self, application: Application, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.application, self.sleep = application, sleep

    def __call__(self, environ: Environment, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request; the answers of attempts that are repeated reach nobody."""
        if environ["REQUEST_METHOD"] in UNREPEATED:
            return self.application(environ, start_response)
        body = KeptBody(environ["wsgi.input"])
        for retry in range(RETRIES + 1):
            state = {"left": RETRIES - retry, "again": False}
            started: list[tuple[Any, ...]] = []
            attempt = environ | {"wsgi.input": body.from_start(), STATE: state}
            answer = self.application(attempt, _into(started))
            if not state["again"]:
                break
            if hasattr(answer, "close"):
                answer.close()
            self.sleep(pause_before(retry + 1))
        start_response(*started[-1])
        return answer


def _into(started: list[tuple[Any, ...]]) -> Callable[..., None]:
    def start(*said: Any) -> None:
        started.append(said)

    return start


class KeptBody:
    """The body of a request, kept as far as it was read, so that it can be read again."""

    def __init__(self, source: Any) -> None:
        self._source, self._kept = source, io.BytesIO()

    def from_start(self) -> io.RawIOBase:
        """The body from its beginning; one such reading at a time."""
        return _Reading(self._source, self._kept)


class _Reading(io.RawIOBase):
    def __init__(self, source: Any, kept: io.BytesIO) -> None:
        self._source, self._kept = source, kept
        kept.seek(0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._kept.read(len(buffer))
        if not data:
            data = self._source.read(len(buffer))
            self._kept.write(data)
        buffer[: len(data)] = data
        return len(data)


def ask_to_repeat(error: BaseException) -> bool:
    """Whether this request, which failed, will be repeated; its answer is then seen by nobody."""
    state = request.environ.get(STATE)
    if (
        state is None
        or not state["left"]
        or "kept" in g
        or request.method in UNREPEATED
        or not may_pass(error)
    ):
        return False
    state["again"] = True
    log.warning("request %s is repeated: %s", request.endpoint, type(error).__name__)
    return True


def begin_unit() -> None:
    """From here on whatever a transaction keeps belongs to what the request was sent for."""
    g.in_unit = True
    g.pop("kept", None)


@event.listens_for(Session, "after_commit")
def _note_kept(_session: Session) -> None:
    """What a transaction of the unit of work has kept cannot be done once more."""
    if has_request_context() and "in_unit" in g:
        g.kept = True
