"""Which files of tests take long, so that they begin first; the others follow in the order of their names."""

import pytest

LONG = (
    "tests/web/test_all_pages.py",
    "tests/web/test_route_role_table.py",
    "tests/journeys/test_pages.py",
    "tests/journeys/test_baltimore.py",
    "tests/cli/test_scheduler.py",
    "tests/realdata/wellbeing/test_naughty_strings.py",
    "tests/journeys/test_officer_support.py",
    "tests/db/concordat/test_seed_agrees_with_commands.py",
    "tests/web/wellbeing/test_two_worlds.py",
    "tests/db/concordat/test_seed.py",
    "tests/journeys/test_partnership.py",
    "tests/web/wellbeing/test_access_matrix.py",
    "tests/db/kpi/test_by_hand.py",
    "tests/cli/test_measuring.py",
    "tests/web/kpi/test_dashboard.py",
    "tests/realdata/referrals/test_import_toronto.py",
    "tests/db/kpi/test_partnership_by_hand.py",
    "tests/db/concordat/test_seed_scenes.py",
    "tests/db/kpi/test_replies.py",
    "tests/pdf/test_pdf.py",
    "tests/contract/test_migrations.py",
    "tests/web/referrals/test_matching.py",
    "tests/realdata/kpi/test_toronto_evaluation.py",
    "tests/db/kpi/test_schedules.py",
    "tests/db/kpi/test_dashboard.py",
    "tests/realdata/kpi/test_toronto_crisis.py",
    "tests/journeys/test_referring.py",
    "tests/db/referrals/reminders/test_notices.py",
    "tests/db/referrals/test_random_walks.py",
    "tests/db/referrals/reminders/test_year.py",
    "tests/db/kpi/test_killed_schedulers.py",
    "tests/journeys/test_evaluating.py",
    "tests/web/referrals/test_ngo.py",
    "tests/contract/test_trail_words.py",
    "tests/web/referrals/casework/test_case_pages.py",
    "tests/realdata/referrals/test_naughty_strings.py",
    "tests/db/referrals/search/test_search.py",
    "tests/realdata/partners/test_import_directory.py",
    "tests/web/kpi/test_running.py",
    "tests/cli/test_serving.py",
    "tests/web/wellbeing/instruments/test_checks.py",
    "tests/db/referrals/test_rules.py",
    "tests/web/kpi/test_evaluations.py",
    "tests/journeys/test_refusals.py",
    "tests/journeys/test_diligence.py",
)
"""The longest first, as a whole run showed: `pytest --junit-xml` tells them anew."""


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with the long files; the tests of a file stay together and in order."""
    place = {path: number for number, path in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONG)))
