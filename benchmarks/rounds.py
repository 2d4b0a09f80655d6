"""Time to open a round for 1,000 made-up organisations, and to collect their 1,000 filled forms.

Half of the replies are workbooks, half documents; every form votes on 50 measures with conditions on
some, answers questions, names its mandate; one in ten has a cell that must be refused.
Run: python benchmarks/rounds.py
"""

from __future__ import annotations

import io
import re
import resource
import sys
import time
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import builders as b
from tests.rounds.filling import cells_of, type_into
from unbundle.records.rounds import AskedQuestion, Option
from unbundle.rounds import Agenda, Desk, Incoming, collect_round, load_languages, plan_round
from unbundle.rounds.layout import Form, form_of
from unbundle.rounds.packing import xml
from unbundle.rounds.write_docx import code_of, to_docx
from unbundle.rounds.write_xlsx import to_xlsx

MEMBERS, MEASURES, QUESTIONS = 1000, 50, 12
LANGUAGES = ("en", "es", "fr", "ar")
AT = "2026-11-30T10:00:00Z"


def main() -> None:
    """Print the figures."""
    words = load_languages()
    dossier = b.dossier(
        measures=tuple(b.measure(f"m{n:02d}", 1000 + n, purpose="why " * 40) for n in range(MEASURES)),
        organisations=tuple(
            b.organisation(f"org{n:04d}", blocs=(("language", LANGUAGES[n % 4]),)) for n in range(MEMBERS)
        ),
    )
    options = tuple(Option(level=n, label=f"level {n}", anchor="what it means " * 5) for n in range(5))
    questions = tuple(
        AskedQuestion(
            id=f"q{n}",
            text="A question? " * 6,
            criterion="good",
            measures=("m00",),
            titles=("M",),
            options=options,
        )
        for n in range(QUESTIONS)
    )
    agenda = Agenda(tuple(m.id for m in dossier.measures), questions)
    began = time.process_time()
    plan = plan_round(dossier, "0" * 64, agenda, "2026-11-24T09:00:00Z", "2026-12-01T18:00:00Z", LANGUAGES)
    forms = [form_of(plan, m, words[m.forms[0][0]], m.forms[0][1]) for m in plan.members]
    empty = [to_xlsx(f) if n % 2 else to_docx(f) for n, f in enumerate(forms)]
    opened = time.process_time() - began
    replies = [fill(n, f, data) for n, (f, data) in enumerate(zip(forms, empty, strict=True))]
    size = sum(map(len, replies)) / 1e6
    incoming = [Incoming(f"reply {n}", data, AT) for n, data in enumerate(replies)]
    began, wall = time.process_time(), time.perf_counter()
    found = collect_round(Desk(plan, words, plan.deadline), incoming, AT)
    used, took = time.process_time() - began, time.perf_counter() - wall
    states = [line.state for line in found.members]
    votes = sum(row.section == "votes" for r in found.replies for row in r.rows)
    refused = sum(x.state != "accepted" for r in found.replies for x in r.typed)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"Opened: {MEMBERS} forms of {MEASURES} measures and {QUESTIONS} questions, {opened:.1f} s of CPU.")
    print(
        f"Collected: {len(replies)} replies, {size:.1f} MB, {used:.1f} s of CPU, {took:.1f} s by the clock."
    )
    print(
        f"{states.count('answered')} answered, {votes} votes accepted, {refused} cells refused, peak {peak} MB."
    )
    assert states.count("answered") == MEMBERS
    assert votes == MEMBERS * MEASURES - MEMBERS // 10
    assert used < 60, used


def fill(n: int, form: Form, data: bytes) -> bytes:
    """A filled form; every tenth has a vote that is no word of the list."""
    label = form.words.choices["vote"]
    said = {("mandate", "1", "body"): "Board", ("mandate", "1", "decided_on"): "2026-11-20"}
    for i, measure in enumerate(form.round.measures):
        said["votes", measure.id, "vote"] = label[("approve", "reject", "abstain")[(n + i) % 3]]
        if i % 7 == 0:
            said["votes", measure.id, "condition"] = "only with oversight"
    said |= {("questions", f"q{i}", "answer"): str((n + i) % 5) for i in range(QUESTIONS)}
    if n % 10 == 0:
        said["votes", "m03", "vote"] = "perhaps"
    return fill_workbook(form, data, said) if n % 2 else fill_document(form, data, said)


PLACES: dict[tuple[str, str, str], tuple[int, int, int]] = {}


def fill_workbook(form: Form, data: bytes, said: dict[tuple[str, str, str], str]) -> bytes:
    """Answers put into the cells; all forms have the same places."""
    missing = {at: "" for at in said if at not in PLACES}
    if missing:
        PLACES.update(zip(missing, cells_of(data, missing), strict=True))
    return type_into(data, {PLACES[at]: text for at, text in said.items()})


def fill_document(form: Form, data: bytes, said: dict[tuple[str, str, str], str]) -> bytes:
    """Answers put into the content controls by their tags."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    text = parts["word/document.xml"].decode()
    for (section, item, field), answer in said.items():
        part = form.by_section[section]
        code = code_of(part, part.by_item[item], field)
        pattern = rf'(<w:tag w:val="{code}"/>.*?<w:t xml:space="preserve">)[^<]*(</w:t>)'
        text = re.sub(pattern, rf"\g<1>{xml(answer)}\g<2>", text, count=1, flags=re.DOTALL)
    parts["word/document.xml"] = text.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part_data in parts.items():
            archive.writestr(name, part_data)
    return out.getvalue()


if __name__ == "__main__":
    main()
