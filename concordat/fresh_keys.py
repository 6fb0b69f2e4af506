"""New random secrets for a `.env`."""

import base64
import secrets

from concordat.config import PREFIX


def fresh_keys() -> dict[str, str]:
    """New random secrets for a `.env`, by variable: those of the wellbeing compartment too."""
    kinds = {
        "SECRET_KEY": _fresh_secret,
        "CSRF_KEY": _fresh_secret,
        "AUDIT_KEY": _fresh_secret,
        "DATA_KEYS": _fresh_data_key,
        "BACKUP_KEYS": _fresh_data_key,
        "WELLBEING_DATA_KEYS": _fresh_data_key,
        "WELLBEING_AUDIT_KEY": _fresh_secret,
        "WELLBEING_PSEUDONYM_KEY": _fresh_secret,
    }
    return {PREFIX + name: make() for name, make in kinds.items()}


def _fresh_secret() -> str:
    return secrets.token_urlsafe(36)


def _fresh_data_key() -> str:
    return f"1:{base64.b64encode(secrets.token_bytes(32)).decode()}"
