"""Texts on liability, changes, and the end of an agreement."""

from core.text import N_
from partners.memoranda.elements import Element
from partners.memoranda.library.entry import Entry

LEGAL: tuple[Entry, ...] = (
    Entry(
        code="liability",
        element=Element.LIABILITY,
        label=N_("Each for its own acts; certificate on request"),
        body=N_(
            "Each party is liable for its own acts and omissions to the extent of the law that applies to it."
            " The NGO keeps insurance in force that covers the services named here and shows the certificate"
            " on request. Nothing in this memorandum waives an immunity."
        ),
        legal=True,
    ),
    Entry(
        code="liability-limits",
        element=Element.LIABILITY,
        label=N_("With limits of insurance, to be filled in"),
        body=N_(
            "Each party is liable for its own acts and omissions to the extent of the law that applies to it."
            " The NGO keeps general liability insurance of at least [amount] for each claim and professional"
            " liability insurance of at least [amount], gives the agency the certificates before the first day"
            " and at every renewal, and tells it 30 days before a cover ends. Nothing in this memorandum waives"
            " an immunity."
        ),
        legal=True,
    ),
    Entry(
        code="legal",
        element=Element.LEGAL,
        label=N_("Independent, not exclusive, without discrimination"),
        body=N_(
            "The parties are independent of each other. This memorandum is not exclusive, gives no rights to"
            " third parties and is carried out without discrimination and in compliance with the law."
        ),
        legal=True,
    ),
    Entry(
        code="legal-governing-law",
        element=Element.LEGAL,
        label=N_("With the governing law, to be filled in"),
        body=N_(
            "The parties are independent of each other. This memorandum is not exclusive, gives no rights to"
            " third parties and is carried out without discrimination. The law of [place] applies. If a clause"
            " is void, the others stay in force. This memorandum holds all that the parties agreed on its"
            " subject."
        ),
        legal=True,
    ),
    Entry(
        code="renewal",
        element=Element.RENEWAL,
        label=N_("Decided in writing; never by itself"),
        body=N_(
            "The parties review this memorandum at least 90 days before its last day and decide in writing"
            " whether to renew it. It does not renew by itself."
        ),
    ),
    Entry(
        code="renewal-yearly",
        element=Element.RENEWAL,
        label=N_("With a review every year"),
        body=N_(
            "The parties review this memorandum every twelve months with the figures of the year, and at least"
            " 180 days before its last day decide in writing whether to renew it. It does not renew by itself."
        ),
    ),
    Entry(
        code="amendment",
        element=Element.AMENDMENT,
        label=N_("In writing, signed by all parties"),
        body=N_("This memorandum is changed only by a written amendment signed by all parties."),
    ),
    Entry(
        code="amendment-numbered",
        element=Element.AMENDMENT,
        label=N_("Numbered, and never backwards"),
        body=N_(
            "This memorandum is changed only by a written amendment signed by all parties. Amendments are"
            " numbered, say from which day they hold and change nothing that was done before that day."
            " Contact persons may be changed by a message to the other parties."
        ),
    ),
    Entry(
        code="termination",
        element=Element.TERMINATION,
        label=N_("By any party, with notice"),
        body=N_(
            "Any party may end this memorandum with the days of notice it states, without giving a cause. No"
            " new referral is sent from the day it ends."
        ),
    ),
    Entry(
        code="termination-cause",
        element=Element.TERMINATION,
        label=N_("With an earlier end for cause, safety or law"),
        body=N_(
            "Any party may end this memorandum with the days of notice it states, without giving a cause. A"
            " party that does not keep it gets 15 days to mend that before another party may end it for cause."
            " Where the safety of people or the law asks for it, a party may end it at once and says why in"
            " writing. No new referral is sent from the day it ends."
        ),
        legal=True,
    ),
    Entry(
        code="wind-down",
        element=Element.WIND_DOWN,
        label=N_("Finished or handed over, with the person's agreement"),
        body=N_(
            "Referrals that are open when this memorandum ends are finished by the NGO or handed over to"
            " another service, as the parties agree, with the person's agreement. Nobody is left without an"
            " answer."
        ),
    ),
    Entry(
        code="wind-down-list",
        element=Element.WIND_DOWN,
        label=N_("With a list, and a letter to each person"),
        body=N_(
            "Within ten business days after notice is given the NGO lists the referrals that will be open at"
            " the end, and for each whether it finishes it or hands it over. Each person is told in writing who"
            " helps them from then on. The agency is told how many were finished and handed over, without"
            " clinical content."
        ),
    ),
    Entry(
        code="survival",
        element=Element.SURVIVAL,
        label=N_("Confidentiality and duties about data"),
        body=N_(
            "The duties about confidentiality, breaches and the return or destruction of data continue after"
            " this memorandum ends."
        ),
        legal=True,
    ),
    Entry(
        code="survival-liability",
        element=Element.SURVIVAL,
        label=N_("With liability and records"),
        body=N_(
            "The duties about confidentiality, breaches, the return or destruction of data, liability and the"
            " keeping of records continue after this memorandum ends, for as long as the law asks and at least"
            " three years."
        ),
        legal=True,
    ),
)
