"""The log: JSON in UTC, one line for each event, and no word of what people wrote."""

import io
import json
import logging
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g

from concordat.config import load_settings
from concordat.logs import JsonFormatter, TextFormatter, configure_logs
from tests.support.settings import settings_environment
from web.discretion import keep_private


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a process writes whose log is set up as `concordat serve` does it."""
    root, stream = logging.getLogger(), io.StringIO()
    kept, level = list(root.handlers), root.level
    ours = logging.getLogger("concordat").level
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(load_settings(settings_environment("sqlite:///x.db", log_level="INFO")))
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:] = kept
    root.setLevel(level)
    logging.getLogger("concordat").setLevel(ours)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.proves("W-05", "D-08")
def test_an_error_tells_its_kind_and_place_and_never_its_text(written: io.StringIO) -> None:
    log = logging.getLogger("concordat.web")
    canaries = [f"canary{number:04d}" for number in range(1000)]
    for canary in canaries:
        try:
            try:
                int(canary)
            except ValueError as error:
                raise KeyError(f"{canary} is unknown") from error
        except KeyError:
            log.exception("request %s failed", "abc123")
        logging.getLogger("sqlalchemy.pool").error("lost %s", canary)
        logging.getLogger("weasyprint").warning("cannot draw %s", canary)
    said = written.getvalue()
    assert not [canary for canary in canaries if canary in said]
    lines = _lines(written)
    assert len(lines) == 3000
    assert lines[0]["error"] == ["builtins.KeyError", "builtins.ValueError"]
    assert lines[0]["message"] == "request abc123 failed"
    assert lines[0]["places"][-1].startswith("tests/unit/concordat/test_logs.py:")
    assert all(line["at"].endswith("+00:00") for line in lines)


@pytest.mark.proves("G-09", "W-05")
def test_no_text_forges_a_line(written: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    # The records that a test runner keeps besides could not be passed on by one process to another.
    root = logging.getLogger()
    ours = [each for each in root.handlers if getattr(each, "stream", None) is written]
    assert len(ours) == 1
    monkeypatch.setattr(root, "handlers", ours)
    chance = random.Random(20260311)
    pieces = [
        "\r",
        "\n",
        "\r\n",
        "\x00",
        "\x1b[31m",
        "\x85",
        "\u2028",
        '"',
        "\\",
        "}",
        '{"level":"INFO"}',
        "ä",
        "\ud800",
    ]
    log = logging.getLogger("concordat.web")
    for _ in range(2000):
        log.warning("%s", "".join(chance.choice(pieces) for _ in range(chance.randrange(1, 12))))
    assert len(written.getvalue().split("\n")) == 2001
    assert len(_lines(written)) == 2000
    assert "\x1b" not in written.getvalue()
    assert "\x00" not in written.getvalue()


@pytest.mark.proves("W-05")
def test_a_line_carries_the_id_of_its_request_but_for_private_pages(written: io.StringIO) -> None:
    app = Flask("told")
    keep_private(app, "/me")
    log = logging.getLogger("concordat.web")
    for path in ("/referrals/", "/me/mine/"):
        with app.test_request_context(path):
            g.request_id = "0123456789ab"
            log.warning("something")
    log.warning("something")
    assert [line.get("request") for line in _lines(written)] == ["0123456789ab", None, None]


def test_the_levels_are_ours_to_choose_and_others_speak_from_warning_on(written: io.StringIO) -> None:
    logging.getLogger("concordat.mail").info("sent")
    logging.getLogger("concordat.mail").debug("more")
    logging.getLogger("alembic.runtime").info("revision")
    assert [line["logger"] for line in _lines(written)] == ["concordat.mail"]


def test_text_for_people_is_one_line_too() -> None:
    record = logging.LogRecord("concordat.web", logging.ERROR, "", 1, "a\nb\x1b[31m", None, None)
    said = TextFormatter().format(record)
    assert "\n" not in said
    assert "\x1b" not in said
    assert json.loads(JsonFormatter().format(record))["message"] == "a\nb\x1b[31m"
