"""The base of the compartment's models: another metadata, another database, another key ring."""

from functools import partial

from sqlalchemy.orm import DeclarativeBase

from core.database import make_registry
from core.keys.table import KeyColumns, keep_keys_in, key_rules
from core.sealing import key_ring, open_text

WELLBEING = "wellbeing"
"""Names the compartment: its database, its data keys and its audit key."""

open_sealed = partial(open_text, compartment=WELLBEING)
"""Open a sealed field of the compartment that was read as a plain row."""


class WellbeingBase(DeclarativeBase):
    """Base of every model of the compartment. No column of it holds the id of an account."""

    registry = make_registry(bind_key=WELLBEING)
    compartment = WELLBEING


class VaultKey(KeyColumns, WellbeingBase):
    """The data keys of the compartment: one for each participant, and for whatever belongs to none."""

    __tablename__ = "vault_key"
    __table_args__ = key_rules("vault_key")


keep_keys_in(VaultKey, compartment=WELLBEING)


def blind(value: str, scope: str) -> bytes:
    """A keyed digest of the compartment for exact matching inside one scope (security F-08)."""
    return key_ring(WELLBEING).blind_index(value, scope)
