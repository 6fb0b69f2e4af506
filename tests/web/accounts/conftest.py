import pytest


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The equal time of answers is proved by a test of its own; here nobody waits for it."""
    monkeypatch.setattr("accounts.sign_in.routes.FORGOT_SECONDS", 0.0)
