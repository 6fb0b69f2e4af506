"""Which blueprints the application has."""

from functools import partial

from flask import Flask

from accounts.banners.routes import blueprint as banners
from accounts.copies.routes import blueprint as own_copy
from accounts.drafts.routes import blueprint as drafts
from accounts.factors.routes import blueprint as factors
from accounts.grants.routes import blueprint as grants
from accounts.notices.openings import use_openings
from accounts.notices.partnerships import use_partnerships
from accounts.notices.routes import blueprint as notices
from accounts.operations.opening import use_unrepeated
from accounts.operations.routes import blueprint as operations
from accounts.organisations.routes import blueprint as organisations
from accounts.outbox.routes import blueprint as mailbox
from accounts.reviews.routes import blueprint as access_review
from accounts.sign_in.routes import blueprint as accounts
from accounts.users.routes import blueprint as users
from audit.exports.routes import make_blueprint as make_files
from audit.routes import make_blueprint as make_audit
from concordat.agenda import SURROUNDINGS
from concordat.config import Settings
from concordat.help_lines import help_lines
from concordat.hub_words import install_hub
from concordat.needs_gaps import install_needs_gaps
from concordat.open_referrals import install_open_referrals
from concordat.partner_names import partner_organisations
from concordat.partnership_names import partnership_names
from concordat.person_rows import install_person_rows
from concordat.plan_contexts import install_plan_contexts
from concordat.purges import count_unrepeated
from concordat.survey_lines import survey_lines
from concordat.trail_review import LENT
from concordat.wellbeing import register_wellbeing
from kpi.cases.routes import blueprint as figure_cases
from kpi.dashboard.routes import blueprint as dashboard
from kpi.delivery.openings import note_opening
from kpi.delivery.routes import blueprint as delivery
from kpi.evaluations.followed import use_follower
from kpi.evaluations.routes import blueprint as evaluations
from kpi.evaluations.running.routes import blueprint as running
from kpi.exports.routes import blueprint as exports
from kpi.openness.queries import list_for_page
from kpi.openness.routes import blueprint as published
from kpi.register.routes import blueprint as register
from kpi.reviews.followup import follow
from kpi.reviews.routes import blueprint as reviews
from kpi.schedules.routes import blueprint as schedules
from partners.channels.crisis_lines.routes import blueprint as crisis_lines
from partners.channels.routes import blueprint as channels
from partners.channels.threads.referrals import use_referral_threads
from partners.diligence.assessments.routes import blueprint as diligence
from partners.diligence.documents.routes import blueprint as documents
from partners.goals.routes import blueprint as goals
from partners.health.routes import blueprint as partnerships
from partners.health.self_assessments.routes import blueprint as self_assessments
from partners.hub.routes import blueprint as hub
from partners.meetings.labelling import install_surroundings
from partners.meetings.routes import blueprint as meetings
from partners.memoranda.duties.routes import blueprint as agreement_dates
from partners.memoranda.library.routes import blueprint as memoranda_library
from partners.memoranda.open_referrals import count_open_with
from partners.memoranda.review.routes import blueprint as memoranda_review
from partners.memoranda.routes import blueprint as memoranda
from partners.memoranda.today.routes import blueprint as agreement_today
from partners.memoranda.verification.routes import blueprint as verification
from partners.needs.routes import blueprint as needs
from partners.openness.complaints.routes import blueprint as complaints
from partners.openness.figures import use_published
from partners.openness.pages.routes import blueprint as openness
from partners.outreach.routes import blueprint as outreach
from partners.replication.routes import blueprint as replication
from partners.services.routes import blueprint as services
from partners.training.routes import blueprint as training
from referrals.casework.appointments.agenda import blueprint as agenda_of_appointments
from referrals.casework.finding.routes import blueprint as referral_search
from referrals.casework.performance.routes import blueprint as performance
from referrals.casework.routes import blueprint as casework
from referrals.encounters.force.routes import blueprint as force
from referrals.encounters.repeat.routes import blueprint as repeat
from referrals.encounters.routes import blueprint as encounters
from referrals.handover.amendments.routes import blueprint as amendments
from referrals.handover.break_glass.further.routes import blueprint as further_readings
from referrals.handover.break_glass.routes import blueprint as break_glass
from referrals.handover.consenting.routes import blueprint as consents
from referrals.handover.exports.routes import blueprint as referral_exports
from referrals.handover.filters.routes import blueprint as saved_filters
from referrals.handover.gaps.routes import blueprint as gaps
from referrals.handover.queries import count_open_under
from referrals.handover.routes import blueprint as handover
from referrals.handover.routes.conversing import referral_threads
from referrals.handover.stalled.routes import blueprint as stalled
from referrals.handover.warm.routes import blueprint as warm
from referrals.holds.routes import blueprint as holds
from referrals.people.identity.routes import blueprint as records
from referrals.people.response_plans.routes import blueprint as response_plans
from referrals.retention.routes import blueprint as retention
from referrals.sealing.routes import blueprint as seals
from referrals.subjects.routes import blueprint as subject_requests
from surveys.questionnaires.routes import blueprint as questionnaires
from surveys.results.partners import use_partners
from surveys.results.routes import blueprint as survey_results
from surveys.voices.routes import SAY
from surveys.voices.routes import blueprint as voices
from surveys.waves.answering import PREFIX as SURVEY
from surveys.waves.answering.help import use_help_lines
from surveys.waves.answering.routes import blueprint as answering
from surveys.waves.routes import blueprint as waves
from web.discretion import keep_private
from web.error_pages import show_help


