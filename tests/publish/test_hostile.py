"""Texts of strangers stay texts: markup, handlers, template syntax, odd links, other scripts."""

from __future__ import annotations

import pytest

from tests.publish.made_up import made_up_dossier, made_up_run
from tests.publish.pages import Page, read
from unbundle.publish import publish_run
from unbundle.publish.html import direction, safe_link, shrink

EVIL = (
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</style><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }}{% for x in y %}",
    "a</li></details></section>b",
    "<!-- ",
    "&lt;b&gt; &amp; &#39;",
    "]]> <![CDATA[",
    "שלום <b>עולם</b>",
)


@pytest.fixture(scope="module")
def plain() -> Page:
    """The page of the same dossier with harmless words."""
    dossier = made_up_dossier(8, 1, 2)
    return read(publish_run(made_up_run(dossier), dossier)["report/index.html"])


@pytest.mark.parametrize("evil", EVIL)
def test_every_text_field(evil: str, plain: Page) -> None:
    """The same hostile words in every field a stranger can fill: shown letter by letter, never obeyed."""
    dossier = made_up_dossier(8, 1, 2)
    settings = dossier.settings.model_copy(
        update={"title": evil, "status_note": evil, "caveats": (evil,), "correct_a_row": evil}
    )
    hostile = dossier.model_copy(
        update={
            "settings": settings,
            "organisations": tuple(
                o.model_copy(update={"name": evil, "kind": evil, "note": evil}) for o in dossier.organisations
            ),
            "measures": tuple(
                m.model_copy(update={"title": evil, "section": evil, "note": evil}) for m in dossier.measures
            ),
            "topics": tuple(t.model_copy(update={"title": evil, "definition": evil}) for t in dossier.topics),
            "positions": tuple(
                p.model_copy(update={"quote": evil, "condition": evil, "note": evil, "source_title": evil})
                for p in dossier.positions
            ),
            "mapping": tuple(m.model_copy(update={"why": evil}) for m in dossier.mapping),
        }
    )
    page = read(publish_run(made_up_run(hostile), hostile)["report/index.html"])
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in plain.tags}
    assert {name for _, attrs in page.tags for name in attrs} <= {
        name for _, attrs in plain.tags for name in attrs
    }
    assert " ".join(evil.split()) in page.text


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " https://example.org",
        "https://example.org\n/x",
        "java\tscript:alert(1)",
        "data:text/html,<script>",
        "//example.org",
        "ftp://example.org",
        "https://",
        "http://[::1",
        "",
    ],
)
def test_other_links_stay_text(url: str) -> None:
    """Only plain http and https become links; anything else is shown, not followed."""
    assert safe_link(url) == ""
    dossier = made_up_dossier(6, 1, 1)
    bad = dossier.model_copy(
        update={"positions": tuple(p.model_copy(update={"source_url": url}) for p in dossier.positions)}
    )
    links = read(publish_run(made_up_run(bad), bad)["report/index.html"]).values("href")
    assert all(link.startswith("#") or link == dossier.documents[0].url for link in links)


def test_good_links_stay_whole() -> None:
    """An ampersand in an address must survive the escaping, or the source cannot be opened."""
    url = "https://example.org/a?b=1&c=%20d#e"
    assert safe_link(url) == url


def test_right_to_left_is_isolated() -> None:
    """A quote in Arabic or Hebrew must not turn the line around it; Latin text needs no attribute."""
    assert str(direction("سلام")) == ' dir="auto"'
    assert str(direction("שלום")) == ' dir="auto"'
    assert str(direction("Paix, мир, 平和")) == ""


def test_shrink_touches_no_text() -> None:
    """Shorter markup, same words: attribute values with signs keep their quotes, text keeps its own."""
    page = '<p class="a" title="x y">5 &gt; 3 &amp; "q" &#34;r&#34; &#39;s&#39;</p>\n<p>b="c"</p>'
    page += '\n<rect width="3"/>'
    assert shrink(page) == '<p class=a title="x y">5 &gt; 3 &amp; "q" "r" \'s\'<p>b="c"<rect width="3"/>'
