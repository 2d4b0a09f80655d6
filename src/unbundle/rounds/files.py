"""The files of a round: forms and letters that go out, and the tables that show what came back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping

from unbundle.records.rounds import Collected, Round
from unbundle.rounds.layout import form_of
from unbundle.rounds.letters import calendar, file_name, invitation, label_of, letters_of, reminder
from unbundle.rounds.words import MODEL, Words
from unbundle.rounds.write_docx import to_docx
from unbundle.rounds.write_xlsx import to_xlsx

_FORMULA = re.compile(r"^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def outgoing_files(plan: Round, languages: Mapping[str, Words]) -> dict[str, bytes]:
    """Path to bytes of everything that goes out: per member and language two forms, a letter and a
    reminder; a calendar file per language. Equal rounds give equal bytes.
    """
    files: dict[str, bytes] = {}
    used = sorted({lang for member in plan.members for lang, _ in member.forms})
    for member in plan.members:
        for lang, code in member.forms:
            words = languages[lang]
            form = form_of(plan, member, words, code)
            name = f"{file_name(member.organisation)}.{lang}"
            files[f"forms/{name}.xlsx"] = to_xlsx(form)
            files[f"forms/{name}.docx"] = to_docx(form)
            files[f"letters/{name}.txt"] = invitation(plan, member, words).encode()
            files[f"reminders/{name}.txt"] = reminder(plan, member, words, plan.deadline).encode()
    for lang in used:
        text = calendar(plan, languages[lang])
        if text:
            files[f"calendar/{lang}.ics"] = text.encode()
    return dict(sorted(files.items()))


def returned_files(plan: Round, collected: Collected, languages: Mapping[str, Words]) -> dict[str, bytes]:
    """Path to bytes of what collecting gives: the whole record, two tables for the secretary, letters.

    status.csv has one row per member, cells.csv one per cell that was refused or stands outside.
    """
    english = languages[MODEL]
    status = [("organisation", "name", "state", "file", "accepted cells", "refused cells")]
    names = {member.organisation: member.name for member in plan.members}
    status += [
        (m.organisation, names[m.organisation], m.state, m.file, str(m.accepted), str(m.refused))
        for m in collected.members
    ]
    files = [("file", "organisation", "received", "standing", "reason", "detail", "sha256")]
    cells = [("file", "organisation", "place", "heading", "what was typed", "reason", "detail")]
    for reply in collected.replies:
        reason = english.texts[f"reasons.{reply.code}"] if reply.code else ""
        who = str(reply.organisation)
        files.append((reply.file, who, reply.received_at, reply.standing, reason, reply.detail, reply.sha256))
        cells += [
            (
                reply.file,
                who,
                one.place,
                label_of(one, english, plan.currency),
                one.text,
                english.texts[f"reasons.{one.code}"],
                one.detail,
            )
            for one in reply.typed
            if one.state != "accepted"
        ]
    letters = letters_of(plan, collected, languages, MODEL)
    return {
        "collected.json": collected.to_json(),
        "status.csv": _table(status),
        "files.csv": _table(files),
        "cells.csv": _table(cells),
        **{name: text.encode() for name, text in sorted(letters)},
    }


def _table(rows: Iterable[tuple[str, ...]]) -> bytes:
    """CSV for a spreadsheet; what could be taken for a formula begins with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
