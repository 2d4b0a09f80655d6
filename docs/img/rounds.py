"""Draws docs/img/round-*.png: the forms that docs/federation.md shows, as LibreOffice lays them out.

Run: python docs/img/rounds.py (needs the system package libreoffice). The federation is made up; every
name here is invented.
"""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pypdfium2
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests import builders as b
from tests.rounds.filling import Answers, fill_xlsx
from tests.rounds.filling_docx import fill_docx
from unbundle.records.members import Organisation
from unbundle.records.rounds import AskedQuestion, Option, Round
from unbundle.records.text import Clause
from unbundle.rounds import Agenda, load_languages, plan_round
from unbundle.rounds.layout import Form, form_of
from unbundle.rounds.write_docx import to_docx
from unbundle.rounds.write_xlsx import to_xlsx

MEASURES = (
    (
        "Weapons from the stocks",
        4_000_000_00,
        "Four million are spent to replace weapons that were given away.",
    ),
    ("Meals for displaced people", 1_500_000_00, "One and a half million are spent on meals and shelter."),
    ("Talks under a neutral roof", 0, "The government invites both sides to talks before the summer."),
)
ANSWERS: Answers = {
    ("about", "filled_by", "answer"): "Ada Example",
    ("mandate", "1", "body"): "Board",
    ("mandate", "1", "decided_on"): "2026-11-20",
    ("mandate", "1", "quorum"): "half",
    ("mandate", "1", "majority"): "simple",
    ("mandate", "1", "for_weight"): "70",
    ("mandate", "1", "against_weight"): "30",
    ("mandate", "1", "evidence"): "minutes.pdf",
    ("votes", "m1", "vote"): "against",
    ("votes", "m1", "reservation"): "We would talk about defence alone.",
    ("votes", "m2", "vote"): "for",
    ("votes", "m2", "condition"): "Shared out by towns, not by the army.",
    ("questions", "q1", "answer"): "2 a part of them",
    ("positions", "meals", "answer"): "confirm",
    ("amendments", "1", "op"): "new wording",
    ("amendments", "1", "clause"): "c1",
    ("amendments", "1", "text"): "We ask for talks now, and for meals for all who fled.",
    ("measures", "1", "title"): "Winter heating for schools",
    ("measures", "1", "cost"): "250000",
    ("measures", "1", "cost_source"): "Study of the school union, page 4",
}


def member(name: str, title: str, lang: str) -> Organisation:
    """A made-up member that asked for its form in one language."""
    return b.organisation(name, blocs=(("language", lang),)).model_copy(update={"name": title})


def plan() -> Round:
    """A round of two made-up members, in English and Arabic."""
    options = ("nobody", "a few", "a part of them", "most", "everybody")
    question = AskedQuestion(
        id="q1",
        text="How many of those hit by the crisis does this reach?",
        criterion="good",
        measures=("m2",),
        titles=("Meals for displaced people",),
        options=tuple(
            Option(level=n, label=word, anchor=f"It reaches {word}.") for n, word in enumerate(options)
        ),
    )
    dossier = b.dossier(
        title="The winter package (made up)",
        situation="A made-up government offers weapons and meals in one bill.",
        measures=tuple(
            b.measure(f"m{n}", minor, title=title, purpose=words, cost_source="Made-up bill, section 1")
            for n, (title, minor, words) in enumerate(MEASURES, 1)
        ),
        organisations=(
            member("dock-union", "Dock Union (made up)", "en"),
            member("nahr", "Nahr (made up)", "ar"),
        ),
        topics=("meals",),
        positions=(b.position("dock-union", "meals", "support", quote="Nobody must go hungry."),),
        mapping=(b.mapping("meals", "m2"),),
        clauses=(Clause(id="c1", text="We ask for talks."), Clause(id="c2", text="We ask for meals.")),
    )
    agenda = Agenda(("m1", "m2", "m3"), (question,))
    return plan_round(dossier, "0" * 64, agenda, "2026-11-24T09:00:00Z", "2026-12-01T18:00:00Z", ("en", "ar"))


def forms(found: Round) -> dict[str, Form]:
    """Organisation to its form."""
    words = load_languages()
    return {m.organisation: form_of(found, m, words[m.forms[0][0]], m.forms[0][1]) for m in found.members}


# picture -> (file, page from 0, pixels per point, part of the page's height from and to)
PICTURES = {
    "start": ("filled-sheet", 0, 1.2, 0.05, 0.53),
    "mandate": ("filled-sheet", 1, 1.6, 0.05, 0.32),
    "votes": ("filled-sheet", 2, 1.6, 0.05, 0.28),
    "questions": ("filled-sheet", 3, 1.3, 0.05, 0.3),
    "positions": ("filled-sheet", 4, 1.6, 0.05, 0.2),
    "amendments": ("filled-sheet", 5, 1.2, 0.05, 0.36),
    "measures": ("filled-sheet", 7, 1.2, 0.05, 0.36),
    "votes-arabic": ("arabic-sheet", 2, 1.6, 0.05, 0.28),
    "word": ("filled-word", 1, 1.1, 0.47, 0.93),
    "word-arabic": ("arabic-word", 0, 1.1, 0.04, 0.62),
}


def write_forms(folder: Path) -> list[Path]:
    """The files to draw."""
    known = forms(plan())
    english, arabic = known["dock-union"], known["nahr"]
    files = {
        "filled-sheet.xlsx": fill_xlsx(to_xlsx(english), ANSWERS),
        "filled-word.docx": fill_docx(english, to_docx(english), ANSWERS),
        "arabic-sheet.xlsx": to_xlsx(arabic),
        "arabic-word.docx": to_docx(arabic),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG with the 256 most common colours; every other pixel gets the nearest of them."""
    packed = pixels.astype(np.int64) @ np.array([65536, 256, 1])
    colours, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
    common = np.sort(colours[np.argsort(-counts, kind="stable")[:256]])
    split = [(values[:, None] >> np.array([16, 8, 0])) & 255 for values in (colours, common)]
    nearest = ((split[0][:, None, :] - split[1][None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    index = nearest[inverse].reshape(packed.shape).astype(np.uint8)
    palette = split[1].astype(np.uint8).tobytes()
    rows = b"".join(b"\0" + row.tobytes() for row in index)
    head = struct.pack(">IIBBBBB", index.shape[1], index.shape[0], 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def main() -> None:
    """Write every picture beside this file."""
    here = Path(__file__).resolve().parent
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in write_forms(folder):
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            words = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", name, str(path)]
            subprocess.run(words, check=True, capture_output=True)
        for picture, (file, page, scale, first, last) in PICTURES.items():
            pixels = pypdfium2.PdfDocument(folder / f"{file}.pdf")[page].render(scale=scale).to_numpy()
            height = pixels.shape[0]
            shown = pixels[int(height * first) : int(height * last), :, 2::-1]
            (here / f"round-{picture}.png").write_bytes(png(np.ascontiguousarray(shown)))


if __name__ == "__main__":
    main()
