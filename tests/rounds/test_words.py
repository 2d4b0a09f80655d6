"""Languages are files: the four that ship hold the same entries, and a fifth needs no code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import builders as b
from tests.rounds.filling import MANDATE, fill_xlsx
from tests.rounds.made import DEADLINE, IN_TIME, OPENED, federation
from unbundle.errors import InputError
from unbundle.rounds import (
    Agenda,
    Desk,
    Incoming,
    collect_round,
    load_languages,
    outgoing_files,
    pick,
    plan_round,
)
from unbundle.rounds.layout import form_of
from unbundle.rounds.words import fold, shipped_languages
from unbundle.rounds.write_xlsx import to_xlsx


def test_the_languages_that_ship() -> None:
    """English, Spanish, French, Arabic; Arabic runs from right to left."""
    found = load_languages()
    assert {tag: words.rtl for tag, words in found.items()} == {
        "ar": True,
        "en": False,
        "es": False,
        "fr": False,
    }


def test_nothing_is_left_in_english() -> None:
    """A translation that still holds the English sentence was forgotten."""
    found = load_languages()
    english = found["en"].texts
    same = {
        (tag, key)
        for tag in ("es", "fr", "ar")
        for key, text in found[tag].texts.items()
        if text == english[key] and len(text.split()) > 1
    }
    assert same == set()


def test_every_entry_is_used(root: Path) -> None:
    """An entry that no code names is work for every translator, for nothing."""
    source = "".join(path.read_text("utf-8") for path in (root / "src/unbundle/rounds").glob("*.py"))
    computed = ("columns.", "names.", "help.", "items.")
    unused = [
        key
        for key in load_languages()["en"].texts
        if not key.startswith(computed)
        and not re.search(rf"[\"'.]{re.escape(key.split('.')[1])}[\"']", source)
        and not key.endswith("_subject")
    ]
    assert unused == []


def test_every_reason_has_words(root: Path) -> None:
    """A refusal whose reason has no words would end in a letter with a hole."""
    source = "".join(path.read_text("utf-8") for path in (root / "src/unbundle/rounds").glob("*.py"))
    pattern = (
        r"\"((?:file|reply|cell|row|column|place|mandate|clause|measure|evidence|correction|text|kind|split)"
        r"-[a-z-]+)\""
    )
    codes = set(re.findall(pattern, source)) - {"round-none"}
    reasons = {
        key.removeprefix("reasons.") for key in load_languages()["en"].texts if key.startswith("reasons.")
    }
    known_elsewhere = {"file-encoding", "file-amendment"}
    assert codes - known_elsewhere - reasons == set()


def german(root: Path) -> bytes:
    """A made-up fifth language: the English file with a few words of German."""
    text = shipped_languages()["en.yaml"].decode()
    for old, new in (
        ("lang: en", "lang: de"),
        ("name: English", "name: Deutsch"),
        ("approve: for", "approve: dafür"),
        ("reject: against", "reject: dagegen"),
        ("votes.vote: Your vote", "votes.vote: Ihre Stimme"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def test_a_fifth_language_is_one_file(tmp_path: Path) -> None:
    """More languages by adding a file: forms go out in it, and answers in it are understood."""
    (tmp_path / "de.yaml").write_bytes(german(tmp_path))
    languages = load_languages({path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")})
    dossier = federation(organisations=(b.organisation("aa"), b.organisation("cc")))
    agenda = Agenda(tuple(m.id for m in dossier.measures))
    plan = plan_round(dossier, "0" * 64, agenda, OPENED, DEADLINE, ("de",))
    assert "forms/aa.de.xlsx" in outgoing_files(plan, languages)
    member = plan.members[0]
    empty = to_xlsx(form_of(plan, member, languages["de"], member.forms[0][1]))
    reply = fill_xlsx(empty, {**MANDATE, ("votes", "m1", "vote"): "dafür"})
    found = collect_round(Desk(plan, languages), [Incoming("x", reply, IN_TIME)], IN_TIME)
    votes = [row.values for row in found.replies[0].rows if row.section == "votes"]
    assert votes == [{"mandate": "1", "vote": "approve"}]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("reply-late:", "reply-lates:", "language-missing"),
        ("approve: for", "approve: against", "language-label"),
        ("{title}\n", "{titel}\n", "language-field"),
        ("direction: ltr", "direction: up", "language-direction"),
        ("lang: en", "lang: nl", "language-tag"),
        ("no_cost: no cost", "no_cost: 0", "language-entry"),
        ("no_cost: no cost", "no_cost: [", "yaml-broken"),
    ],
)
def test_wrong_language_files(old: str, new: str, code: str) -> None:
    """A translator gets every fault named, with the English words beside what is missing."""
    text = shipped_languages()["en.yaml"].decode().replace("lang: en", "lang: de")
    text = text.replace(old if old != "lang: en" else "lang: de", new, 1)
    with pytest.raises(InputError) as error:
        load_languages({"de.yaml": text.encode()})
    assert code in {fault.code for fault in error.value.faults}


def test_unknown_language() -> None:
    """A tag without a file is named, with what there is."""
    with pytest.raises(InputError) as error:
        pick(load_languages(), ("en", "xx"))
    assert [fault.code for fault in error.value.faults] == ["language-unknown"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("À  favor!", "a favor"),
        ("FOR", "for"),
        ("مَع", "مع"),
        ("امتنـــاع", "امتناع"),
        ("abstención", "Abstencion"),
    ],
)
def test_words_are_compared_as_people_do(left: str, right: str) -> None:
    """Capitals, accents, vowel signs and spaces do not make another word."""
    assert fold(left) == fold(right)


def test_a_word_with_two_meanings_is_not_guessed() -> None:
    """Where two languages use one word for opposite votes, it counts in the form's own language only."""
    text = shipped_languages()["en.yaml"].decode()
    for old, new in (("lang: en", "lang: xx"), ("approve: for", "approve: contre")):
        text = text.replace(old, new, 1)
    languages = load_languages({"xx.yaml": text.encode()})
    dossier = federation()
    plan = plan_round(dossier, "0" * 64, Agenda(("m1",)), OPENED, DEADLINE, ("fr", "en"))
    found = {}
    for member in (plan.members[0], plan.members[2]):
        lang, code = member.forms[0]
        empty = to_xlsx(form_of(plan, member, languages[lang], code))
        reply = fill_xlsx(empty, {**MANDATE, ("votes", "m1", "vote"): "contre"})
        (read,) = collect_round(Desk(plan, languages), [Incoming("x", reply, IN_TIME)], IN_TIME).replies
        found[lang] = [x.code for x in read.typed if x.field == "vote"]
    assert found == {"fr": [""], "en": ["cell-choice"]}
