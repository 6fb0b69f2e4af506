"""A test client that checks each page it fetches and each request for work it left undone."""

from typing import Any

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session
from werkzeug.test import TestResponse

from tests.support.form_parts import too_long
from tests.support.pages import Page, check_page
from web.database import db


class Leftovers:
    """Notices a request that ends with changes which nobody committed or rolled back."""

    def __init__(self, app: Flask) -> None:
        """Watch an application that has not answered a request yet."""
        self.found: list[str] = []
        event.listen(db.session, "after_flush", self._flushed)
        event.listen(db.session, "do_orm_execute", self._executed)
        event.listen(db.session, "after_commit", self._settled)
        event.listen(db.session, "after_rollback", self._settled)
        app.after_request(self._answered)
        app.teardown_request(self._ended)

    def _answered(self, response: Response) -> Response:
        """Look, then end the request's transaction: the signed-in session is stored next, and on the one connection
        of a test whatever is stored inside an open transaction would be rolled back with it."""
        self._ended(None)
        if db.session.registry.has():
            db.session.rollback()
        return response

    @staticmethod
    def _flushed(session: Session, _context: object) -> None:
        session.info["unsettled"] = "flushed changes"

    @staticmethod
    def _executed(state: ORMExecuteState) -> None:
        if not state.is_select:
            state.session.info["unsettled"] = f"executed {state.statement.__class__.__name__}"

    @staticmethod
    def _settled(session: Session) -> None:
        session.info.pop("unsettled", None)

    def _ended(self, _error: BaseException | None) -> None:
        if not db.session.registry.has():
            return
        session = db.session()
        if session.info.get("unsettled"):
            self.found.append(session.info["unsettled"])
        self.found += [f"changed {row!r}" for row in session.dirty if session.is_modified(row)]
        self.found += [f"added {row!r}" for row in session.new]
        self.found += [f"deleted {row!r}" for row in session.deleted]


class PageClient(FlaskClient):
    """`client.page(path)` fetches and checks; `client.submit(path, ...)` fills in the form it finds there."""

    leftovers: Leftovers
    shared: Session | None = None
    """The test's own session on the same connection; its view is kept fresh around each request."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Answer the request after checking the page and that nothing was left uncommitted."""
        if self.shared is not None:
            self.shared.commit()
        response = super().open(*args, **kwargs)
        if self.shared is not None:
            self.shared.expire_all()
        left, self.leftovers.found[:] = list(self.leftovers.found), []
        assert not left, f"{response.request.path} left uncommitted: {left}"
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            page = Page(response.text, url=response.request.path)
            check_page(page, response.headers)
            assert (long := list(too_long(self.application, page))) == [], long
        return response

    def page(self, path: str, *, status: int = 200, **options: Any) -> Page:
        """The page at the path, which must answer with the status; follows redirects."""
        response = self.get(path, follow_redirects=True, **options)
        assert response.status_code == status, f"{path} answered {response.status_code}:\n{_brief(response)}"
        return Page(response.text, url=response.request.path)

    def submit(
        self, path: str, *, action: str | None = None, having: str | None = None, **values: Any
    ) -> TestResponse:
        """Load the page, change these fields of its form and send it as a browser would.

        `action` or `having` name the form where the page has several (`Page.form`). The answer is not followed.
        """
        form = self.page(path).form(action, having=having)
        return self.post(form.action, data=form.filled(values))

    def submit_and_follow(self, path: str, **values: Any) -> Page:
        """As `submit`, which must succeed with a redirect; answers the page it leads to."""
        response = self.submit(path, **values)
        assert 300 <= response.status_code < 400, f"{path}: {response.status_code}\n{_brief(response)}"
        return self.page(response.headers["Location"])


def _brief(response: TestResponse) -> str:
    if response.mimetype != "text/html":
        return response.get_data(as_text=True)[:500]
    return Page(response.text).text[:1500]
