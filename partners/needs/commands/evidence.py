"""Gathering evidence: files of statistics, published results of surveys, and talks without names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date
from core.errors import NotFound, RuleBroken
from core.text import N_
from partners.needs.commands.acts import load, optional, part, record_needs, required
from partners.needs.commands.gathering import G, check_names, known_themes
from partners.needs.models import (
    NeedsAssessment,
    NeedsBadRow,
    NeedsBarrierSource,
    NeedsFigure,
    NeedsMention,
    NeedsSource,
)
from partners.needs.policy import NOT_FOUND
from partners.needs.statistics import EARLIEST, LATEST, preview_of, read_figures
from partners.needs.surveyed import content_of, list_published
from partners.needs.terms import MOST_BYTES, MOST_SOURCES, TALKS, SourceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file of statistics comes from."""

    title: str
    publisher: str
    year: int
    licence: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """What is written down of a talk: with how many people of which kind, and the note-taker's own words."""

    kind: SourceKind
    title: str
    held_on: date
    group_words: str
    people: int
    notes: str
    themes: Mapping[UUID, str]
    """The themes that were spoken of, with words where there are any."""
    names_checked: bool = False
    """The note-taker says that nobody is named, in the face of the check."""


def add_statistics(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    origin: Origin,
    name: str,
    data: bytes,
    now: datetime,
) -> NeedsSource:
    """A file of statistics with its source, year, licence and link; it says nothing until its columns are mapped."""
    row = load(session, actor, assessment_id, G)
    if not data:
        raise RuleBroken(N_("Choose a file."), "file")
    if len(data) > MOST_BYTES:
        raise RuleBroken(N_("The file is larger than half a megabyte."), "file")
    link = required(origin.link, N_("Give a link to the source."), "link")
    if urlsplit(link).scheme not in ("http", "https") or not urlsplit(link).netloc:
        raise RuleBroken(N_("Give a web address that starts with https://."), "link")
    if not EARLIEST <= origin.year <= LATEST:
        raise RuleBroken(N_("Give a year between 1900 and 2100."), "year")
    shown = "".join(letter for letter in name if letter.isprintable())[-200:] or "statistics.csv"
    preview = preview_of(shown, data)
    source = _source(
        session,
        actor,
        row,
        SourceKind.STATISTICS,
        required(origin.title, N_("Say what the figures are about."), "title"),
        now=now,
    )
    source.publisher = required(origin.publisher, N_("Say who published them."), "publisher")
    source.licence = required(origin.licence, N_("Say under which licence they may be used."), "licence")
    source.year, source.link, source.file_name = origin.year, link, shown
    source.content, source.rows = data.decode("utf-8-sig"), preview.records
    session.add(source)
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        source=source.number,
    )
    return source


def map_statistics(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    source_id: UUID,
    mapping: Mapping[str, str],
    now: datetime,
) -> NeedsSource:
    """Records become figures under a mapping; each that is none is kept with its line and reason. May be done again."""
    row = load(session, actor, assessment_id, G)
    source: NeedsSource = part(session, NeedsSource, source_id, row.id)
    if source.kind is not SourceKind.STATISTICS:
        raise NotFound(NOT_FOUND)
    assert source.content is not None
    assert source.file_name is not None
    assert source.year is not None
    reading = read_figures(source.file_name, source.content.encode(), mapping, year=source.year)
    if not reading.figures:
        first = reading.bad[0]
        raise RuleBroken(
            N_("No record is a figure that way. The first one, line %(line)s: %(reason)s"),
            first.field or "measure",
            line=first.line,
            reason=first.reason,
        )
    for model in (NeedsFigure, NeedsBadRow):
        session.execute(sa.delete(model).where(model.source_id == source.id))
    session.add_all(
        NeedsFigure(
            source_id=source.id,
            line=one.line,
            measure=one.measure,
            value=one.value,
            unit=one.unit,
            area=one.area,
            year=one.year,
            population=one.population,
            note=one.note,
        )
        for one in reading.figures
    )
    session.add_all(
        NeedsBadRow(source_id=source.id, line=one.line, field=one.field, reason=one.reason, text=one.text)
        for one in reading.bad
    )
    source.mapped_at = now
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.statistics_imported",
        row,
        now=now,
        source=source.number,
        figures=len(reading.figures),
        bad=len(reading.bad),
    )
    return source


def attach_survey(
    session: Session, actor: Actor, assessment_id: UUID, *, publication_id: UUID, now: datetime
) -> NeedsSource:
    """The published results of a survey become evidence, as they are now: suppressed as they were published."""
    row = load(session, actor, assessment_id, G)
    offered = {one.id: one for one in list_published(session, actor, row.id)}
    if publication_id not in offered:
        raise RuleBroken(N_("Choose published results from the list."), "publication")
    already = sa.select(NeedsSource.id).where(
        NeedsSource.assessment_id == row.id, NeedsSource.publication_id == publication_id
    )
    if session.scalar(already) is not None:
        raise RuleBroken(N_("These results are attached already."), "publication")
    source = _source(session, actor, row, SourceKind.SURVEY, offered[publication_id].title, now=now)
    source.publication_id = publication_id
    source.results = content_of(session, publication_id)
    session.add(source)
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        source=source.number,
    )
    return source


