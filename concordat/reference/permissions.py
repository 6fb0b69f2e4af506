"""Roles, who may hold them, and which permissions they have."""

from accounts.roles import ROLES
from concordat.reference.markdown import page, table
from core.permissions import Permission


def permissions_page() -> str:
    """The descriptions of roles and the table role x permission."""
    roles = ROLES
    return page(
        "Roles and permissions",
        "## Who may hold a role",
        table(
            ["role", "name", "in", "who may hold it"],
            [
                (
                    f"`{r.role}`",
                    r.label,
                    ", ".join(sorted(k.value for k in r.organisation_kinds)),
                    r.description,
                )
                for r in roles
            ],
        ),
        "## What a role permits",
        table(
            ["permission", *(f"`{r.role}`" for r in roles)],
            [(f"`{p}`", *("yes" if p in r.permissions else "" for r in roles)) for p in Permission],
        ),
    )
