"""report.html: one self-contained page."""

from pathlib import Path

import duckdb
import jinja2

from reports.headline import Headline
from reports.publication import Publication
from reports.words import load_words


def write_page(
    connection: duckdb.DuckDBPyConnection, publication: Publication, headline: Headline, path: Path
) -> None:
    """Renders the page; aggregate figures only, no person."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("report.html.j2")
    text = page.render(publication=publication, headline=headline, words=load_words(publication.lang))
    path.write_text(text, encoding="utf-8")
