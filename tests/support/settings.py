"""Settings of a test: fixed secrets that protect nothing."""

import base64
import os
from collections.abc import Mapping

from audit.chain import use_key
from core.sealing import use_keys

DATA_KEY = bytes(range(32))
AUDIT_KEY = "audit-key-of-the-tests-0123456789-abcdef"


def settings_environment(database_url: str, **changed: str) -> dict[str, str]:
    """The `CONCORDAT_*` variables of a test installation; `changed` by lower-case setting name."""
    values = {
        "environment": "test",
        "database_url": database_url,
        "secret_key": "secret-key-of-the-tests-0123456789-abcdef",
        "csrf_key": "csrf-key-of-the-tests-0123456789-abcdef",
        "audit_key": AUDIT_KEY,
        "data_keys": f"1:{base64.b64encode(DATA_KEY).decode()}",
        "secure_cookies": "no",
        "log_level": "WARNING",
    }
    return {f"CONCORDAT_{name.upper()}": value for name, value in (values | changed).items()}


def process_environment(database_url: str, **changed: str) -> Mapping[str, str]:
    """The environment for a command run by a test: this one's, without its settings, with the test's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORDAT_")}
    return {**kept, "CONCORDAT_ENV_FILE": os.devnull, **settings_environment(database_url, **changed)}


def use_test_keys() -> None:
    """Give this process the keys of the tests."""
    use_keys({1: DATA_KEY})
    use_key(AUDIT_KEY.encode())
