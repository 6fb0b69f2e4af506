"""Keys as a setting, a file or a program writes them: `1:<base64>`, `index:<base64>`, `<id of an organisation>/1:<base64>`."""

import base64
import binascii
from uuid import UUID

from concordat.refusal import SettingsRefused
from core.text import N_

OWN = "/"
"""Stands in the name of a key that is an organisation's own."""


def parsed_keys(name: str, written: str, *, index: bool = False) -> dict[int, bytes]:
    """The numbered keys; with `index` that of blind indexes alone, as number 0."""
    keys: dict[int, bytes] = {}
    for part in filter(None, (p.strip() for p in written.split(","))):
        number, _, text = part.partition(":")
        if (number == "index") is not index or OWN in number:
            continue
        number = "0" if index else number
        try:
            keys[int(number)] = base64.b64decode(text, validate=True)
        except (ValueError, binascii.Error) as error:
            raise SettingsRefused(
                N_("%(name)s is malformed: write `1:<base64 of 32 bytes>`."), name=name
            ) from error
        if len(keys[int(number)]) != 32:
            raise SettingsRefused(
                N_("%(name)s: each key is 32 bytes long; `concordat doctor --keys` makes one."), name=name
            )
    return keys


def parsed_own_keys(name: str, written: str) -> dict[UUID, dict[int, bytes]]:
    """Entries `<organisation>/1:<base64>`: keys that wrap what one organisation keeps to itself (security D-01)."""
    found: dict[UUID, dict[int, bytes]] = {}
    for part in filter(None, (p.strip() for p in written.split(","))):
        whose, _, numbered = part.partition(":")[0].partition(OWN)
        if not numbered:
            continue
        malformed = SettingsRefused(
            N_("%(name)s: an organisation’s own key is `<id of the organisation>/1:<base64 of 32 bytes>`."),
            name=name,
        )
        try:
            organisation_id = UUID(whose)
        except ValueError as error:
            raise malformed from error
        [(number, key)] = parsed_keys(name, part.partition(OWN)[2]).items()
        if number < 1 or number in found.setdefault(organisation_id, {}):
            raise malformed
        found[organisation_id][number] = key
    return found
