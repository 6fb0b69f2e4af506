"""Opens the wellbeing compartment in the application: its pages, and nothing of it anywhere else."""

from flask import Blueprint, Flask

from concordat.support_lines import install_support_lines
from core.text import N_
from kpi.wellbeing import routes as support_figures
from web.discretion import keep_private
from wellbeing.emergencies import routes as glass
from wellbeing.enrolments import routes as enrolments
from wellbeing.enrolments.clients import routes as clients
from wellbeing.enrolments.holds import routes as kept
from wellbeing.enrolments.invitations import routes as invitations
from wellbeing.enrolments.keeping import routes as times
from wellbeing.enrolments.keeping.waiting import install_times
from wellbeing.enrolments.mandatory import routes as mandated
from wellbeing.enrolments.mandatory.waiting import install_asked
from wellbeing.enrolments.messages import routes as talks
from wellbeing.enrolments.rooms import Reader, Room, use_rooms
from wellbeing.enrolments.sessions import routes as sessions
from wellbeing.figures.headcounts import routes as headcounts
from wellbeing.figures.leavers.commands import keep_counts
from wellbeing.figures.pulse import routes as pulse
from wellbeing.instruments.alerts import routes as duty
from wellbeing.instruments.answering import routes as checks
from wellbeing.instruments.cover import routes as cover
from wellbeing.instruments.history import routes as results
from wellbeing.instruments.offering import routes as offering
from wellbeing.instruments.sharing import routes as sharing
from wellbeing.pages import install_pages
from wellbeing.participants import routes as participants
from wellbeing.participants.erasing import before_erasing
from wellbeing.programmes import routes as programmes
from wellbeing.support.contacts import routes as contact_log
from wellbeing.support.incidents import routes as incidents
from wellbeing.support.incidents.answering import forget_answers
from wellbeing.support.peers import routes as peers
from wellbeing.watching import routes as watch
from wellbeing.who_page import blueprint as who

BLUEPRINTS: tuple[Blueprint, ...] = (
    checks.blueprint,
    clients.blueprint,
    contact_log.blueprint,
    cover.blueprint,
    duty.blueprint,
    enrolments.blueprint,
    glass.blueprint,
    headcounts.blueprint,
    incidents.blueprint,
    invitations.blueprint,
    kept.blueprint,
    mandated.blueprint,
    offering.blueprint,
    participants.blueprint,
    peers.blueprint,
    programmes.blueprint,
    pulse.blueprint,
    results.blueprint,
    sessions.blueprint,
    sharing.blueprint,
    sharing.provider_blueprint,
    talks.blueprint,
    times.blueprint,
    watch.blueprint,
    who,
)
"""All of them lie under /me: addresses in a history, a log or a proxy tell no more than that."""
PREFIX = "/me"
ROOMS = (
    Room(reader=Reader.PERSON, label=N_("Times"), endpoint="sessions.mine"),
    Room(reader=Reader.PERSON, label=N_("Messages"), endpoint="talks.mine"),
    Room(reader=Reader.CARER, label=N_("Times"), endpoint="sessions.work"),
    Room(reader=Reader.CARER, label=N_("Messages"), endpoint="talks.work"),
    Room(reader=Reader.CARER, label=N_("Results"), endpoint="shared_checks.show"),
)
"""Further pages of an enrolment, in the order in which its page links to them."""


def register_wellbeing(app: Flask) -> None:
    """Mount the rooms of the compartment."""
    keep_private(app, PREFIX)
    install_pages(app)
    install_asked(app)
    install_times(app)
    install_support_lines(app)
    before_erasing(keep_counts, forget_answers)
    use_rooms(*ROOMS)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    # What is published of it lies outside: an agency's figures, nobody's page.
    app.register_blueprint(support_figures.blueprint)
