"""Controls of what people say in surveys, boxes and town halls (sections E)."""

from tests.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    Mutant(
        id="E-05 small wave",
        path="surveys/results/tallying.py",
        old="    if len(sheets) < fewest_of(policy):",
        new="    if False:",
        test="tests/unit/surveys/test_results_masking.py",
    ),
    Mutant(
        id="E-05 single answers",
        path="surveys/results/masking.py",
        old="    if suppress_list(list(counts.values()), k=policy.k).anything_hidden:\n        return ()",
        new="",
        test="tests/unit/surveys/test_results_masking.py",
    ),
    Mutant(
        id="E-05 weighted share",
        path="surveys/results/weighting.py",
        old="is not Disclosure.SHOWN",
        new="is None",
        test="tests/unit/surveys/test_results_statistics.py",
    ),
    Mutant(
        id="E-04 results before the end",
        path="surveys/results/queries.py",
        old="    if not wave.is_final:\n        raise Conflict(STILL_OPEN)",
        new="",
        test="tests/db/surveys/test_results.py --engine sqlite",
    ),
    Mutant(
        id="E-12 original of a text",
        path="surveys/results/commands.py",
        old="    session.delete(text)\n    session.flush()\n    # The trail",
        new="    session.flush()\n    # The trail",
        test="tests/db/surveys/test_results.py --engine sqlite",
    ),
    Mutant(
        id="E-12 few texts",
        path="surveys/results/commands.py",
        old="or text.question not in questions_with_enough(session, wave_id)",
        new="",
        test="tests/db/surveys/test_results.py --engine sqlite",
    ),
    Mutant(
        id="E-12 support tied",
        path="surveys/voices/commands.py",
        old='f"{voice_id.hex}:{token}"',
        new='f"{token}"',
        test="tests/db/surveys/test_voices.py --engine sqlite",
    ),
)
