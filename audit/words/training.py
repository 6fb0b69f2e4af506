"""Words of courses, sessions, certificates, tests and the roster."""

from core.text import N_

ACTIONS: dict[str, str] = {
    "knowledge_mark.kept": N_("Mark of a knowledge test kept"),
    "knowledge_test.begun": N_("Version of a knowledge test begun"),
    "knowledge_test.item_added": N_("Question of a knowledge test added"),
    "knowledge_test.item_removed": N_("Question of a knowledge test removed"),
    "knowledge_test.made_ready": N_("Version of a knowledge test put into use"),
    "patrol_headcount.kept": N_("Officers on patrol counted"),
    "roster_cell.added": N_("District and shift added to the roster"),
    "roster_cell.ended": N_("District and shift of the roster ended"),
    "roster_duty.added": N_("Officer put on the roster"),
    "roster_duty.ended": N_("Officer taken off the roster"),
    "trainer.added": N_("Trainer named"),
    "trainer.removed": N_("Trainer taken off the list"),
    "training_certificate.issued": N_("Training certificate given"),
    "training_certificate.withdrawn": N_("Training certificate withdrawn"),
    "training_claim.confirmed": N_("Certificate from elsewhere confirmed"),
    "training_claim.recorded": N_("Certificate from elsewhere recorded"),
    "training_claim.refused": N_("Certificate from elsewhere refused"),
    "training_course.added": N_("Course added"),
    "training_course.changed": N_("Course changed"),
    "training_course.closed": N_("Course closed"),
    "training_seat.cancelled": N_("Seat in a training given back"),
    "training_seat.taken": N_("Seat in a training taken"),
    "training_session.attended": N_("Attendance of a training recorded"),
    "training_session.called_off": N_("Training called off"),
    "training_session.changed": N_("Training session changed"),
    "training_session.held": N_("Training held"),
    "training_session.planned": N_("Training session planned"),
}
