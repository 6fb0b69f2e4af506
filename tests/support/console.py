"""The command line inside the test's own process: fast, and measured like any other code."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from concordat.cli import main
from tests.support.settings import settings_environment


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


class Console:
    """Runs `concordat ...` with the settings of a test; `settings` may be changed between commands."""

    vault_url: str | None = None
    """The database of the wellbeing compartment, where that is open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str) -> None:
        self.monkeypatch, self.capsys, self.url = monkeypatch, capsys, url
        for name in [name for name in os.environ if name.startswith("CONCORDAT_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("CONCORDAT_ENV_FILE", os.devnull)
        for name, value in settings_environment(url).items():
            monkeypatch.setenv(name, value)

    def set(self, **changed: str | None) -> None:
        """Change settings by their lower-case names; None takes one away."""
        for name, value in changed.items():
            variable = f"CONCORDAT_{name.upper()}"
            if value is None:
                self.monkeypatch.delenv(variable, raising=False)
            else:
                self.monkeypatch.setenv(variable, value)

    def __call__(self, *arguments: str) -> Done:
        """Run one command."""
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "argv", ["concordat", *arguments])
        code: Any = 0
        try:
            main()
        except SystemExit as ending:
            code = ending.code or 0
        said = self.capsys.readouterr()
        return Done(int(code), said.out, said.err)

    def done(self, *arguments: str) -> str:
        """What a command prints that has to succeed."""
        done = self(*arguments)
        assert done.code == 0, f"{' '.join(arguments)} ended with {done.code}: {done.err}"
        assert done.err == ""
        return done.out

    def refused(self, *arguments: str) -> str:
        """The reason of a command that has to fail, in one line or a few, never a traceback."""
        done = self(*arguments)
        assert done.code == 1, f"{' '.join(arguments)} ended with {done.code}: {done.out}{done.err}"
        assert "Traceback" not in done.err
        assert done.err.startswith("concordat: ")
        return done.err
