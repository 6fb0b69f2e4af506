"""The roles of the product: who may hold each, and what each permits."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.actor import OrganisationKind, Role
from core.permissions import Permission
from core.text import N_

AGENCY = frozenset({OrganisationKind.AGENCY})
NGO = frozenset({OrganisationKind.NGO})
PARTNERS = AGENCY | NGO
OPERATOR = frozenset({OrganisationKind.OPERATOR})
ANYBODY = PARTNERS | OPERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefinition:
    """One role: its name on screen, who may hold it, in which organisations, and what it permits."""

    role: Role
    label: str
    description: str
    organisation_kinds: frozenset[OrganisationKind]
    permissions: frozenset[Permission]


OWN = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.TRAINING_TAKE,
        Permission.WELLBEING_AGGREGATES,
        Permission.WELLBEING_OWN,
    }
)
"""What people of an agency have for themselves; who leads or administers it holds the role of officer as well."""
OFFICER = OWN | frozenset(
    {
        Permission.CHANNEL_READ,
        Permission.CHANNEL_WRITE,
        Permission.DIRECTORY_READ,
        Permission.ENCOUNTER_READ,
        Permission.ENCOUNTER_WRITE,
        Permission.GOAL_READ,
        Permission.MEMORANDUM_READ,
        Permission.NEEDS_READ,
        Permission.OUTREACH_READ,
        Permission.PARTNERSHIP_READ,
        Permission.REFERRAL_BREAK_GLASS,
        Permission.REFERRAL_CREATE,
        Permission.REFERRAL_READ,
        Permission.RESPONSE_PLAN_READ,
        Permission.RESPONSE_PLAN_WRITE,
    }
)
INTAKE = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.CAPACITY_CONFIRM,
        Permission.CHANNEL_READ,
        Permission.CHANNEL_WRITE,
        Permission.DIRECTORY_READ,
        Permission.GOAL_READ,
        Permission.MEETING_READ,
        Permission.MEMORANDUM_READ,
        Permission.NEEDS_READ,
        Permission.OUTREACH_READ,
        Permission.PARTNERSHIP_READ,
        Permission.REFERRAL_ASSIGN,
        Permission.REFERRAL_BREAK_GLASS,
        Permission.REFERRAL_DECIDE,
        Permission.REFERRAL_EXPORT,
        Permission.REFERRAL_READ,
        Permission.TRAINING_TAKE,
    }
)
WORKER = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.CASEWORK_WRITE,
        Permission.CHANNEL_READ,
        Permission.CHANNEL_WRITE,
        Permission.DIRECTORY_READ,
        Permission.NEEDS_READ,
        Permission.OUTREACH_READ,
        Permission.REFERRAL_BREAK_GLASS,
        Permission.REFERRAL_READ,
        Permission.TRAINING_TAKE,
    }
)
ADMINISTRATION = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.AUDIT_READ,
        Permission.DIRECTORY_READ,
        Permission.ORGANISATION_MANAGE,
        Permission.USER_MANAGE,
    }
)

STEERING = frozenset(
    {
        Permission.CHANNEL_READ,
        Permission.CHANNEL_WRITE,
        Permission.COMPLAINT_ANSWER,
        Permission.COMPLAINT_READ,
        Permission.DILIGENCE_READ,
        Permission.EVIDENCE_KEEP,
        Permission.GOAL_READ,
        Permission.GOAL_WRITE,
        Permission.MEETING_READ,
        Permission.MEETING_WRITE,
        Permission.NEEDS_READ,
        Permission.NEEDS_WRITE,
        Permission.OUTREACH_READ,
        Permission.OUTREACH_WRITE,
        Permission.PARTNERSHIP_READ,
        Permission.SURVEY_RUN,
        Permission.TRAINING_READ,
    }
)
"""What those who lead a partnership from either side share."""

ROLES: tuple[RoleDefinition, ...] = (
    RoleDefinition(
        role=Role.OFFICER,
        label=N_("Officer or other staff"),
        description=N_("Anybody who works for an agency: their own account and support for themselves."),
        organisation_kinds=AGENCY,
        permissions=OWN,
    ),
    RoleDefinition(
        role=Role.LIAISON_OFFICER,
        label=N_("Liaison officer"),
        description=N_("Sworn or civilian staff of an agency who meet people in crisis and refer them."),
        organisation_kinds=AGENCY,
        permissions=OFFICER,
    ),
    RoleDefinition(
        role=Role.SUPERVISOR,
        label=N_("Agency supervisor"),
        description=N_("Leads a unit of an agency and sees the referrals of that unit."),
        organisation_kinds=AGENCY,
        permissions=OFFICER
        | {
            Permission.DILIGENCE_ASSESS,
            Permission.DILIGENCE_READ,
            Permission.MEETING_READ,
            Permission.PERSON_MERGE,
            Permission.REFERRAL_BREAK_GLASS_REVIEW,
            Permission.REFERRAL_REVIEW,
            Permission.RESPONSE_PLAN_APPROVE,
            Permission.TRAINING_READ,
            Permission.WELLBEING_MANDATE,
        },
    ),
    RoleDefinition(
        role=Role.LEADERSHIP,
        label=N_("Leadership"),
        description=N_("Answers for the partnership, signs agreements and reads evaluations, never a case."),
        organisation_kinds=PARTNERS,
        permissions=STEERING
        | frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.CAPACITY_CONFIRM,
                Permission.DILIGENCE_ASSESS,
                Permission.DILIGENCE_DECIDE,
                Permission.DIRECTORY_READ,
                Permission.EVALUATION_COMMENT,
                Permission.EVALUATION_READ,
                Permission.EVALUATION_RUN,
                Permission.EVALUATION_SIGN,
                Permission.MEMORANDUM_DRAFT,
                Permission.MEMORANDUM_READ,
                Permission.MEMORANDUM_SIGN,
                Permission.REFERRAL_BREAK_GLASS_ALLOW,
                Permission.TRAINING_TAKE,
                Permission.WELLBEING_AGGREGATES,
                Permission.WELLBEING_MANDATE,
            }
        ),
    ),
    RoleDefinition(
        role=Role.PARTNERSHIP_DESK,
        label=N_("Partnership desk"),
        description=N_("Staff of an agency who look after agreements, overdue answers and evaluations."),
        organisation_kinds=AGENCY,
        permissions=OWN
        | STEERING
        | frozenset(
            {
                Permission.DILIGENCE_ASSESS,
                Permission.DILIGENCE_DECIDE,
                Permission.DIRECTORY_READ,
                Permission.EVALUATION_ANSWER,
                Permission.EVALUATION_COMMENT,
                Permission.EVALUATION_READ,
                Permission.EVALUATION_RUN,
                Permission.MEMORANDUM_DRAFT,
                Permission.MEMORANDUM_READ,
                Permission.PERFORMANCE_EXPORT,
                Permission.PERSON_MERGE,
                Permission.PERSON_REPEAT,
                Permission.REFERRAL_BREAK_GLASS_REVIEW,
                Permission.REFERRAL_EXPORT,
                Permission.REFERRAL_READ,
                Permission.REFERRAL_REVIEW,
                Permission.RESPONSE_PLAN_APPROVE,
                Permission.RESPONSE_PLAN_READ,
                Permission.RESPONSE_PLAN_WATCH,
                Permission.RESPONSE_PLAN_WRITE,
                Permission.SURVEY_REVIEW,
                Permission.TRAINING_RUN,
            }
        ),
    ),
    RoleDefinition(
        role=Role.NGO_INTAKE,
        label=N_("NGO intake"),
        description=N_("Staff of an NGO who answer referrals and assign them to workers."),
        organisation_kinds=NGO,
        permissions=INTAKE,
    ),
    RoleDefinition(
        role=Role.NGO_WORKER,
        label=N_("NGO worker"),
        description=N_("Staff of an NGO who support the people referred to them."),
        organisation_kinds=NGO,
        permissions=WORKER,
    ),
    RoleDefinition(
        role=Role.NGO_MANAGER,
        label=N_("NGO manager"),
        description=N_("Leads an NGO’s service: intake, casework, agreements and evaluations."),
        organisation_kinds=NGO,
        permissions=INTAKE
        | WORKER
        | STEERING
        | {
            Permission.EVALUATION_ANSWER,
            Permission.EVALUATION_COMMENT,
            Permission.EVALUATION_READ,
            Permission.MEMORANDUM_DRAFT,
            Permission.PERFORMANCE_EXPORT,
            Permission.REFERRAL_BREAK_GLASS_REVIEW,
            Permission.SURVEY_REVIEW,
            Permission.TRAINING_RUN,
            Permission.WELLBEING_AGGREGATES,
            Permission.WELLBEING_ASSIGN,
            Permission.WELLBEING_CLIENTS,
            Permission.WELLBEING_OFFER,
        },
    ),
    RoleDefinition(
        role=Role.PEER_SUPPORTER,
        label=N_("Peer supporter"),
        description=N_("A trained colleague who supports others in confidence, and commands none of them."),
        organisation_kinds=AGENCY,
        permissions=OWN | {Permission.WELLBEING_CARE, Permission.WELLBEING_CLIENTS},
    ),
    RoleDefinition(
        role=Role.CLINICIAN,
        label=N_("Clinician"),
        description=N_(
            "Counsels an agency’s people in confidence, and answers when a life may be in danger."
        ),
        organisation_kinds=PARTNERS,
        permissions=frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.WELLBEING_AGGREGATES,
                Permission.WELLBEING_CARE,
                Permission.WELLBEING_CLIENTS,
                Permission.WELLBEING_DUTY,
            }
        ),
    ),
    RoleDefinition(
        role=Role.WELLBEING_COORDINATOR,
        label=N_("Wellbeing coordinator"),
        description=N_("Offers support to staff, and holds no role of command over them."),
        organisation_kinds=PARTNERS,
        permissions=frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.DIRECTORY_READ,
                Permission.SURVEY_REVIEW,
                Permission.WELLBEING_AGGREGATES,
                Permission.WELLBEING_CLIENTS,
                Permission.WELLBEING_OFFER,
                Permission.WELLBEING_RUN,
            }
        ),
    ),
    RoleDefinition(
        role=Role.WELLBEING_AUDITOR,
        label=N_("Wellbeing privacy officer"),
        description=N_(
            "Checks who of the staff opened what in the wellbeing compartment, never whose it was."
        ),
        organisation_kinds=PARTNERS,
        permissions=frozenset(
            {Permission.ACCOUNT_OWN, Permission.WELLBEING_AGGREGATES, Permission.WELLBEING_WATCH}
        ),
    ),
    RoleDefinition(
        role=Role.RECORDS_OFFICER,
        label=N_("Records and privacy officer"),
        description=N_(
            "Keeps records for courts, seals them away, and answers people who ask what is kept on them."
        ),
        organisation_kinds=PARTNERS,
        permissions=frozenset({Permission.ACCOUNT_OWN, Permission.RECORD_KEEP, Permission.RECORD_SECOND}),
    ),
    RoleDefinition(
        role=Role.ORGANISATION_ADMIN,
        label=N_("Administrator"),
        description=N_("Manages the people and settings of their own organisation, and never sees a case."),
        organisation_kinds=PARTNERS,
        permissions=ADMINISTRATION | {Permission.RECORD_SECOND},
    ),
    RoleDefinition(
        role=Role.OPERATOR,
        label=N_("Operator"),
        description=N_("Runs the installation: organisations and their first people, and never sees a case."),
        organisation_kinds=OPERATOR,
        permissions=ADMINISTRATION
        | {Permission.EVALUATION_READ, Permission.EVALUATION_RUN, Permission.INSTALLATION_RUN},
    ),
    RoleDefinition(
        role=Role.AUDITOR,
        label=N_("Auditor"),
        description=N_(
            "Checks the audit trail, evaluations and complaints, reviews emergency readings, and changes nothing else."
        ),
        organisation_kinds=ANYBODY,
        permissions=frozenset(
            {
                Permission.ACCOUNT_OWN,
                Permission.AUDIT_READ,
                Permission.COMPLAINT_READ,
                Permission.EVALUATION_READ,
                Permission.REFERRAL_BREAK_GLASS_REVIEW,
                Permission.RESPONSE_PLAN_WATCH,
                Permission.WELLBEING_AGGREGATES,
            }
        ),
    ),
)

_BY_ROLE = {definition.role: definition for definition in ROLES}

NEVER_GRANTED = frozenset({Role.PARTICIPANT, Role.SYSTEM})
"""Timers, and whoever is in the wellbeing compartment for themselves: no account holds these."""

COMMAND = (Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.SUPERVISOR)
CARE = (Role.CLINICIAN, Role.PEER_SUPPORTER, Role.WELLBEING_AUDITOR, Role.WELLBEING_COORDINATOR)
FORBIDDEN_PAIRS: tuple[frozenset[Role], ...] = (
    frozenset({Role.ORGANISATION_ADMIN, Role.AUDITOR}),
    frozenset({Role.OPERATOR, Role.AUDITOR}),
    frozenset({Role.RECORDS_OFFICER, Role.AUDITOR}),
    *(frozenset({command, care}) for command in COMMAND for care in CARE),
)
"""Roles that one person cannot hold together: nobody audits themselves, command is not care (C-11)."""

GRANTED_BY_TWO = frozenset(
    {
        Role.AUDITOR,
        Role.CLINICIAN,
        Role.OPERATOR,
        Role.ORGANISATION_ADMIN,
        Role.RECORDS_OFFICER,
        Role.WELLBEING_AUDITOR,
    }
)
"""Who manages people, reads trails or answers in an emergency is named by two people (security C-11)."""


def definition_of(role: Role) -> RoleDefinition:
    """The definition of a role that people hold; raises `KeyError` for those that are never granted."""
    return _BY_ROLE[role]


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """A person may do what at least one of their roles permits."""
    return frozenset[Permission]().union(*(_BY_ROLE[role].permissions for role in roles))


def roles_for(kind: OrganisationKind) -> tuple[RoleDefinition, ...]:
    """The roles that people in an organisation of this kind may hold, in the order of the table."""
    return tuple(definition for definition in ROLES if kind in definition.organisation_kinds)
