"""Controls of openness: both sides agree, two people answer, whom it is about is kept away, no address kept, numbers that follow."""

from tests.mutants.mutant import Mutant

PAGES = "tests/web/partners/openness/test_openness_pages.py --engine sqlite"
TELEPHONE = "tests/web/partners/openness/test_complaints_by_telephone.py --engine sqlite"
EDITIONS = "tests/db/kpi/test_public_editions.py --engine sqlite"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="E-12 an address beside a complaint",
        path="partners/openness/complaints/commands/taking.py",
        old="        with unseen():",
        new="        if True:",
        test=PAGES,
    ),
    Mutant(
        id="C-05 the person complained about reads",
        path="partners/openness/complaints/policy.py",
        old="Complaint.about_user_id != actor.user_id",
        new="sa.true()",
        test=PAGES,
    ),
    Mutant(
        id="C-11 one person answers",
        path="partners/openness/complaints/policy.py",
        old="actor.user_id == complaint.proposed_by_id",
        new="actor.user_id is None",
        test=EDITIONS,
    ),
    Mutant(
        id="C-11 the same eyes on a second answer",
        path="partners/openness/complaints/policy.py",
        old="action is ComplaintAction.RELEASE and actor.user_id == complaint.first_answered_by_id",
        new="action is ComplaintAction.RELEASE and actor.user_id is None",
        test=TELEPHONE,
    ),
    Mutant(
        id="E-12 an address beside who is not content",
        path="partners/openness/complaints/commands/contesting.py",
        old="        with unseen():",
        new="        if True:",
        test=TELEPHONE,
    ),
    Mutant(
        id="C-05 a complaint written down that came tomorrow",
        path="partners/openness/complaints/policy.py",
        old="<= received_on <= today:",
        new="<= received_on:",
        test=TELEPHONE,
    ),
    Mutant(
        id="C-05 a page that one side took back",
        path="partners/openness/pages/queries.py",
        old="_PUBLIC, PartnershipPage.partnership_id.in_(_named(reference))",
        new="PartnershipPage.partnership_id.in_(_named(reference))",
        test=PAGES,
    ),
    Mutant(
        id="E-05 what follows from earlier editions",
        path="kpi/openness/masking.py",
        old="if hide_between(own[key], published, k=POLICY.k):",
        new="if hide_between(own[key], [], k=POLICY.k):",
        test="tests/unit/kpi/test_public_masking.py",
    ),
)
