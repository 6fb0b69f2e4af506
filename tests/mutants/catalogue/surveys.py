"""Controls of surveys: nothing ties an anonymous answer to a link (section E, E-12), and wordings that stay."""

from tests.mutants.mutant import Mutant

ANSWERING = "surveys/waves/commands/answering.py"
SEPARATION = "tests/web/surveys/test_separation.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="E-12 all links written anew",
        path=ANSWERING,
        old="        sa.update(SurveyToken)\n        .where(SurveyToken.wave_id == wave.id)",
        new="        sa.update(SurveyToken)\n        .where(SurveyToken.digest == digest)",
        test=SEPARATION,
    ),
    Mutant(
        id="E-12 all texts written anew",
        path=ANSWERING,
        old="    if sheet.texts and not is_confidential:",
        new="    if False:",
        test=SEPARATION,
    ),
    Mutant(
        id="E-12 one answer to a link",
        path=ANSWERING,
        old="SurveyToken.is_used.is_(False)",
        new="sa.true()",
        test="tests/db/surveys/test_waves.py --engine sqlite",
    ),
    Mutant(
        id="E-12 private addresses",
        path="concordat/blueprints.py",
        old="    keep_private(app, SURVEY)\n",
        new="",
        test="tests/web/surveys --engine sqlite",
    ),
    Mutant(
        id="E-12 no trace in a session",
        path="surveys/waves/answering/routes.py",
        old="    leave_no_trace()\n    now = utc_now()",
        new="    now = utc_now()",
        test="tests/web/surveys/test_answering.py --engine sqlite",
    ),
    Mutant(
        id="E-12 letters forget",
        path="surveys/waves/letters.py",
        old='    cleared = {"address_sealed": None, "link_sealed": None}',
        new="    cleared: dict[str, None] = {}",
        test=f"{SEPARATION} --engine sqlite",
    ),
    Mutant(
        id="E-12 two attributes",
        path="surveys/questionnaires/rules.py",
        old="MOST_BANDS = 2",
        new="MOST_BANDS = 9",
        test="tests/unit/surveys/test_questionnaires.py",
    ),
    Mutant(
        id="E-12 published stays closed",
        path="surveys/waves/policy.py",
        old="    if state is WaveState.PUBLISHED:",
        new="    if False:",
        test="tests/db/surveys/test_waves.py --engine sqlite",
    ),
    Mutant(
        id="E-12 frozen wording",
        path="surveys/questionnaires/commands.py",
        old="    if latest.frozen_at is not None:",
        new="    if False:",
        test="tests/db/surveys/test_questionnaires.py --engine sqlite",
    ),
)
