"""What a post carried and nobody asked for is left alone, and its names are logged (security C-07).

A form takes its own fields and nothing else, so a further one changes nothing. That somebody tries is worth a line:
once per request, the names alone, because a value may be anything.
"""

import logging
import re
from collections.abc import Iterable
from typing import Any

from flask import Flask, Request, Response, g, request
from werkzeug.datastructures import ImmutableMultiDict

from web.discretion import is_private

log = logging.getLogger("concordat.web")
OF_EVERY_FORM = frozenset({"csrf_token", "draft_mark", "draft_page"})
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{0,39}")
MOST_NAMED = 10


class NotedFields(ImmutableMultiDict[Any, Any]):
    """Fields of a request that remember which of them somebody asked for, by name or all at once."""

    @property
    def asked(self) -> set[str]:
        """The names asked for so far."""
        names: set[str] = self.__dict__.setdefault("_asked", set())
        return names

    def __getitem__(self, key: Any) -> Any:
        self.asked.add(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def get(self, key: Any, *rest: Any, **more: Any) -> Any:
        """As a dictionary's."""
        self.asked.add(key)
        return super().get(key, *rest, **more)

    def getlist(self, key: Any, *rest: Any, **more: Any) -> list[Any]:
        """All values of a name."""
        self.asked.add(key)
        return super().getlist(key, *rest, **more)

    def items(self, multi: bool = False) -> Iterable[tuple[Any, Any]]:  # type: ignore[override]
        """Every pair: whoever goes through them takes each."""
        self.asked.update(self.keys())
        return super().items(multi)


def install_extra_fields(app: Flask) -> None:
    """Log the names of fields that a post in order carried and no view asked for."""
    kind: type[Request] = type(
        "NotingRequest", (app.request_class,), {"parameter_storage_class": NotedFields}
    )
    app.request_class = kind

    @app.after_request
    def told(response: Response) -> Response:
        # A post without the token of a page of ours was refused whole, and a private page logs nothing of anybody.
        if request.method == "POST" and "token_checked" in g and not is_private():
            extra = extra_names()
            if extra:
                log.info("fields that nobody asked for: %s", ", ".join(extra))
        return response


def extra_names() -> list[str]:
    """The names in this request's form that nobody asked for, as far as they are plain words; at most ten."""
    fields = request.form
    asked = fields.asked if isinstance(fields, NotedFields) else set(fields)
    names = sorted(set(fields.keys()) - asked - OF_EVERY_FORM)
    plain = [name if PLAIN_NAME.fullmatch(name) else "?" for name in names]
    return [*plain[:MOST_NAMED], *(["…"] if len(plain) > MOST_NAMED else [])]
