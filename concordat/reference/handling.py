"""How rows are treated: the kinds of handling that several tables share."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Handling:
    """How the rows of a table are treated: class (P0 public to P4 wellbeing), readers, retention."""

    protection: str
    readers: str
    retention: str


ORGANISATIONS = Handling("P1", "members; directory: everybody signed in", "while it takes part, then 7 years")
DIRECTORY = Handling("P0", "everybody, on the public pages", "until the next import replaces it")
CAPACITIES = Handling("P0", "everybody signed in", "while the service is in the directory; rows never change")
CLAIMS = Handling("P1", "desk and leadership of the agency that invited", "7 years after the claim")
ACCOUNTS = Handling("P1", "administrators of the organisation", "while employed, then 7 years")
SESSIONS = Handling("keys", "nobody", "until it ends; at most 12 hours")
FACTORS = Handling(
    "keys", "nobody; the person what they are called", "until the person or a reset removes it"
)
AGREEMENTS = Handling("P1", "both parties", "7 years after the end")
DILIGENCE = Handling(
    "P1", "the agency’s assessors and deciders; the NGO its outcome", "7 years after the decision"
)
SHARED = Handling("P2", "officer, unit supervisor (coded), NGO", "7 years after closure")
NGO_ONLY = Handling("P3", "the NGO’s casework roles", "7 years after closure")
POLICE_ONLY = Handling("P2", "the agency’s officers and supervisors", "5 years")
FORCE = Handling("P2", "the officer who wrote it; supervisors of the agency", "5 years")
MEETINGS = Handling("P1", "those who may attend the committee", "7 years after the meeting")
EVIDENCE = Handling(
    "P1",
    "the NGO’s leaders; agencies with which it shares; an agency’s own evidence: that agency",
    "7 years after it was replaced or withdrawn",
)
FIGURES = Handling("P1", "leadership, desk and auditors of the parties", "10 years; names nobody")

NEEDS = Handling(
    "P1",
    "those who lead, of the organisation or of both sides; experts who were asked; names nobody",
    "10 years",
)
OUTREACH = Handling(
    "P1",
    "the organisation; both sides of a partnership with which it is shared",
    "7 years; names nobody in care",
)
VOLUNTEERS = Handling(
    "P1", "those who keep outreach in the organisation alone", "while they help, then 7 years"
)
GRANTS = Handling("P1", "those who keep outreach in the organisation alone", "7 years after the end")
CHANNELS = Handling("P1", "everybody at the organisations it is for", "7 years after the partnership’s end")
TALK = Handling(
    "P2",
    "both sides of the referral, or those who run the partnership",
    "as the referral: 7 years after closure; of a partnership, 7 years after its end",
)
COMPLAINTS = Handling(
    "P2",
    "who answers complaints at the organisation it is about, never the person it is about; the holder of the receipt its state",
    "7 years after the answer",
)
CONSENTS = Handling(
    "P2", "both sides of the referral: what was agreed, with whom, until when", "6 years after it ended"
)
DISCLOSURES = Handling(
    "P2",
    "supervisors and desk of the agency, intake and managers of the NGO: each their own",
    "6 years; rows never change",
)
GAPS = Handling(
    "P1", "the agency’s desk; leadership and the NGO’s managers in counts", "10 years; names nobody"
)
LEDGER = Handling("P1", "nobody on screen; names nobody", "as long as backups; rows never change")
RETENTION = Handling(
    "P1",
    "records officers and administrators of the organisation; references until the record is purged",
    "7 years",
)
INSTALLATION = Handling("P1", "operators; names nobody in care", "while the installation runs")
RECORDS = Handling("P2", "the agency’s supervisors and partnership desk", "as the records of the people")
RESPONSE_PLANS = Handling(
    "P3", "the agency’s officers, with a logged reason and while approved", "2 years after it ended"
)
OPINIONS = Handling("P3", "the person alone; others means of at least three people of each side", "7 years")

QUESTIONNAIRES = Handling("P1", "those who run surveys at the organisation", "10 years; names nobody")
SURVEY_LINKS = Handling(
    "P2",
    "nobody on screen; in a confidential survey, those who run it",
    "until the results are published, at most 90 days after the last day",
)
PUBLISHED = Handling(
    "P0", "whom it was published to: partner organisations or everybody", "10 years; names nobody in care"
)
SURVEY_ANSWERS = Handling(
    "P2",
    "those who run the survey, as suppressed figures; single answers of a confidential one",
    "10 years; anonymous ones name nobody",
)
TRAINING = Handling(
    "P1",
    "who may enrol; seats and certificates: the person, coordinators of their organisation, the trainer",
    "while employed, then 7 years",
)
TEST_MARKS = Handling(
    "P1", "the trainee and the trainer of the session, nobody else", "7 years after the session"
)

ANSWERS = Handling(
    "P4", "the person alone; their assigned peer or clinician while shared", "until the person deletes it"
)
RELEASES = Handling(
    "P1",
    "everybody of the agency but administrators; NGOs that support its people",
    "10 years; rows never change",
)
COUNTS = Handling(
    "P4", "nobody, before they are published as suppressed figures", "while the agency takes part"
)
BOTH_SIDES = Handling(
    "P4", "the person; their assigned peer or clinician", "until the person erases it, or with the enrolment"
)
MANDATES = Handling(
    "P4",
    "the officer; the clinician who took it; whoever asked, coordinator and privacy officer one word by signed consent",
    "2 years after it was called off",
)
PEERS = Handling(
    "P4", "everybody, while the peer is ready; the agency’s coordinator", "until they leave the list"
)
PEER_LOG = Handling(
    "P4", "the peer who wrote it, until its month is over; then counts", "names nobody; 7 years"
)
INCIDENTS = Handling("P4", "the agency’s coordinator, in counts", "7 years; names nobody")
GLASS = Handling(
    "P4",
    "clinicians of the organisation, privacy officers; the person what they are told",
    "7 years; names no participant",
)
