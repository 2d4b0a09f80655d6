"""The report: one self-contained page, no script, nothing loaded from elsewhere, the same bytes every time."""

from __future__ import annotations

import re
from base64 import b64encode
from importlib.resources import files
from typing import Any
from unicodedata import bidirectional
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from unbundle.publish.answer import build_answer
from unbundle.publish.blocks import build_sections
from unbundle.publish.charter import charter_rows, charter_status
from unbundle.publish.charts import build_bars, build_instruments
from unbundle.publish.flow import build_flow
from unbundle.publish.index import Index, build_index
from unbundle.publish.money import exact, short, signed
from unbundle.publish.people import build_matrices, build_patterns
from unbundle.publish.principles import build_principles
from unbundle.publish.proof import build_proof
from unbundle.publish.voices import build_voices
from unbundle.publish.words import KINDS, RIGHT_TO_LEFT, plural
from unbundle.records.dossier import Dossier
from unbundle.records.run import Run

FONTS = (
    ("public-sans-latin.woff2", "U+20-17E,U+2013-2026,U+2212,U+20AC"),
    ("public-sans-latin-ext.woff2", "U+100-17F,U+218-21B"),
)


def render_report(run: Run, dossier: Dossier) -> bytes:
    """The page as UTF-8: every text escaped, links only http and https, no time of making in it."""
    index = build_index(run, dossier)
    page = _environment(index.currency).get_template("report.html.j2").render(**_views(index))
    return (re.sub(r"\s*\n\s*", "\n", page).strip() + "\n").encode()


def safe_link(url: str) -> str:
    """`url` where it is a plain http or https address, else empty: nothing else becomes a link."""
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def direction(text: str) -> Markup:
    """The attribute that isolates a text with letters written from right to left; else nothing."""
    return Markup(' dir="auto"' if any(bidirectional(char) in ("R", "AL") for char in text) else "")


def _views(index: Index) -> dict[str, Any]:
    sections = build_sections(index)
    settings = index.dossier.settings
    people = bool(index.dossier.voters)
    return {
        "settings": settings,
        "run": index.run,
        "dossier": index.dossier,
        "voter": index.voter_word,
        "direction": "rtl" if settings.languages[0].partition("-")[0] in RIGHT_TO_LEFT else "ltr",
        "status": charter_status(index.dossier.charter),
        "answer": build_answer(index, sections),
        "bars": build_bars(index),
        "flow": build_flow(index),
        "instruments": build_instruments(index),
        "sections": sections,
        "voices": build_voices(index, sections),
        "matrices": build_matrices(index, sections),
        "patterns": build_patterns(index, sections, names=people),
        "proof": build_proof(index, sections),
        "principles": build_principles(index),
        "charter": charter_rows(index),
        "kinds": KINDS,
        "style": _style(),
    }


def _environment(currency: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("unbundle.publish", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "exact": lambda minor: exact(minor, currency),
        "short": lambda minor: short(minor, currency),
        "signed": lambda minor: signed(minor, currency),
        "link": safe_link,
        "bidi": direction,
        "count": lambda n, one, many="": plural(n, one, many),
    }
    return environment


def _style() -> Markup:
    """The style sheet with the fonts inside; our own files, so not escaped."""
    here = files("unbundle.publish")
    faces = []
    for name, characters in FONTS:
        data = b64encode(here.joinpath("fonts", name).read_bytes()).decode()
        faces.append(
            '@font-face{font-family:"Public Sans";font-weight:400 700;font-display:block;'
            f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{characters}}}"
        )
    sheet = here.joinpath("templates", "style.css").read_text(encoding="utf-8")
    return Markup("".join(faces) + re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
