"""report.html: one self-contained page."""

from pathlib import Path

import jinja2

from reports.figures import Figures
from reports.publication import Publication
from reports.words import load_words


def write_page(publication: Publication, figures: Figures, path: Path) -> None:
    """Renders the page; aggregate figures only, no person."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    page = environment.get_template("report.html.j2")
    words = load_words(publication.lang)
    text = page.render(publication=publication, figures=figures, headline=figures.headline, words=words)
    path.write_text(text, encoding="utf-8")
