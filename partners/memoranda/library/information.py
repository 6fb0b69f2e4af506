"""Texts on information: what is shared, how it is kept, and what the law adds for some records."""

from core.text import N_
from partners.memoranda.elements import Element
from partners.memoranda.library.entry import Entry

INFORMATION: tuple[Entry, ...] = (
    Entry(
        code="information-sharing",
        element=Element.INFORMATION_SHARING,
        label=N_("Listed categories only, by consent or another basis"),
        body=N_(
            "Only the categories of data listed in this memorandum flow, each only in its direction, for the"
            " purpose of the referral and with the person's consent or another recorded lawful basis. Neither"
            " party passes the data on without the person's consent unless the law demands it. When consent is"
            " withdrawn, sharing stops at once."
        ),
    ),
    Entry(
        code="information-sharing-retention",
        element=Element.INFORMATION_SHARING,
        label=N_("With how long data is kept, and requests by the person"),
        body=N_(
            "Only the categories of data listed in this memorandum flow, each only in its direction, for the"
            " purpose of the referral and on a lawful basis that is recorded. Each party keeps what it received"
            " no longer than its retention schedule says. A person who asks what is held about them is answered"
            " by the party that is asked, which tells the other party. When consent is withdrawn, sharing stops"
            " at once."
        ),
        legal=True,
    ),
    Entry(
        code="confidentiality",
        element=Element.CONFIDENTIALITY,
        label=N_("Access for those who need it, and a record of access"),
        body=N_(
            "Each party limits access to those who need it, keeps a record of access and protects the data as"
            " its law requires. The NGO gives the agency no clinical content."
        ),
    ),
    Entry(
        code="confidentiality-measures",
        element=Element.CONFIDENTIALITY,
        label=N_("With named security measures"),
        body=N_(
            "Each party limits access to those who need it, by personal accounts with a second factor, stores"
            " and sends the data encrypted, keeps a record of access for at least a year and looks at it every"
            " quarter. Staff promise confidentiality in writing before they have access. The NGO gives the"
            " agency no clinical content."
        ),
    ),
    Entry(
        code="breach-24",
        element=Element.BREACH,
        label=N_("Told within 24 hours"),
        body=N_(
            "A party that suspects that data was lost, or seen by somebody without the right to it, tells the"
            " other parties within 24 hours, says which people are concerned and what it does about it. The"
            " party in whose hands it happened informs those people and the authority, as its law requires."
        ),
        legal=True,
    ),
    Entry(
        code="breach-72",
        element=Element.BREACH,
        label=N_("Told within 72 hours, with a first report"),
        body=N_(
            "A party that learns that data was lost, or seen by somebody without the right to it, tells the"
            " other parties without delay and at the latest within 72 hours, with a first report on what"
            " happened, who is concerned and what was done. A full report follows within 30 days."
        ),
        legal=True,
    ),
    Entry(
        code="data-return",
        element=Element.DATA_RETURN,
        label=N_("Kept as the law asks, then destroyed"),
        body=N_(
            "After the end each party keeps the data it received only as long as its law or its retention"
            " schedule asks, uses it for nothing else, and then destroys it."
        ),
        legal=True,
    ),
    Entry(
        code="data-return-certificate",
        element=Element.DATA_RETURN,
        label=N_("Returned or destroyed in 30 days, with a certificate"),
        body=N_(
            "Within 30 days after the end each party returns or destroys the data it received and confirms it"
            " in writing. What the law obliges it to keep is named in the confirmation, stays confidential and"
            " is destroyed when the law allows."
        ),
        legal=True,
    ),
    Entry(
        code="annex-business-associate",
        element=Element.HEALTH_ANNEX,
        label=N_("Business associate agreement (United States, health privacy rule HIPAA)"),
        body=N_(
            "Where a party creates or receives protected health information on behalf of another party that is"
            " a covered entity, it acts as business associate: it uses and discloses the information only as"
            " this memorandum or the law allows, protects it by administrative, physical and technical"
            " safeguards, binds its subcontractors to the same, reports every use that is not allowed, gives"
            " access, amendment and an account of disclosures when asked, opens its records to the Secretary of"
            " Health and Human Services, and returns or destroys the information at the end where feasible."
        ),
        legal=True,
    ),
    Entry(
        code="annex-qualified-service",
        element=Element.HEALTH_ANNEX,
        label=N_("Qualified service organisation agreement (United States, substance use records)"),
        body=N_(
            "Where a party provides services to a substance use programme under 42 CFR Part 2, it acknowledges"
            " that it is bound by that rule for every record that it receives, stores or handles, resists in"
            " court, where necessary, efforts to obtain the records except as the rule permits, and passes"
            " them on to nobody who is not named here. Every disclosure carries the notice that the rule asks"
            " for."
        ),
        legal=True,
    ),
    Entry(
        code="annex-security-addendum",
        element=Element.JUSTICE_ANNEX,
        label=N_("Security addendum for a private organisation (United States, FBI CJIS policy)"),
        body=N_(
            "The NGO has no access to criminal justice information unless the CJIS Security Addendum is signed"
            " and attached. Staff with access are named, screened by fingerprint and trained before they have"
            " it, use the information for the purpose of this memorandum only, and lose access on the day they"
            " leave. The agency may inspect how the information is kept, and may end access at any time."
        ),
        legal=True,
    ),
    Entry(
        code="annex-management-control",
        element=Element.JUSTICE_ANNEX,
        label=N_("Management control agreement for a public body (United States, FBI CJIS policy)"),
        body=N_(
            "Where a public body that is no criminal justice agency handles criminal justice information for"
            " the agency, the agency keeps management control: it sets and enforces the priorities, the rules"
            " for who has access, and the standards for staff and systems. The body follows the CJIS Security"
            " Policy and lets the agency audit it."
        ),
        legal=True,
    ),
)
