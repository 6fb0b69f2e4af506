"""Settings of a test: fixed secrets that protect nothing."""

import base64
import os
from collections.abc import Mapping

from audit.chain import use_key
from core.keys.own import use_own_keys
from core.sealing import use_keys
from wellbeing.pseudonyms import use_pseudonym_key
from wellbeing.store import WELLBEING

DATA_KEY = bytes(range(32))
AUDIT_KEY = "audit-key-of-the-tests-0123456789-abcdef"
VAULT_KEY = bytes(range(100, 132))
VAULT_AUDIT_KEY = "vault-audit-key-of-the-tests-0123456789"
PSEUDONYM_KEY = "pseudonym-key-of-the-tests-0123456789"


def settings_environment(
    database_url: str, *, vault_url: str | None = None, **changed: str
) -> dict[str, str]:
    """The `CONCORDAT_*` variables of a test installation; `changed` by lower-case setting name.

    With `vault_url` the wellbeing compartment is open.
    """
    values = {
        "environment": "test",
        "database_url": database_url,
        "secret_key": "secret-key-of-the-tests-0123456789-abcdef",
        "csrf_key": "csrf-key-of-the-tests-0123456789-abcdef",
        "audit_key": AUDIT_KEY,
        "data_keys": f"1:{base64.b64encode(DATA_KEY).decode()}",
        "secure_cookies": "no",
        "limit_factor": "1000",
        "log_level": "WARNING",
    }
    if vault_url is not None:
        values |= {
            "wellbeing_database_url": vault_url,
            "wellbeing_data_keys": f"1:{base64.b64encode(VAULT_KEY).decode()}",
            "wellbeing_audit_key": VAULT_AUDIT_KEY,
            "wellbeing_pseudonym_key": PSEUDONYM_KEY,
        }
    return {f"CONCORDAT_{name.upper()}": value for name, value in (values | changed).items()}


def process_environment(
    database_url: str, *, vault_url: str | None = None, **changed: str
) -> Mapping[str, str]:
    """The environment for a command run by a test: this one's, without its settings, with the test's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONCORDAT_")}
    return {
        **kept,
        "CONCORDAT_ENV_FILE": os.devnull,
        **settings_environment(database_url, vault_url=vault_url, **changed),
    }


def use_test_keys() -> None:
    """Give this process the keys of the tests."""
    use_keys({1: DATA_KEY})
    use_own_keys({})
    use_key(AUDIT_KEY.encode())
    use_keys({1: VAULT_KEY}, compartment=WELLBEING)
    use_key(VAULT_AUDIT_KEY.encode(), compartment=WELLBEING)
    use_pseudonym_key(PSEUDONYM_KEY.encode())
