"""What must hold between cells of one table, and between a table and the official texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from unbundle.dossier.checks_ledger import check_ledger
from unbundle.dossier.content import Content
from unbundle.dossier.sheets import Row, Sheet
from unbundle.errors import Fault
from unbundle.kit.canonical import digest
from unbundle.kit.moments import moment_key
from unbundle.records.measure import MONEY_KINDS

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def check_tables(content: Content, faults: list[Fault]) -> None:
    """Every fault that needs more than one cell to be seen."""
    checks = (_documents, _unlisted, _amounts, _measure_links, _locators, _ballots, _levels, check_ledger)
    for check in checks:
        check(content, faults)


def _documents(content: Content, faults: list[Fault]) -> None:
    sheet = content.sheets["documents"]
    by_name: dict[str, Row] = {}
    by_digest: dict[str, Row] = {}
    for row in sheet.rows:
        name = row.cells.get("name")
        if name is not None:
            _document_files(content, sheet, row, faults)
            _seen_before(sheet, row, "name", by_name, (name.lower(), f"{name}.txt".lower()), faults)
        if "sha256" in row.cells:
            _seen_before(sheet, row, "sha256", by_digest, (row.cells["sha256"],), faults)


def _seen_before(
    sheet: Sheet, row: Row, column: str, seen: dict[str, Row], keys: tuple[str, ...], faults: list[Fault]
) -> None:
    for key in keys:
        earlier = seen.setdefault(key, row)
        if earlier is not row:
            message = f"Row {earlier.number} already takes this name or file."
            step = "Give every document a name and a file of its own."
            faults.append(Fault(sheet.where(row, column), "row-twice", message, row.cells[column], step))


def _document_files(content: Content, sheet: Sheet, row: Row, faults: list[Fault]) -> None:
    name = row.cells["name"]
    if not is_file_name(name):
        step = 'Use a plain file name: no slash, no leading dot, none of < > : " | ? *.'
        message = "This is not a plain file name inside documents/."
        faults.append(Fault(sheet.where(row, "name"), "path-escape", message, name, step))
        return
    for path, column in ((f"documents/{name}", "sha256"), (f"documents/{name}.txt", "text_sha256")):
        where = sheet.where(row, column)
        if path not in content.files:
            step = f"Put the file to {path}, or delete this row."
            faults.append(Fault(where, "document-missing", f"{path} is not in the folder.", next=step))
        elif column in row.cells:
            _same_digest(content.files[path], row.cells[column], path, where, faults)


def is_file_name(name: str) -> bool:
    """Whether `name` is a plain file name on every system, and cannot leave its folder."""
    plain = bool(re.fullmatch(r"[^\x00-\x1f\x7f<>:\"/\\|?*]{1,150}", name))
    return (
        plain
        and not name.startswith((".", " "))
        and not name.endswith((".", " "))
        and not _RESERVED.fullmatch(name)
    )


def _same_digest(data: bytes, stated: str, path: str, where: str, faults: list[Fault]) -> None:
    found = digest(data)
    if found == stated:
        return
    step = "Restore the file from its source, or read the document again if it was meant to change."
    if digest(data.replace(b"\r\n", b"\n")) == stated:
        step = "Only line ends differ: copy the file in binary form (for git: '* -text' in .gitattributes)."
    faults.append(Fault(where, "document-digest", f"{path} is not the file this row speaks of.", found, step))


def _unlisted(content: Content, faults: list[Fault]) -> None:
    sheet = content.sheets["documents"]
    if not sheet.complete:
        return
    names = {row.cells["name"] for row in sheet.rows if "name" in row.cells}
    listed = {f"documents/{name}" for name in names} | {f"documents/{name}.txt" for name in names}
    for path in content.files:
        if path.startswith("documents/") and not path.endswith(".md") and path not in listed:
            step = "Add a row to documents.csv, or move the file out of documents/."
            faults.append(
                Fault(path, "document-unlisted", "No row of documents.csv names this file.", next=step)
            )


def _amounts(content: Content, faults: list[Fault]) -> None:
    sheet = content.sheets["measures"]
    settings = content.settings.record if content.settings else None
    rates = {(rate[0], rate[1]) for rate in settings.rates} if settings else set()
    for row in sheet.rows:
        kind, currency = row.cells.get("kind"), row.cells.get("currency")
        if kind is not None and "amount_minor" in row.cells and kind not in MONEY_KINDS:
            message = f"A measure of kind {kind} has no money, so it cannot have an amount."
            step = f"Choose a kind with money ({', '.join(sorted(MONEY_KINDS))}), or leave the amount empty."
            value = str(row.cells["amount_minor"])
            faults.append(
                Fault(sheet.where(row, "amount_minor"), "amount-without-money", message, value, step)
            )
        if (
            settings
            and currency
            and currency != settings.currency
            and (currency, settings.currency) not in rates
        ):
            message = f"The dossier counts in {settings.currency} and declares no rate from {currency}."
            step = f"Add to dossier.yaml under rates: [{currency}, {settings.currency}, p/q, source]."
            faults.append(
                Fault(sheet.where(row, "currency"), "currency-without-rate", message, currency, step)
            )


def _measure_links(content: Content, faults: list[Fault]) -> None:
    sheet = content.sheets["measures"]
    parents = {row.cells.get("id"): row.cells.get("parent") for row in sheet.rows}
    for row in sheet.rows:
        name = row.cells.get("id")
        for column in ("parent", "replaces", "variant_of", "requires"):
            value = row.cells.get(column, ())
            if name is not None and name in ((value,) if isinstance(value, str) else value):
                step = "Name another measure, or leave the cell empty."
                message = "A measure cannot name itself."
                faults.append(Fault(sheet.where(row, column), "measure-itself", message, name, step))
        if name is not None and parents[name] != name and _in_circle(name, parents):
            message = "This measure stands inside itself: its parents form a circle."
            step = "Correct the parents; a line at the top has none."
            faults.append(Fault(sheet.where(row, "parent"), "measure-circle", message, name, step))


def _in_circle(name: str, parents: dict[str | None, str | None]) -> bool:
    at, seen = parents.get(name), {name}
    while at is not None and at not in seen:
        seen.add(at)
        at = parents.get(at)
    return at == name


def _locators(content: Content, faults: list[Fault]) -> None:
    documents = content.sheets["documents"].rows
    names = {row.cells.get("sha256"): row.cells.get("name") for row in documents}
    for sheet, column in (("measures", "quote"), ("unclassified", "quote"), ("codings", "located_quote")):
        for row in content.sheets[sheet].rows:
            text = content.texts.get(names.get(row.cells.get("doc_sha256")) or "")
            if text is not None and {"start", "end", column} <= row.cells.keys():
                _check_slice(content.sheets[sheet], row, column, text, faults)


def _check_slice(sheet: Sheet, row: Row, column: str, text: str, faults: list[Fault]) -> None:
    start, end, quote = row.cells["start"], row.cells["end"], row.cells[column]
    if not start < end <= len(text):
        message = f"start and end must be in order and inside the text of {len(text)} characters."
        faults.append(
            Fault(sheet.where(row, "start"), "locator-range", message, f"{start} to {end}", "Correct them.")
        )
    elif text[start:end] != quote:
        step = f"The text has there: {text[start:end][:200]!r}. Correct the quote, or start and end."
        message = "The words are not those of the official text at this place."
        faults.append(Fault(sheet.where(row, column), "locator-quote", message, quote, step))


def _ballots(content: Content, faults: list[Fault]) -> None:
    """One voter per ballot; two votes of one voter on one measure need moments that tell which is later."""
    sheet = content.sheets["ballots"]
    cast: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in sheet.rows:
        _check_parts(sheet, row, faults)
        named = [column for column in ("organisation", "voter") if column in row.cells]
        if len(named) != 1 and not row.broken:
            message = "A ballot needs an organisation or a voter, and only one of them."
            faults.append(
                Fault(sheet.where(row), "ballot-voter", message, next="Fill in one of the two cells.")
            )
        elif named and "measure" in row.cells:
            cast[named[0], row.cells[named[0]], row.cells["measure"]].append(row)
    for (_, who, measure), rows in cast.items():
        _check_latest(sheet, f"{who} on {measure}", rows, faults)


def _check_parts(sheet: Sheet, row: Row, faults: list[Fault]) -> None:
    """A split vote stands on the side that has most weight, or the count would turn it round in silence."""
    sides = {"approve": "for_weight", "reject": "against_weight", "abstain": "abstain_weight"}
    parts = {vote: row.cells[column] for vote, column in sides.items() if column in row.cells}
    vote = row.cells.get("vote")
    if vote in sides and parts and parts.get(vote, 0) < max(parts.values()):
        message = "The vote is not on the side that has most weight in this row."
        step = "Correct the vote or the weights."
        found = ", ".join(f"{name} {weight}" for name, weight in parts.items())
        faults.append(Fault(sheet.where(row, "vote"), "ballot-parts", message, f"{vote}: {found}", step))


def _check_latest(sheet: Sheet, whose: str, rows: list[Row], faults: list[Fault]) -> None:
    by_moment: dict[str, Row] = {}
    undated = next((row for row in rows if "cast_at" not in row.cells), None)
    for row in rows:
        moment = moment_key(row.cells.get("cast_at", ""))
        other = by_moment.setdefault(moment, row)
        other = undated if other is row and undated else other
        if other is not row and other.cells.get("vote") != row.cells.get("vote"):
            message = (
                f"Row {other.number} holds another vote of the same voter, and no moment says which is later."
            )
            step = "Fill in cast_at with the two moments, or delete the vote that does not count."
            faults.append(Fault(sheet.where(row), "ballot-conflict", message, whose, step))


def _levels(content: Content, faults: list[Fault]) -> None:
    """Coded levels are levels that the criterion has."""
    codes: dict[str, set[int]] = defaultdict(set)
    for entries in content.frameworks.values():
        for criterion in entries.record.criteria:
            codes[criterion.id] |= {level.code for level in criterion.levels}
    known: Callable[[Any, Any], bool] = lambda name, level: name not in codes or level in codes[name]  # noqa: E731
    codings, cases = content.sheets["codings"], content.sheets["cases"]
    for row in codings.rows:
        name, lo, hi = (row.cells.get(column) for column in ("criterion", "lo", "hi"))
        wrong = [level for level in (lo, hi) if level is not None and not known(name, level)]
        if wrong or (lo is not None and hi is not None and lo > hi):
            step = (
                f"The criterion has {sorted(codes[name])}; lo is at most hi."
                if name in codes
                else "Swap lo and hi."
            )
            message = "This is not a range of levels of the criterion."
            faults.append(Fault(codings.where(row, "lo"), "level-unknown", message, f"{lo} to {hi}", step))
    for row in cases.rows:
        for name, level in row.cells.get("levels", {}).items():
            if not known(name, level):
                step = f"The criterion has {sorted(codes[name])}."
                message = "The criterion has no such level."
                faults.append(
                    Fault(cases.where(row, "levels"), "level-unknown", message, f"{name}={level}", step)
                )