def register_blueprints(app: Flask, settings: Settings) -> None:
    """Mount every slice; the style guide and the mailbox exist outside production only."""
    use_unrepeated(partial(count_unrepeated, settings=settings))
    use_openings({"evaluation": note_opening})
    use_partnerships(partnership_names)
    use_published(list_for_page)
    use_referral_threads(referral_threads)
    install_needs_gaps()
    install_open_referrals()
    install_hub(app)
    install_person_rows()
    install_plan_contexts()
    install_surroundings(app, SURROUNDINGS)
    show_help(help_lines)
    keep_private(app, SURVEY)
    keep_private(app, SAY)
    use_help_lines(survey_lines)
    count_open_with(app, count_open_under)
    use_follower(follow)
    app.register_blueprint(accounts)
    app.register_blueprint(agreement_dates)
    app.register_blueprint(agreement_today)
    app.register_blueprint(make_audit(LENT))
    app.register_blueprint(make_files(LENT.names_of))
    app.register_blueprint(documents)
    app.register_blueprint(answering)
    app.register_blueprint(diligence)
    app.register_blueprint(encounters)
    app.register_blueprint(force)
    app.register_blueprint(delivery)
    app.register_blueprint(factors)
    app.register_blueprint(access_review)
    app.register_blueprint(banners)
    app.register_blueprint(drafts)
    app.register_blueprint(own_copy)
    app.register_blueprint(grants)
    app.register_blueprint(dashboard)
    app.register_blueprint(evaluations)
    app.register_blueprint(figure_cases)
    app.register_blueprint(running)
    app.register_blueprint(exports)
    app.register_blueprint(register)
    app.register_blueprint(agenda_of_appointments)
    app.register_blueprint(casework)
    app.register_blueprint(complaints)
    app.register_blueprint(consents)
    app.register_blueprint(channels)
    app.register_blueprint(crisis_lines)
    app.register_blueprint(amendments)
    app.register_blueprint(break_glass)
    app.register_blueprint(further_readings)
    app.register_blueprint(gaps)
    app.register_blueprint(goals)
    app.register_blueprint(handover)
    app.register_blueprint(holds)
    app.register_blueprint(hub)
    app.register_blueprint(meetings)
    app.register_blueprint(memoranda)
    app.register_blueprint(memoranda_library)
    app.register_blueprint(memoranda_review)
    app.register_blueprint(needs)
    app.register_blueprint(notices)
    app.register_blueprint(openness)
    app.register_blueprint(operations)
    app.register_blueprint(organisations)
    app.register_blueprint(outreach)
    app.register_blueprint(partnerships)
    app.register_blueprint(published)
    app.register_blueprint(records)
    app.register_blueprint(repeat)
    app.register_blueprint(replication)
    app.register_blueprint(response_plans)
    app.register_blueprint(retention)
    app.register_blueprint(performance)
    app.register_blueprint(questionnaires)
    app.register_blueprint(referral_exports)
    app.register_blueprint(referral_search)
    app.register_blueprint(reviews)
    app.register_blueprint(saved_filters)
    app.register_blueprint(seals)
    app.register_blueprint(schedules)
    app.register_blueprint(self_assessments)
    app.register_blueprint(training)
    app.register_blueprint(services)
    app.register_blueprint(stalled)
    app.register_blueprint(subject_requests)
    app.register_blueprint(survey_results)
    app.register_blueprint(voices)
    use_partners(app, partner_organisations)
    app.register_blueprint(users)
    app.register_blueprint(verification)
    app.register_blueprint(warm)
    app.register_blueprint(waves)
    if settings.has_wellbeing:
        register_wellbeing(app)
    if settings.environment in ("demo", "development"):
        app.register_blueprint(mailbox)