def add_talk(
    session: Session, actor: Actor, assessment_id: UUID, *, talk: Talk, now: datetime
) -> NeedsSource:
    """A focus group or interviews, as coded themes: at least as many people as declared, and nobody named."""
    row = load(session, actor, assessment_id, G)
    if talk.kind not in TALKS:
        raise RuleBroken(N_("Choose what kind of talk it was."), "kind")
    if talk.held_on > local_date(now, actor.timezone):
        raise RuleBroken(N_("This day lies in the future."), "held_on")
    if talk.people < row.smallest_group:
        raise RuleBroken(
            N_("This assessment writes down talks with at least %(people)s people. Put interviews together."),
            "people",
            people=row.smallest_group,
        )
    title = required(talk.title, N_("Give it a title."), "title")
    group = required(talk.group_words, N_("Say with whom in words, without names."), "group_words")
    known = known_themes(session, row.id)
    if not talk.themes or set(talk.themes) - known:
        raise RuleBroken(N_("Choose at least one theme of the list."), "themes")
    check_names(title, group, talk.notes, *talk.themes.values(), checked=talk.names_checked)
    source = _source(session, actor, row, talk.kind, title, now=now)
    source.held_on, source.group_words, source.people = talk.held_on, group, talk.people
    source.notes = optional(talk.notes)
    session.add(source)
    session.flush()
    session.add_all(
        NeedsMention(source_id=source.id, theme_id=theme_id, words=optional(words))
        for theme_id, words in talk.themes.items()
    )
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        source=source.number,
    )
    return source


def remove_source(
    session: Session, actor: Actor, assessment_id: UUID, *, source_id: UUID, now: datetime
) -> None:
    """A source that does not belong here is taken out, with its figures and themes; no barrier may rest on it alone."""
    row = load(session, actor, assessment_id, G)
    source: NeedsSource = part(session, NeedsSource, source_id, row.id)
    resting = session.scalars(
        sa.select(NeedsBarrierSource.barrier_id).where(NeedsBarrierSource.source_id == source.id)
    ).all()
    others = set(
        session.scalars(
            sa.select(NeedsBarrierSource.barrier_id).where(
                NeedsBarrierSource.barrier_id.in_(resting), NeedsBarrierSource.source_id != source.id
            )
        )
    )
    if set(resting) - others:
        raise RuleBroken(N_("A barrier rests on this source alone. Take the barrier out first."))
    for model in (NeedsFigure, NeedsBadRow, NeedsMention, NeedsBarrierSource):
        session.execute(sa.delete(model).where(model.source_id == source.id))
    number = source.number
    session.delete(source)
    record_needs(
        session, actor, "needs_assessment", "needs_assessment.evidence_removed", row, now=now, source=number
    )


def link_theme(
    session: Session,
    actor: Actor,
    assessment_id: UUID,
    *,
    source_id: UUID,
    themes: Collection[UUID],
    now: datetime,
) -> None:
    """Which themes a source speaks of, as a whole: those not named any more are taken away."""
    row = load(session, actor, assessment_id, G)
    source: NeedsSource = part(session, NeedsSource, source_id, row.id)
    if set(themes) - known_themes(session, row.id):
        raise RuleBroken(N_("Choose at least one theme of the list."), "themes")
    if source.kind in TALKS and not themes:
        raise RuleBroken(N_("Choose at least one theme of the list."), "themes")
    if source.kind is SourceKind.STATISTICS and source.mapped_at is None:
        raise RuleBroken(N_("Map the columns of the file first: it says nothing yet."), "themes")
    present = {
        one.theme_id: one
        for one in session.scalars(sa.select(NeedsMention).where(NeedsMention.source_id == source.id))
    }
    for theme_id, mention in present.items():
        if theme_id not in themes:
            session.delete(mention)
    session.add_all(
        NeedsMention(source_id=source.id, theme_id=theme_id)
        for theme_id in sorted(set(themes) - set(present))
    )
    record_needs(
        session,
        actor,
        "needs_assessment",
        "needs_assessment.evidence_added",
        row,
        now=now,
        source=source.number,
    )


def _source(
    session: Session,
    actor: Actor,
    row: NeedsAssessment,
    kind: SourceKind,
    title: str,
    *,
    now: datetime,
) -> NeedsSource:
    """A new source with the next number; numbers of sources that were taken out are not given again while later ones stand."""
    assert actor.user_id is not None
    count, last = session.execute(
        sa.select(sa.func.count(), sa.func.max(NeedsSource.number)).where(NeedsSource.assessment_id == row.id)
    ).one()
    if count >= MOST_SOURCES:
        raise RuleBroken(N_("There are as many sources as an assessment holds."), "title")
    return NeedsSource(
        assessment_id=row.id,
        number=(last or 0) + 1,
        kind=kind,
        title=title[:200],
        created_at=now,
        created_by_id=actor.user_id,
    )
