"""A file as an answer: marked with who, when and its number, kept, and handed out (security K-02)."""

from collections.abc import Iterable
from dataclasses import replace

from flask import Response
from sqlalchemy.orm import Session

from audit.exports.codes import ExportKind
from audit.exports.commands import Asked, keep_file
from core.actor import Actor
from core.text import N_
from web.i18n import local_datetime, translate
from web.sheets import MEDIA_TYPES, Sheet, SheetFormat, write_sheet
from web.uploads import attachment


def mark_of(actor: Actor, asked: Asked) -> str:
    """What stands in the file: its number, who made it and when; a copy for the person it is about names no staff."""
    words = N_("File %(reference)s, made by %(name)s (%(organisation)s), %(at)s. Confidential.")
    if asked.kind is ExportKind.SUBJECT_COPY:
        words = N_("File %(reference)s, made by %(organisation)s, %(at)s.")
    return translate(words) % {
        "reference": asked.reference,
        "name": actor.name,
        "organisation": actor.organisation_name,
        "at": local_datetime(asked.at),
    }


def sheet_taken(
    session: Session,
    actor: Actor,
    asked: Asked,
    sheet: Sheet,
    written_as: SheetFormat,
    *,
    name: str,
    rows: int,
    conditions: Iterable[str] = (),
) -> Response:
    """A table with its mark, kept and as a download; `name` without its ending."""
    marked = replace(sheet, mark=mark_of(actor, asked))
    return file_taken(
        session,
        actor,
        asked,
        write_sheet(marked, written_as),
        name=f"{name}.{written_as.value}",
        media_type=MEDIA_TYPES[written_as],
        rows=rows,
        conditions=conditions,
    )


def file_taken(
    session: Session,
    actor: Actor,
    asked: Asked,
    content: bytes,
    *,
    name: str,
    media_type: str,
    rows: int | None = None,
    conditions: Iterable[str] = (),
) -> Response:
    """Any file that holds its mark already, kept and as a download."""
    keep_file(
        session,
        actor,
        asked,
        content=content,
        name=name,
        media_type=media_type,
        rows=rows,
        conditions=conditions,
    )
    return attachment(content, media_type=media_type, name=name)
