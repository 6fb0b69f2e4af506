"""Controls of surveys: nothing ties an anonymous answer to a link (section E, E-12), and wordings that stay."""

from tests.mutants.mutant import Mutant

ANSWERING = "surveys/waves/commands/answering.py"
PROMISES = "tests/db/surveys/test_promises.py --engine sqlite"
SEPARATION = "tests/web/surveys/test_separation.py"

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="E-12 all links written anew",
        path=ANSWERING,
        old="        sa.update(SurveyToken)\n        .where(SurveyToken.wave_id == wave.id)",
        new="        sa.update(SurveyToken)\n        .where(SurveyToken.digest == digest)",
        test=f"{SEPARATION} --engine postgresql",
    ),
    Mutant(
        id="E-12 all texts written anew",
        path=ANSWERING,
        old="    if sheet.texts and not is_confidential:",
        new="    if False:",
        test=f"{SEPARATION} --engine postgresql",
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
        id="E-12 wellbeing masked as wellbeing",
        path="surveys/results/masking.py",
        old="    if purpose is Purpose.WELLBEING_PULSE:",
        new="    if False:",
        test="tests/unit/surveys/test_results_masking.py",
    ),
    Mutant(
        id="E-12 trust of few in an evaluation",
        path="kpi/measures/survey_reading.py",
        old="Audience.OFFICER_WELLBEING if code in OF_STAFF else Audience.SURVEY",
        new="Audience.SURVEY",
        test="tests/db/kpi/test_surveys.py --engine sqlite",
    ),
    Mutant(
        id="E-12 told in steps of five",
        path="kpi/measures/survey_figures.py",
        old="rounded(count, step=self.policy.rounds_to)",
        new="rounded(count, step=1)",
        test="tests/db/kpi/test_surveys.py --engine sqlite",
    ),
    Mutant(
        id="E-12 public pages from eleven",
        path="surveys/results/commands.py",
        old="    is_public = readership is Readership.PUBLIC",
        new="    is_public = False",
        test="tests/db/surveys/test_results.py --engine sqlite",
    ),
    Mutant(
        id="E-12 never with names",
        path="surveys/waves/policy.py",
        old="    if mode is Mode.CONFIDENTIAL and purpose in ALWAYS_ANONYMOUS:",
        new="    if False:",
        test=PROMISES,
    ),
    Mutant(
        id="E-12 no list kept by the police",
        path="surveys/waves/policy.py",
        old="    if purpose is Purpose.PERSONAL_EXPERIENCE and actor.organisation_kind is OrganisationKind.AGENCY:",
        new="    if False:",
        test=PROMISES,
    ),
    Mutant(
        id="E-12 single answers of named waves only",
        path="surveys/results/policy.py",
        old="    if wave.mode is not Mode.CONFIDENTIAL:",
        new="    if False:",
        test=PROMISES,
    ),
    Mutant(
        id="E-12 single answers after the end",
        path="surveys/results/policy.py",
        old='        raise Conflict(N_("Single answers are shown once the survey is closed for good."))',
        new="        pass",
        test=PROMISES,
    ),
    Mutant(
        id="E-12 no count before the end",
        path="surveys/results/queries.py",
        old="""            if wave.is_final
            else None,""",
        new="""            if True
            else None,""",
        test=PROMISES,
    ),
    Mutant(
        id="E-12 each look at single answers",
        path="concordat/reads.py",
        old='Shown(kind="survey_answers", arguments={"wave_id": "survey_answers"})',
        new='Shown(kind="survey", arguments={"wave_id": "survey"})',
        test="tests/web/surveys/test_results.py --engine sqlite -k single_answers",
    ),
    Mutant(
        id="E-12 frozen wording",
        path="surveys/questionnaires/commands.py",
        old="    if latest.frozen_at is not None:",
        new="    if False:",
        test="tests/db/surveys/test_questionnaires.py --engine sqlite",
    ),
)
