"""In which languages the public directory is searched, and that whoever changes a service renews its words."""

from flask import Flask
from sqlalchemy.orm import Session

from concordat.hub_offerings import hearings, offerings, readings
from partners.hub.indexing import MARKED, index_services, use_languages
from partners.hub.offerings import use_offerings
from partners.services.changes import on_change
from web.languages import Catalogues


def _renew(session: Session, service_ids: object, now: object) -> None:
    index_services(session, service_ids, now=now)  # type: ignore[arg-type]


def install_hub(app: Flask) -> None:
    """Give the index the texts of every catalogue, let it hear of changes, and show what outreach offers to everybody."""
    catalogues: Catalogues = app.extensions["catalogues"]
    use_languages(
        {
            code: {text: catalogues.texts_in(code).gettext(text) for text in MARKED}
            for code in catalogues.codes
        }
    )
    on_change(_renew)
    use_offerings(offerings, readings, hearings)
