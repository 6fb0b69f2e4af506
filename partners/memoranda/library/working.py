"""Texts on how the partners work together."""

from core.text import N_
from partners.memoranda.elements import Element
from partners.memoranda.library.entry import Entry

WORKING: tuple[Entry, ...] = (
    Entry(
        code="background",
        element=Element.BACKGROUND,
        label=N_("Why the partners work together"),
        body=N_(
            "People in a mental-health crisis often meet the police first. The parties enter into this"
            " memorandum, each within its own legal authority, so that such a person reaches help sooner."
        ),
    ),
    Entry(
        code="background-law",
        element=Element.BACKGROUND,
        label=N_("With the legal basis of each party, to be filled in"),
        body=N_(
            "The agency acts under [law or policy that lets it refer people]. The NGO acts under [its"
            " constitution, licence or contract]. Nothing in this memorandum widens the legal powers of a"
            " party or takes over a duty that the law gives to another body."
        ),
        legal=True,
    ),
    Entry(
        code="definitions",
        element=Element.DEFINITIONS,
        label=N_("Referral, contact and attempt"),
        body=N_(
            "A referral is a request by the agency that the NGO offer a service to a named person. A contact"
            " is a two-way exchange with that person; an attempt is not a contact. The services, areas,"
            " pathways and levels of urgency listed in this memorandum bound its scope."
        ),
    ),
    Entry(
        code="definitions-population",
        element=Element.DEFINITIONS,
        label=N_("With age, languages and hours, to be filled in"),
        body=N_(
            "A referral is a request by the agency that the NGO offer a service to a named person. A contact"
            " is a two-way exchange with that person; an attempt is not a contact. The NGO serves people"
            " aged [from] to [to], in [languages], during [hours]; outside them [who is called instead]."
        ),
    ),
    Entry(
        code="roles",
        element=Element.ROLES,
        label=N_("What the agency does and what the NGO does"),
        body=N_(
            "The agency decides whether to offer a referral, records the person's answer and sends what this"
            " memorandum allows. The NGO decides whether to take the referral on, names a worker and reports"
            " coded progress. Service by the NGO is voluntary for the person, and refusing it has no"
            " consequence from the agency."
        ),
    ),
    Entry(
        code="roles-named",
        element=Element.ROLES,
        label=N_("As a list of duties with an owner each"),
        body=N_(
            "The agency: (1) names a liaison officer; (2) offers referrals and records the person's answer;"
            " (3) answers requests for information in time. The NGO: (1) names an intake lead; (2) decides on"
            " each referral in time; (3) keeps its capacity up to date; (4) reports coded progress. Service by"
            " the NGO is voluntary for the person, and refusing it has no consequence from the agency."
        ),
    ),
    Entry(
        code="protocol",
        element=Element.PROTOCOL,
        label=N_("Telephone for emergencies, referral for the rest"),
        body=N_(
            "Emergencies are telephoned and never wait for a referral. The NGO acknowledges, decides and makes"
            " first contact within the response times of this memorandum. The agency remains responsible for"
            " the person's immediate safety until the NGO's worker has taken over in person or by telephone."
        ),
    ),
    Entry(
        code="protocol-scene",
        element=Element.PROTOCOL,
        label=N_("With transport, weapons and minors"),
        body=N_(
            "Emergencies are telephoned and never wait for a referral. On scene the officer in charge leads"
            " until the NGO's worker has taken over; weapons are secured before that. The agency carries the"
            " person where transport is needed and lawful. A person under age is handed over only with a"
            " parent, a guardian or the child protection service."
        ),
    ),
    Entry(
        code="training",
        element=Element.TRAINING,
        label=N_("Each side trains its own, together once a year"),
        body=N_(
            "The agency trains the officers who refer in recognising a crisis, de-escalation and this"
            " memorandum. The NGO trains its intake staff in the referral route. The parties train together"
            " at least once a year."
        ),
    ),
    Entry(
        code="training-hours",
        element=Element.TRAINING,
        label=N_("With hours and a refresher"),
        body=N_(
            "Officers who refer have at least 8 hours of training in recognising a crisis, de-escalation and"
            " this memorandum before they refer, and a refresher of 4 hours every two years. NGO staff who"
            " take referrals on have 4 hours on police procedure and safety. People with lived experience"
            " take part as trainers. Each party keeps a record of attendance."
        ),
    ),
    Entry(
        code="evaluation",
        element=Element.EVALUATION,
        label=N_("Shared records, discussed at meetings"),
        body=N_(
            "The parties measure the indicators and targets of this memorandum from shared records, discuss"
            " the results at their meetings and publish only figures from which nobody can be recognised."
        ),
    ),
    Entry(
        code="evaluation-report",
        element=Element.EVALUATION,
        label=N_("With a report on a fixed day"),
        body=N_(
            "The parties measure the indicators and targets of this memorandum from shared records. A report"
            " is ready by the 15th of the month after each quarter. Either party may comment on it before it"
            " is published. Figures on fewer than ten people are left out of what is published."
        ),
    ),
    Entry(
        code="governance",
        element=Element.GOVERNANCE,
        label=N_("Liaison persons and meetings"),
        body=N_(
            "Each party names a liaison person and an escalation contact. The parties meet as often as this"
            " memorandum says and keep minutes of what they decide."
        ),
    ),
    Entry(
        code="governance-group",
        element=Element.GOVERNANCE,
        label=N_("With a steering group"),
        body=N_(
            "A steering group guides the partnership. Each party sends two members, one of them with the"
            " authority to decide, and a person with lived experience is invited. It meets as often as this"
            " memorandum says, reads the figures, and decides by agreement."
        ),
    ),
    Entry(
        code="disputes",
        element=Element.DISPUTES,
        label=N_("Liaison persons first, then the signatories"),
        body=N_(
            "A dispute goes first to the liaison persons and then, after ten business days, to the"
            " signatories. Referrals that are open go on meanwhile."
        ),
    ),
    Entry(
        code="disputes-mediation",
        element=Element.DISPUTES,
        label=N_("With mediation before any court"),
        body=N_(
            "A dispute goes first to the liaison persons and then, after ten business days, to the"
            " signatories. Where they do not agree within 30 days, the parties ask a mediator whom they choose"
            " together and share the cost. Nobody goes to court before that, except to prevent harm."
        ),
        legal=True,
    ),
    Entry(
        code="finance",
        element=Element.FINANCE,
        label=N_("No funds exchanged"),
        body=N_(
            "Each party bears its own costs. No funds are exchanged under this memorandum unless a separate"
            " written agreement says so."
        ),
    ),
    Entry(
        code="finance-funded",
        element=Element.FINANCE,
        label=N_("With funding, to be filled in"),
        body=N_(
            "The agency pays the NGO [amount] each [period] for [staff or service], on an invoice, within 30"
            " days. The NGO keeps accounts that show what it was spent on. Where funding ends, the parties"
            " agree within 30 days which services go on."
        ),
        legal=True,
    ),
    Entry(
        code="personnel",
        element=Element.PERSONNEL,
        label=N_("Background checks and safeguarding"),
        body=N_(
            "Staff of the NGO who meet referred people have passed the background checks that the law asks"
            " for, work under supervision and follow the NGO's safeguarding policy."
        ),
    ),
    Entry(
        code="personnel-concerns",
        element=Element.PERSONNEL,
        label=N_("With a duty to report concerns"),
        body=N_(
            "Staff of both parties who meet referred people have passed the background checks that the law"
            " asks for. A concern that a person is harmed or neglected, or about the conduct of staff, is"
            " reported to the safeguarding leads of both parties on the same day, and to the authority that"
            " the law names. Nobody is disadvantaged for reporting in good faith."
        ),
    ),
    Entry(
        code="media",
        element=Element.MEDIA,
        label=N_("Agreed statements; never about a person"),
        body=N_(
            "The parties agree on statements to the media about the partnership before they are made. Neither"
            " party ever speaks in public about a referred person. A party uses another's name or emblem only"
            " with its consent."
        ),
    ),
    Entry(
        code="media-records",
        element=Element.MEDIA,
        label=N_("With requests under open-records law"),
        body=N_(
            "The parties agree on statements to the media about the partnership before they are made. A party"
            " that is asked for records of the partnership under open-records law tells the other parties"
            " before it answers, and withholds what identifies a referred person as far as the law allows."
        ),
        legal=True,
    ),
)
