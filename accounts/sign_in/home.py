"""The page on which each role's work begins."""

from collections.abc import Container

from core.actor import Actor, Role

HOMES: tuple[tuple[frozenset[Role], str], ...] = (
    (
        frozenset(
            {
                Role.LIAISON_OFFICER,
                Role.NGO_INTAKE,
                Role.NGO_MANAGER,
                Role.NGO_WORKER,
                Role.PARTNERSHIP_DESK,
                Role.SUPERVISOR,
            }
        ),
        "handover.index",
    ),
    (frozenset({Role.LEADERSHIP, Role.AUDITOR}), "evaluations.index"),
    (frozenset({Role.AUDITOR}), "audit.index"),
    (frozenset({Role.ORGANISATION_ADMIN}), "users.index"),
    (frozenset({Role.RECORDS_OFFICER}), "holds.index"),
    (frozenset({Role.OPERATOR}), "organisations.index"),
    (frozenset({Role.CLINICIAN, Role.PEER_SUPPORTER}), "clients.index"),
    (frozenset({Role.WELLBEING_AUDITOR}), "watch.index"),
    (frozenset({Role.WELLBEING_COORDINATOR}), "programmes.run"),
    (frozenset({Role.WELLBEING_COORDINATOR}), "services.index"),
    (frozenset({Role.OFFICER}), "programmes.index"),
)
OWN_ACCOUNT = "accounts.account"


def home_of(actor: Actor, endpoints: Container[str]) -> str:
    """The first page of the table that one of the actor's roles works on; else one's own account.

    `endpoints` are those the installation has.
    """
    for roles, endpoint in HOMES:
        if actor.has_role(*roles) and endpoint in endpoints:
            return endpoint
    return OWN_ACCOUNT
