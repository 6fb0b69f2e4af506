"""Which files of tests take long, so that they begin first; the others follow in the order of their names."""

import pytest

DEEP = (
    "tests/deep/test_killed_workers.py",
    "tests/deep/test_fuzzed_forms.py",
    "tests/deep/test_form_classes.py",
    "tests/deep/test_mutants_of_edge.py",
    "tests/deep/test_crashes.py",
    "tests/deep/test_power_cuts.py",
    "tests/deep/test_killed_renderings.py",
    "tests/deep/test_killed_schedulers.py",
    "tests/deep/test_mutants_of_keeping.py",
    "tests/deep/test_mutants_of_reach.py",
    "tests/deep/test_guessing.py",
    "tests/deep/test_mutants_of_answers.py",
    "tests/deep/test_mutants_of_people.py",
    "tests/deep/test_crowds.py",
)
"""Of the second tier, which begins with them: what takes minutes even where it mostly waits."""
LONG = (
    *DEEP,
    "tests/web/test_route_role_table.py",
    "tests/web/test_all_pages.py",
    "tests/journeys/test_pages.py",
    "tests/web/test_fuzzed_forms.py",
    "tests/cli/test_scheduler.py",
    "tests/journeys/test_baltimore.py",
    "tests/contract/test_migration_safety.py",
    "tests/journeys/test_partnership.py",
    "tests/db/kpi/test_killed_schedulers.py",
    "tests/cli/test_measuring.py",
    "tests/journeys/test_officer_support.py",
    "tests/journeys/test_evaluating.py",
    "tests/db/concordat/test_seed.py",
    "tests/db/concordat/test_seeded.py",
    "tests/web/accounts/test_closing.py",
    "tests/web/wellbeing/test_access_matrix.py",
    "tests/db/kpi/test_schedules.py",
    "tests/web/wellbeing/test_two_worlds.py",
    "tests/web/kpi/test_dashboard.py",
    "tests/journeys/test_diligence.py",
    "tests/contract/test_migrations.py",
    "tests/web/kpi/test_running.py",
    "tests/cli/test_serving.py",
    "tests/pdf/test_pdf.py",
    "tests/web/kpi/test_evaluations.py",
    "tests/realdata/wellbeing/test_naughty_strings.py",
    "tests/web/accounts/test_access.py",
    "tests/journeys/test_refusals.py",
    "tests/cli/test_backups.py",
    "tests/web/referrals/casework/test_case_pages.py",
    "tests/db/referrals/test_races.py",
    "tests/db/concordat/test_backups.py",
    "tests/cli/test_people.py",
    "tests/cli/test_audit.py",
    "tests/db/referrals/search/test_search.py",
    "tests/db/referrals/test_onward.py",
    "tests/db/kpi/test_measuring.py",
    "tests/web/referrals/sealing/test_sealed_away.py",
    "tests/pdf/test_evaluation.py",
    "tests/web/referrals/test_matching.py",
    "tests/web/wellbeing/instruments/test_checks.py",
    "tests/web/accounts/test_drafts.py",
    "tests/unit/test_regexes.py",
)
"""The longest first, as a whole run showed: `pytest --junit-xml` tells them anew."""


def longest_first(items: list[pytest.Item]) -> None:
    """Begin with the long files; the tests of a file stay together and in order."""
    place = {path: number for number, path in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(LONG)))
