"""Controls of the public directory: no cookie, no address kept, links once, others’ reports unseen, limits."""

from tests.mutants.mutant import Mutant

PAGES = "tests/web/partners/hub/test_hub_pages.py --engine sqlite"
ROWS = "tests/db/partners/hub/test_hub.py --engine sqlite"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="E-12 an address beside a report",
        path="partners/hub/commands/mistakes.py",
        old="    with unseen():",
        new="    if True:",
        test=PAGES,
    ),
    Mutant(
        id="C-05 reports of other organisations",
        path="partners/hub/policy.py",
        old="    return MistakeReport.service_id.in_(own)",
        new="    return sa.or_(MistakeReport.service_id.in_(own), sa.true())",
        test="tests/db/partners/hub/test_mistakes.py --engine sqlite",
    ),
    Mutant(
        id="B-06 a link that confirms twice",
        path="partners/hub/queries/links.py",
        old="            EntryLink.used_at.is_(None),",
        new="            sa.true(),",
        test=PAGES,
    ),
    Mutant(
        id="M-03 a form that nobody loaded",
        path="web/public_pages.py",
        old="        if not good or not -60 <=",
        new="        if not at or not -60 <=",
        test=PAGES,
    ),
    Mutant(
        id="C-05 entries of a suspended organisation",
        path="partners/hub/queries/search.py",
        old="        Organisation.status != OrganisationStatus.SUSPENDED,",
        new="        Organisation.status.is_not(None),",
        test=ROWS,
    ),
    Mutant(
        id="I-07 an entry confirmed that was not seen",
        path="partners/hub/commands/confirming.py",
        old="if print_of(get_service_entry(session, link.service_id, now=now)) != seen:",
        new="if not seen:",
        test="tests/web/partners/hub/test_hub_pages.py -k one_tap --engine sqlite",
    ),
    Mutant(
        id="C-05 an activity that nobody announced",
        path="partners/outreach/campaigns/announced.py",
        old="OutreachActivity.is_public.is_(True)",
        new="OutreachActivity.ends_on.is_not(None)",
        test="tests/web/partners/hub/test_offerings.py --engine sqlite",
    ),
    Mutant(
        id="C-05 material that is not for everybody",
        path="partners/outreach/library/queries.py",
        old="OutreachMaterial.is_public.is_(True)",
        new="OutreachMaterial.title.is_not(None)",
        test="tests/web/partners/hub/test_offerings.py --engine sqlite",
    ),
)
