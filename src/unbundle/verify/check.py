#!/usr/bin/env python3
"""Check an evidence pack without trusting the program that made it.

    python3 check.py PACK [--trust KEY.pub]...

PACK is the folder or the zip. This is one file for Python 3.9 or newer with nothing installed; only
signatures need the package `cryptography`. It reads, prints, and writes nothing: one line per check -
ok, WRONG, or NOT CHECKED with the reason. It leaves with 0, or with 4 if anything is wrong.

Read it from top to bottom:   1  the pack      2  digests and signatures      3  sums and costs
4  the ballots, counted again      5  each decision      6  the money, paid again      7  all checks
A forger can change the copy inside a pack: take this file from a place you trust, or read it.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import stat
import sys
import threading
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import itemgetter
from typing import Any

Json = dict[str, Any]
Files = dict[str, bytes]
Faults = list[str]  # what is wrong; nothing where the list is empty
Found = tuple[Faults, str]  # what is wrong, and what was seen
MAX_FILES, MAX_BYTES, MAX_JSON, MAX_SECONDS = 10_000, 256_000_000, 40_000_000, 300
MAX_WORK = 3_000_000  # beyond that many comparisons this small program would run for too long
PLAIN = (stat.S_IFREG, stat.S_IFDIR)


class NotChecked(Exception):
    """A check that cannot be made here, and why."""


# ------------------------------------------------------------------------------------ 1  the pack


def read_folder(place: str) -> Files:
    """Every plain file by its path inside. A pack comes from a stranger: sizes and kinds before contents."""
    files, total, count = Files(), 0, 0
    for folder, names, others in os.walk(place):
        for path in (os.path.join(folder, name) for name in (*names, *others)):
            inside, state = os.path.relpath(path, place).replace(os.sep, "/"), os.lstat(path)
            total, count = total + state.st_size, count + 1
            if total > MAX_BYTES or count > MAX_FILES or stat.S_IFMT(state.st_mode) not in PLAIN:
                raise ValueError(f"{inside} is a link or a device, or it is too much")
            if stat.S_ISREG(state.st_mode):
                files[inside] = read_file(path)
    return files


def read_file(path: str) -> bytes:
    """One file from the disk."""
    with open(path, "rb") as stream:
        return stream.read(MAX_BYTES)


def read_zip(place: str) -> Files:
    """Nothing is unpacked to the disk, and no entry may be longer than it says."""
    files = Files()
    with zipfile.ZipFile(place) as archive:
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if len(entries) > MAX_FILES or sum(entry.file_size for entry in entries) > MAX_BYTES:
            raise ValueError("it holds too many files, or too large ones")
        for entry in entries:
            name, plain = entry.filename, stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG)
            if not plain or name in files or "\\" in name or {"", ".", ".."} & set(name.split("/")):
                raise ValueError(f"{name!r} is a link, leaves the folder, or comes twice")
            with archive.open(entry) as stream:
                files[name] = stream.read(entry.file_size + 1)
            if len(files[name]) != entry.file_size:
                raise ValueError(f"{name!r} is not as long as the zip says")
    return files


def refuse(text: str) -> Any:
    """Called for what no honest pack holds: 1.5, 1e999, NaN, two values for one key."""
    raise ValueError(f"{text[:20]} cannot stand here")


def once(pairs: list[tuple[str, Any]]) -> Json:
    """An object whose keys are all different: two readers must not see two values."""
    found = dict(pairs)
    return found if len(found) == len(pairs) else refuse("a key given twice")


def parse(data: bytes) -> Any:
    """JSON without floats, endless numbers and endless nesting."""
    data = data if len(data) <= MAX_JSON else refuse("a file of this size")
    rules: Json = {"parse_float": refuse, "parse_constant": refuse, "object_pairs_hook": once}
    rules["parse_int"] = lambda text: int(text if len(text) <= 17 else refuse(text))
    try:
        return json.loads(data.decode("utf-8"), **rules)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def exact(value: Any) -> Fraction:
    """A number of a results file: an integer, or text such as "2/3"; never a float, never 1e999999999."""
    text = str(value) if type(value) in (int, str) else ""
    if len(text) < 4000 and re.fullmatch(r"[0-9]+(/[1-9][0-9]*)?", text):
        return Fraction(text)
    raise ValueError(f"{str(value)[:40]!r} is not an exact number")


def table(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the dossier; none where there is no such file."""
    text = files.get(f"dossier/{name}", b"").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    # A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    return [{k: re.sub(r"^'(?='*[\s=+\-@])", "", v or "") for k, v in row.items() if k} for row in rows]


def entry(files: Files, name: str, path: str, default: str = "") -> str:
    """One entry of a YAML file as packs hold it, such as consent/threshold: two spaces per level."""
    text = files[f"dossier/{name}"].decode("utf-8")
    *above, last = path.split("/")
    for word in above:
        found = re.search(rf"^{word}:\n((?: .*\n)*)", text, re.M)
        text = re.sub(r"^  ", "", found[1], flags=re.M) if found else ""
    found = re.search(rf"^{last}:(.*\n(?: .*\n)*)", text, re.M)
    return found[1].strip().strip("'\"") if found else default


# ------------------------------------------------------------------------------------ 2  digests, signatures


def check_files(files: Files) -> Found:
    """Every file is listed in manifest.json with its SHA-256, and nothing else is there."""
    manifest = parse(files["manifest.json"])
    listed = {row["name"]: row["digest"]["sha256"] for row in manifest["subject"]}
    free = {name for name in files if name == "manifest.json" or name.startswith("signatures/")}
    faults = [f"{name} is listed, but not there" for name in sorted(set(listed) - set(files))]
    faults += [f"{name} is there, but not listed" for name in sorted(set(files) - set(listed) - free)]
    faults += [f"{name} cannot be listed" for name in sorted(free & set(listed))]
    faults += ["a name is listed twice"] if len(listed) != len(manifest["subject"]) else []
    for name in sorted(set(listed) & set(files)):
        faults += [f"{name} was altered"] if hashlib.sha256(files[name]).hexdigest() != listed[name] else []
    return faults, f"{len(listed)} files are as manifest.json lists them"


def check_signatures(files: Files, trusted: list[str]) -> Found:
    """DSSE envelopes: Ed25519 over the exact bytes of manifest.json. A key is named by its SHA-256."""
    names = sorted(name for name in files if name.startswith("signatures/"))
    if not names and not trusted:
        raise NotChecked("nobody signed this pack")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise (ValueError if trusted else NotChecked)("the package 'cryptography' is not installed") from None

    def key_of(pem: bytes) -> tuple[str, Any]:
        der = base64.b64decode(pem.split(b"\n")[1])
        raw = der[12:] if der[:12].hex() == "302a300506032b6570032100" else refuse("another kind of key")
        return hashlib.sha256(raw).hexdigest(), Ed25519PublicKey.from_public_bytes(raw)

    known, faults, good = dict(key_of(read_file(path)) for path in trusted), [], set()
    for name in names:
        envelope = parse(files[name])
        kind, body = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
        if body != files["manifest.json"] or not envelope["signatures"]:
            faults.append(f"{name} signs another manifest, or nothing")
        for row in envelope["signatures"]:
            keyid, key = key_of(envelope["publicKey"].encode())
            try:
                key.verify(base64.b64decode(row["sig"]), message)
                good.add(keyid)
            except InvalidSignature:
                faults.append(f"{name}: the signature is wrong")
    faults += ["no key that you trust signed this pack"] if trusted and not good & set(known) else []
    shown = ", ".join(keyid[:16] + (" (trusted)" if keyid in known else "") for keyid in sorted(good))
    return faults, f"signed by {shown}" + ("" if trusted else "; you named no key that you trust (--trust)")


# ------------------------------------------------------------------------------------ 3  sums and costs


def differ(ours: dict[Any, Any], theirs: dict[Any, Any]) -> Faults:
    """What two tables say differently."""
    keys = [key for key in sorted({*ours, *theirs}, key=str) if ours.get(key) != theirs.get(key)]
    return [f"{told(key)}: {told(ours.get(key))}, stated {told(theirs.get(key))}" for key in keys]


def told(value: Any) -> str:
    """A value in words."""
    return ", ".join(map(told, value)) if isinstance(value, (tuple, list)) else str(value)


def check_sums(files: Files) -> Found:
    """The lines of measures.csv add up to results/totals.json, kind by kind and heading by heading."""
    sums: dict[tuple[Any, ...], tuple[int, int]] = {}
    for row in table(files, "measures.csv"):
        path = tuple(row["path"].split("\n")) if row["path"] else ()
        for depth in range(len(path) + 1) if row["amount_minor"] else ():
            key = (path[:depth], row["kind"], row["currency"])
            money, count = sums.get(key, (0, 0))
            sums[key] = (money + int(row["amount_minor"]), count + 1)
    rows = parse(files["results/totals.json"])
    stated = {(tuple(t["path"]), t["kind"], t["currency"]): (t["minor"], t["count"]) for t in rows}
    faults = differ(sums, stated)
    total = sum(value[0] for key, value in sums.items() if key[:2] == ((), "appropriation"))
    return faults, f"{len(sums)} sums agree; the appropriations add up to {total:,} minor units"


def lines_above(files: Files) -> dict[str, list[str]]:
    """For every measure those above it, from near to far."""
    parent = {row["id"]: row["parent"] for row in table(files, "measures.csv")}
    chains: dict[str, list[str]] = {}
    for name in parent:
        chains[name], last = [], parent[name]
        while last in parent:
            chains[name].append(last)
            last = parent[last] if len(chains[name]) < 50 else refuse("a measure inside itself")
    return chains


def check_costs(files: Files, instance: Json) -> Found:
    """The budget, and that every option costs the new money that its line, or what is below it, states."""
    rows, above = {row["id"]: row for row in table(files, "measures.csv")}, lines_above(files)
    money = {name for name, row in rows.items() if row["kind"] == "appropriation"}
    top = {name for name in money if not money & set(above[name])}
    cost, foreign = dict.fromkeys(rows, 0), set()
    for name in money:
        # Money inside other money is counted once; a line listed as an option has its own amount.
        for other in (name, *above[name]) if name in top else (name,):
            cost[other] += int(rows[name]["amount_minor"] or 0)
            foreign |= {other} if rows[name]["currency"] not in ("", instance["currency"]) else set()
    options = {option["id"]: option["cost"] for option in instance["options"]}
    wrong = [name for name in options if name not in foreign and options[name] != cost.get(name)]
    faults = [f"{name} costs {options[name]}, its line says {cost.get(name)}" for name in wrong]
    if entry(files, "dossier.yaml", "units", "account") == "account":
        faults += [f"{name} is new money, but no option" for name in sorted(top - set(options))]
    freed, budget = (entry(files, "dossier.yaml", name) for name in ("frees_money", "budget/minor"))
    faults += [f"the budget is {budget}"] if int(budget) != instance["budget"] and not freed else []
    note = f"{len(options)} options cost what their lines say; the budget is {int(budget):,} minor units"
    note += f"; {len(foreign)} in another currency were not checked" if foreign else ""
    return faults, note + ("; freed money was not checked" if freed else "")


# ------------------------------------------------------------------------------------ 4  the ballots

FITS = {"same": 0, "narrower": 1, "broader": 2}
STANCES = {"support": "approve", "support-with-conditions": "approve", "oppose": "reject"}
WORDS = {"approve": "approves", "reject": "rejects", "abstain": "abstains"}
Votes = dict[tuple[str, str], tuple[str, list[str], list[Fraction]]]  # who, measure: vote, conditions, parts


def count_positions(files: Files) -> Votes:
    """What organisations published, read as votes. Where equal fits differ, the vote is an abstention."""
    reach: dict[str, list[dict[str, str]]] = {}
    for row in table(files, "mapping.csv"):
        if row["counted"] == "true":
            reach.setdefault(row["topic"], []).append(row)
    for row in table(files, "measures.csv"):  # a position may name a measure itself
        reach.setdefault(row["id"], [{"measure": row["id"], "fit": "same", "but_not": ""}])
    offers: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    words = entry(files, "dossier.yaml", "confidence", "- direct")
    for row in table(files, "positions.csv"):
        who, vote = row["organisation"], STANCES.get(row["stance"], "")
        if vote and row["status"] not in ("withdrawn", "corrected") and f"- {row['confidence']}" in words:
            limit = row["condition"] if row["stance"] == "support-with-conditions" else ""
            for goal in reach.get(row["topic"], []):
                if who not in goal["but_not"].split("\n"):
                    offers.setdefault((who, goal["measure"]), []).append((FITS[goal["fit"]], vote, limit))
    result: Votes = {}
    for key, offered in offers.items():
        near = [offer for offer in offered if offer[0] == min(offered)[0]]
        vote = near[0][1] if len({offer[1] for offer in near}) == 1 else "abstain"
        limits = sorted(offer[2] for offer in near if offer[2] and vote == "approve")
        result[key] = vote, limits, parts_of({}, vote)[1]
    return result


def counts(row: dict[str, str], mandate: dict[str, str], names: set[str], strict: bool) -> bool:
    """Whether a mandate holds for a vote: its organisation and moment; if required, person and topic too."""
    ends = [moment(mandate[word]) for word in ("valid_until", "revoked_at") if mandate[word]]
    at, owner = moment(row["cast_at"]), mandate["organisation"] == row["organisation"]
    good = owner and at >= moment(mandate["valid_from"]) and not any(at >= end for end in ends)
    topics, who = lines_in(mandate["topics"]), row.get("cast_by")
    people = lines_in(mandate["holders"]) | lines_in(mandate.get("substitutes", ""))
    asked = (at or not ends) and (not who or not people or who in people)
    asked = asked and int(mandate["against_weight"] or 0) <= int(mandate["for_weight"] or 1)
    return good and (not strict or bool(asked and (not topics or topics & names)))


def lines_in(cell: str) -> set[str]:
    """The values of a cell that holds one on each line."""
    return set(cell.split("\n")) - {""}


def moment(text: str) -> str:
    """A moment as text that sorts by time."""
    return text.rstrip("Z").replace(".", " ")


def parts_of(row: Json, vote: str, mandate: dict[str, str] | None = None) -> tuple[str, list[Fraction]]:
    """The vote and its exact parts (approve, reject, abstain): its own weights, else those of its mandate."""
    weights = [int(row.get(f"{word}_weight") or 0) for word in ("for", "against", "abstain")]
    if mandate and not any(weights) and int(mandate["against_weight"] or 0) and vote != "abstain":
        pair = [int(mandate["for_weight"] or 1), int(mandate["against_weight"])]
        weights = [*(pair if vote == "approve" else pair[::-1]), 0]
    if not any(weights):
        return vote, [Fraction(vote == word) for word in WORDS]
    side = "approve" if weights[0] > weights[1] else "reject" if weights[0] < weights[1] else "abstain"
    return side, [Fraction(weight, sum(weights)) for weight in weights]


def count_cast(files: Files) -> Votes:
    """Votes that were cast: the latest counts, a holder's before a substitute's, under a mandate that holds.

    Where the charter requires mandates, a vote without one does not count, and a split one splits the vote.
    """
    strict = entry(files, "charter.yaml", "mandates") == "required"
    strict = strict and entry(files, "dossier.yaml", "votes_from") != "roll-calls"
    mandates, above = {row["id"]: row for row in table(files, "mandates.csv")}, lines_above(files)
    owners = {row["id"]: row["organisation"] or row["id"] for row in table(files, "voters.csv") if strict}
    topics = [(row["measure"], row["topic"]) for row in table(files, "mapping.csv")]
    latest: dict[tuple[str, str], tuple[tuple[bool, str, str, str], Json]] = {}
    for row in table(files, "ballots.csv"):
        key = row["voter"] or row["organisation"], row["measure"]
        mandate, names = mandates.get(row["mandate"]), {row["measure"], *above[row["measure"]]}
        row["organisation"] = row["organisation"] or owners.get(row["voter"], "")
        names |= {topic for line, topic in topics if line in names}
        weights = [row.get(f"{word}_weight") for word in ("for", "against", "abstain")]
        hollow = any(weights) and not any(int(weight or 0) for weight in weights)
        if hollow or (not counts(row, mandate, names, strict) if mandate else strict):
            continue
        held, who = mandate or {}, row.get("cast_by")
        second = who in lines_in(held.get("substitutes", "")) - lines_in(held.get("holders", ""))
        order = (not second, moment(row["cast_at"]), row["vote"], row["mandate"])
        latest[key] = max((order, row), latest.get(key, (order, row)), key=lambda found: found[0])
    votes: Votes = {}
    for key, (_, row) in latest.items():
        side, parts = parts_of(row, row["vote"], mandates.get(row["mandate"]) if strict else None)
        votes[key] = side, sorted(line for line in row["conditions"].split("\n") if line), parts
    return votes


def stated_votes(files: Files) -> Votes:
    """The votes of results/box.json."""
    votes: Votes = {}
    for row in parse(files["results/box.json"])["ballots"]:
        side, parts = parts_of(row, row["vote"])
        votes[row["voter"] or row["organisation"], row["measure"]] = side, sorted(row["conditions"]), parts
    return votes


def check_box(files: Files) -> Found:
    """results/box.json holds exactly the votes that the published rules give."""
    source = "positions" if entry(files, "dossier.yaml", "votes_from") == "positions" else "ballots"
    ours, theirs = (count_positions if source == "positions" else count_cast)(files), stated_votes(files)
    return differ(ours, theirs), f"{len(ours)} votes counted again from {source}.csv"


def check_profile(files: Files, instance: Json, profile: Json) -> Found:
    """Everyone on the roll once; an option takes the vote on itself, else on the nearest line above it."""
    votes, above, faults = stated_votes(files), lines_above(files), list[str]()
    persons, kind = table(files, "voters.csv"), entry(files, "charter.yaml", "weights/kind", "one-each")
    roll = {r["id"]: r.get("organisation") or r["id"] for r in persons or table(files, "organisations.csv")}
    equal = kind == "one-each" or (bool(persons) and kind != "equal-blocs")
    groups: dict[str, list[Json]] = {}
    for ballot in profile["ballots"]:
        who = ballot["voter"] if ballot["voter"] in roll else ballot["voter"].rpartition(":part-")[0]
        groups.setdefault(who, []).append(ballot)
    faults += ["the voters are not those of the roll"] if list(groups) != sorted(roll) else []
    for who, rows in groups.items():
        parts = [(exact(row["weight"]) if len(rows) > 1 else Fraction(1), row) for row in rows]
        limits, whole = set(), sum(weight for weight, _ in parts)
        same = all((r["organisation"] or who, r.get("utilities")) == (roll.get(who), None) for r in rows)
        for name in (option["id"] for option in instance["options"]):
            key = next(((who, line) for line in (name, *above[name]) if (who, line) in votes), None)
            ours = [whole * part for part in votes[key][2]] if key else [0, 0, 0]
            same &= ours == [sum(w for w, row in parts if name in row[word]) for word in WORDS.values()]
            limits |= {(name, text) for text in votes[key][1] if ours[0]} if key else set()
        if not same or {tuple(line) for row in rows for line in row["conditions"]} != limits:
            faults.append(f"{who} has other votes or conditions than were counted")
        if equal and sum(exact(row["weight"]) for row in rows) != 1:
            faults.append(f"{who} does not weigh 1, and the charter gives everyone one say")
    note = "each has one say" if equal else f"their weights ({kind}) are taken as stated"
    return faults, f"{len(roll)} on the roll; {note}"


# ------------------------------------------------------------------------------------ 5  each decision

SETTINGS = [("rule", word) for word in ("rule", "utility", "completion")]
SETTINGS += [("consent", word) for word in ("threshold", "basis", "of", "attribute")]
SETTINGS += [("free", word) for word in ("quorum", "basis", "double_majority", "order")]
Camp = list[tuple[str, Fraction, Any, list[str]]]  # organisation, weight, 1 -1 0 or None, blocs


def answers(profile: Json, name: str) -> Camp:
    """How everyone on the roll stands on one option; None is silence."""
    camp: Camp = []
    for ballot in profile["ballots"]:
        signs = ((1, "approves"), (-1, "rejects"), (0, "abstains"))
        vote = next((sign for sign, column in signs if name in ballot[column]), None)
        blocs = [f"{attribute} {value}" for attribute, value in ballot["blocs"] if value]
        camp.append((ballot["organisation"] or ballot["voter"], exact(ballot["weight"]), vote, blocs))
    return camp


def by_organisation(camp: Camp) -> Camp:
    """Each organisation once, on its heavier side."""
    balance: dict[str, Any] = {}
    for who, weight, vote, _ in camp:
        before = balance.get(who)
        balance[who] = before if vote is None else (before or 0) + vote * weight
    return [(who, Fraction(1), None if v is None else (v > 0) - (v < 0), []) for who, v in balance.items()]


def weigh(camp: Camp, basis: str) -> tuple[Fraction, Fraction, Fraction]:
    """The weight for, the weight against, and the weight that both are measured by."""
    votes = {sign: sum((row[1] for row in camp if row[2] == sign), Fraction(0)) for sign in (1, -1, 0, None)}
    return votes[1], votes[-1], sum(votes.values(), -votes[None] * (basis != "eligible"))


def rejected(profile: Json, name: str, consent: Json) -> bool:
    """Whether rejection of an option reaches the charter's threshold in a camp that counts."""
    camp = answers(profile, name)
    camps = [by_organisation(camp) if consent["of"] == "organisations" else camp]
    if consent["of"] == "bloc":
        start = f"{consent['attribute']} " if consent["attribute"] else ""
        labels = {label for row in camp for label in row[3] if label.startswith(start)}
        camps = [[row for row in camp if label in row[3]] for label in labels]
    found = [weigh(rows, consent["basis"]) for rows in camps]
    return any(against > 0 and against >= exact(consent["threshold"]) * basis for _, against, basis in found)


def majority(camp: Camp, rule: Json) -> str:
    """How an option without money fares: "free-majority" is in, every other answer is out."""
    (most, least, basis), cast = weigh(camp, rule["basis"]), weigh(camp, "cast")[2]
    if most <= least:
        return "free-minority" if cast else "no-support"
    if most < exact(rule["quorum"]) * basis:
        return "free-quorum"
    lead = sum(row[2] or 0 for row in by_organisation(camp))
    return "free-minority" if rule["double_majority"] and lead <= 0 else "free-majority"


def check_decisions(profile: Json, alternative: Json) -> Found:
    """The tally of every option, its closing by rejection and, where it costs nothing, its majority."""
    rule, faults, free = alternative["rule"], list[str](), 0
    chosen = {*alternative["selected"], *alternative["adopted"]}
    plain = rule["free"] or {"quorum": "1/2", "basis": "eligible", "double_majority": False}
    for row in alternative["decisions"]:
        name, by, camp = row["option"], row["decided_by"], answers(profile, row["option"])
        for sign, word in ((1, "approve"), (-1, "reject"), (0, "abstain"), (None, "silent")):
            group = [weight for _, weight, vote, _ in camp if vote == sign]
            if row["tally"][word] != len(group) or exact(row["tally"][f"{word}_weight"]) != sum(group):
                faults.append(f"{name}: {len(group)} {word}, stated {row['tally'][word]}")
        sides = len({who for who, _, vote, _ in camp if vote})
        if row["rests_on"] != sides or row["thin"] != (sides < rule["thin_below"]):
            faults.append(f"{name} rests on {sides} organisations, stated {row['rests_on']}")
        if by == "consent" and not (rule["consent"] and rejected(profile, name, rule["consent"])):
            faults.append(f"{name} is said to be rejected, and is not")
        if not row["cost"] and by in ("free-majority", "free-minority", "free-quorum", "no-support"):
            free, found = free + 1, majority(camp, plain)
            if found != by or row["chosen"] != (by == "free-majority"):
                faults.append(f"{name}: {found}, stated {by}")
        limits = any(pair[0] == name for ballot in profile["ballots"] for pair in ballot["conditions"])
        words = ("amend" if limits else "keep", "add") if name in chosen else ("drop", "leave_out")
        if row["chosen"] != (name in chosen) or row["change"] not in words:
            faults.append(f"{name}: what is chosen and what was decided ({row['change']}, {by}) differ")
    note = f"{len(alternative['decisions'])} tallies agree; {free} measures without money go by majority"
    return faults, note


def check_charter(files: Files, instance: Json, profile: Json, alternative: Json) -> Found:
    """Thresholds are those of the charter; every option has its decision; vetoes and conditions stay."""
    faults, rule, rows = [], alternative["rule"], {row["option"]: row for row in alternative["decisions"]}
    parts = {"rule": rule, "consent": rule["consent"] or {}, "free": rule["free"] or {}}
    for part, word in SETTINGS:
        ours = entry(files, "dossier.yaml" if part == "rule" else "charter.yaml", f"{part}/{word}")
        theirs = str(parts[part].get(word)).replace("True", "true").replace("False", "false")
        if ours != theirs and (ours or word in ("threshold", "quorum")):
            faults.append(f"{part}/{word} is {ours} in the dossier, {theirs} in the result")
    options = sorted((option["id"], option["cost"]) for option in instance["options"])
    if sorted((row["option"], row["cost"]) for row in alternative["decisions"]) != options:
        faults.append("there is not one decision, with its cost, for every option")
    odd = [v["id"] for v in instance["vetoed"] if v["id"] in rows and rows[v["id"]]["decided_by"] != "veto"]
    faults += [f"{name} is closed by a veto, and its decision does not say so" for name in odd]
    kept = {(row["voter"], row["option"], row["text"]) for row in alternative["conditions"]}
    if kept != {(b["voter"], *row) for b in profile["ballots"] for row in b["conditions"]}:
        faults.append("conditions that supporters attached are missing or added")
    return faults, f"thresholds are those of the charter; {len(kept)} conditions are kept"


# ------------------------------------------------------------------------------------ 6  the money


class Group:
    """Voters who value the same options equally. `left` and `paid` are money per unit of weight."""

    def __init__(self, utility: dict[str, Fraction]) -> None:
        self.utility, self.weight, self.voters = utility, Fraction(0), dict[str, Fraction]()
        self.left, self.paid = Fraction(0), dict[str, Fraction]()


def groups_of(instance: Json, profile: Json, alternative: Json) -> list[Group]:
    """All voters; everyone starts with the same share of the budget per unit of weight."""
    cost = {option["id"]: option["cost"] for option in instance["options"]}
    worth = cost if alternative["rule"]["utility"] == "cost" else dict.fromkeys(cost, 1)
    groups: dict[frozenset[Any], Group] = {}
    for ballot in profile["ballots"]:
        stated = ballot.get("utilities")
        values = {name: worth[name] for name in ballot["approves"]} if stated is None else stated
        utility = {n: u for n, v in values.items() if cost[n] and (u := exact(v)) > 0}
        group = groups.setdefault(frozenset(utility.items()), Group(utility))
        group.voters[ballot["voter"]] = exact(ballot["weight"])
        group.weight += group.voters[ballot["voter"]]
    total = sum(group.weight for group in groups.values())
    for group in groups.values():
        group.left = exact(alternative["run_budget"]) / total if total else Fraction(0)
    return list(groups.values())


def rate_of(groups: list[Group], name: str, price: int) -> Any:
    """Money per unit of utility at which the supporters can just pay; None if they cannot.

    Whoever has less than that pays all that is left; the others share the rest.
    """
    payers = [group for group in groups if name in group.utility and group.left > 0 and group.weight]
    rest, units = Fraction(price), sum((g.weight * g.utility[name] for g in payers), Fraction(0))
    for group in sorted(payers, key=lambda group: group.left / group.utility[name]):
        if group.left * units >= rest * group.utility[name]:
            return rest / units
        rest -= group.weight * group.left
        units -= group.weight * group.utility[name]
    return None


def closed_options(instance: Json, profile: Json, rule: Json) -> set[str]:
    """Options closed before the money: by veto, by rejection, and by requiring a closed one."""
    closed = {veto["id"] for veto in instance["vetoed"]}
    for name in (option["id"] for option in instance["options"]) if rule["consent"] else ():
        closed |= {name} if rejected(profile, name, rule["consent"]) else set()
    more, need = set(closed), [row for row in instance["rules"] if row["form"] == "needs_one_of"]
    while more:
        closed |= more
        more = {option["id"] for option in instance["options"] if closed & set(option["requires"])}
        more.update(*(set(row["subject"]) - set(row["other"]) for row in need if closed >= set(row["other"])))
        more -= closed
    return closed


def check_constraints(instance: Json, alternative: Json, closed: set[str]) -> list[str]:
    """Hard constraints that the chosen options break."""
    options = {option["id"]: option for option in instance["options"]}
    chosen = {*alternative["selected"], *alternative["adopted"]}
    cost, groups = sum(options[n]["cost"] for n in chosen), Counter(options[n]["group"] for n in chosen)
    faults = [f"{name} is chosen, but closed" for name in sorted(chosen & closed)]
    stated = alternative["cost"], alternative["budget"]
    if (cost, instance["budget"]) != stated or cost > instance["budget"]:
        faults.append(f"the cost is {cost}, stated {stated[0]}, budget {instance['budget']}")
    for name in sorted(chosen):
        missing = sorted(set(options[name]["requires"]) - chosen)
        faults += [f"{name} is chosen without {other}, which it requires" for other in missing]
    faults += [f"{n} variants of {name} are chosen" for name, n in groups.items() if name and n > 1]
    needed = [group["id"] for group in instance["groups"] if group["exactly_one"] or group["status_quo"]]
    faults += [f"no variant of {name} is chosen" for name in needed if name not in groups]
    for limit in instance["limits"]:
        held = chosen & set(limit["members"])
        for key, value in (("count", len(held)), ("amount", sum(options[n]["cost"] for n in held))):
            bound, cap = limit[key], limit["kind"] == "cap"
            if bound is not None and (value > bound if cap else value < bound):
                faults.append(f"limit {limit['id']}: {key} is {value}, {limit['kind']} {bound}")
    for rule in instance["rules"]:
        inside, other = chosen & set(rule["subject"]), set(rule["other"])
        if rule["form"] == "share_at_most":
            broken = sum(options[name]["cost"] for name in inside) > exact(rule["limit"]) * cost
        elif rule["form"] == "needs_one_of":
            broken = bool(inside - other) and not chosen & other
        else:
            broken = any(other - closed - {name} - chosen for name in inside)
        faults += [f"joint rule {rule['id']} is broken"] if broken else []
    return faults


def with_required(instance: Json) -> dict[str, set[str]]:
    """Every option with all that it requires."""
    requires = {option["id"]: option["requires"] for option in instance["options"]}
    found = {name: {name} for name in requires}
    for name, todo in [(name, [name]) for name in requires]:
        while todo:
            todo += set(requires[todo.pop()]) - found[name]
            found[name] |= set(todo)
    return found


def held_back(instance: Json, members: set[str]) -> bool:
    """Whether a joint rule or a floor may hold an option back; then no claim is made about it here."""
    bound = any(members & set(rule["subject"]) for rule in instance["rules"])
    floors = any(limit["kind"] == "floor" for limit in instance["limits"])
    return bound or floors or any(g["exactly_one"] or g["status_quo"] for g in instance["groups"])


def is_open(instance: Json, new: set[str], closed: set[str], chosen: set[str]) -> bool:
    """Whether `new` can be added to what is chosen: none closed, no second variant, no cap passed."""
    options = {option["id"]: option for option in instance["options"]}
    groups = [options[name]["group"] for name in chosen | new if options[name]["group"] is not None]
    if new & closed or any(groups.count(options[name]["group"]) > 1 for name in new):
        return False
    for limit in instance["limits"]:
        inside = (chosen | new) & set(limit["members"])
        if limit["kind"] == "cap" and new & inside:
            money, extra = (sum(options[name]["cost"] for name in some) for some in (inside, new & inside))
            dear = limit["amount"] is not None and extra and money > limit["amount"]
            if dear or (limit["count"] is not None and len(inside) > limit["count"]):
                return False
    return True


def offers(instance: Json, groups: list[Group], closed: set[str], chosen: set[str]) -> Iterator[Any]:
    """Options that are surely open and that their supporters can pay, with the rate."""
    cost = {option["id"]: option["cost"] for option in instance["options"]}
    for name, members in with_required(instance).items():
        new = members - chosen
        surely = name in new and cost[name] and not held_back(instance, members)
        if surely and is_open(instance, new, closed, chosen):
            rate = rate_of(groups, name, sum(cost[other] for other in new))
            if rate is not None:
                yield name, rate


def replay(instance: Json, alternative: Json, groups: list[Group], closed: set[str], compare: bool) -> Faults:
    """Every purchase paid again from the ballots alone; with `compare`, against all others on offer."""
    cost = {option["id"]: option["cost"] for option in instance["options"]}
    faults, chosen = Faults(), set[str]()
    for row in alternative["trace"]:
        name, price = row["chosen"], sum(cost[other] for other in row["bundle"])
        rate = rate_of(groups, name, price)
        if rate is None or price != row["price"] or set(row["bundle"]) & chosen or name not in row["bundle"]:
            return [*faults, f"round {row['round']}: its supporters cannot pay {row['price']} for {name}"]
        # A long fraction is stated rounded down, to at least 90 significant binary digits.
        if rate < exact(row["rho"]) or (rate - exact(row["rho"])) * 2**90 > rate:
            faults.append(f"round {row['round']}: {name} costs its supporters {float(rate):.6g} per unit")
        rivals = offers(instance, groups, closed, chosen) if compare else ()
        cheap = [f"{other} was cheaper for its supporters than {name}" for other, o in rivals if o < rate]
        faults += [f"round {row['round']}: {words}" for words in cheap]
        for group in groups:
            if name in group.utility and group.left:
                group.paid[name] = min(group.left, rate * group.utility[name])
                group.left -= group.paid[name]
        chosen |= set(row["bundle"])
    if compare:
        late = [other for other, _ in offers(instance, groups, closed, chosen)]
        faults += [f"in the end {other} could still be paid" for other in late]
    return faults + check_ledgers(alternative, groups)


def check_ledgers(alternative: Json, groups: list[Group]) -> list[str]:
    """What every voter is said to have paid is what was paid here, to a millionth of a minor unit."""
    rows, faults = alternative["ledgers"], Faults()
    stated = {row["voter"]: {name: exact(value) for name, value in row["paid"]} for row in rows}
    for group in groups if rows else ():
        for voter, weight in group.voters.items():
            theirs = stated.pop(voter)
            for name in sorted({*theirs, *group.paid}):
                if abs(theirs.get(name, 0) - weight * group.paid.get(name, 0)) * 1_000_000 >= 1:
                    faults.append(f"ledgers: {voter} paid another sum for {name}")
    return faults + [f"ledgers: nobody is called {voter}" for voter in sorted(stated)]


def check_promise(instance: Json, alternative: Json, groups: list[Group], closed: set[str]) -> list[str]:
    """The promise: no group large enough for an option left out got less than it could have had.

    For an option p and a group S of its supporters it is broken if budget * sum of weight * u(p) over S
    >= total weight * price of p with all it requires * (the largest u(chosen) in S + u(p)).
    """
    chosen, bought = set(alternative["selected"]), {n for row in alternative["trace"] for n in row["bundle"]}
    if alternative["rule"]["rule"] != "equal-shares":
        bought = chosen | set(alternative["adopted"])
    rows = {row["option"]: row for row in alternative["certificate"]["rows"]}
    cost, total = {o["id"]: o["cost"] for o in instance["options"]}, sum(group.weight for group in groups)
    got = {id(g): sum(value for name, value in g.utility.items() if name in chosen) for g in groups}
    faults, broken = [], []
    for name, members in sorted(with_required(instance).items()):
        payers = [g for g in groups if name in g.utility and g.weight]
        free, worth = not held_back(instance, members), Fraction(0)
        if name not in rows:
            if payers and name not in chosen and free and is_open(instance, members - bought, closed, bought):
                faults.append(f"certificate: {name} was open, and has no row")
            continue
        price = sum(cost[other] for other in members)
        if rows[name]["price"] < price or (free and rows[name]["price"] != price):
            faults.append(f"certificate: the full price of {name} is {price}")
        for group in sorted(payers, key=lambda group: got[id(group)] + group.utility[name]):
            worth += group.weight * group.utility[name]
            need = total * rows[name]["price"] * (got[id(group)] + group.utility[name])
            if instance["budget"] * worth >= need and name not in broken:
                broken.append(name)
    if broken != sorted(name for name, row in rows.items() if not row["holds"]):
        faults.append(f"certificate: the promise is broken for {broken or 'none'}, and it says otherwise")
    return faults + (["certificate: holds"] if alternative["certificate"]["holds"] == bool(broken) else [])


def check_certificate(instance: Json, profile: Json, alternative: Json, rounds: bool | None = None) -> Json:
    """{constraints, payments, cheapest, certificate, faults, says} for one composition.

    `cheapest` is true or false where every purchase was compared with every option that was open in
    its round, else a sentence saying why not; `rounds` forces (true) or skips (false) that comparison.
    """
    groups = groups_of(instance, profile, alternative)
    closed = closed_options(instance, profile, alternative["rule"])
    work = len(groups) * len(instance["options"]) * max(len(alternative["trace"]), 1)
    shares = alternative["rule"]["rule"] == "equal-shares"
    compare = shares and (work <= MAX_WORK if rounds is None else rounds)
    hard = check_constraints(instance, alternative, closed)
    paid = replay(instance, alternative, groups, closed, compare)
    dear = [fault for fault in paid if " was cheaper " in fault or " could still " in fault]
    paid = [fault for fault in paid if fault not in dear]
    promise = check_promise(instance, alternative, groups, closed) if alternative["certificate"] else []
    held = sum(held_back(instance, members) for members in with_required(instance).values())
    cheapest: bool | str = not dear
    if not compare:
        cheapest = "not compared: payments were replayed only" if shares else "this rule has no payments"
    elif held and not dear:
        cheapest = f"compared, but not with {held} options that a joint rule or a floor may hold back"
    faults, count = [*hard, *paid, *dear, *promise], len(alternative["trace"])
    says = f"{count} purchases are paid again to the last fraction; cheapest on offer each time: "
    says += f"{'yes' if cheapest is True else cheapest}; within the budget; no constraint broken; "
    says += "no large enough group left short"
    says = f"NOT confirmed: {len(faults)} faults, first: {faults[0]}" if faults else says
    right: Json = {"constraints": not hard, "payments": not paid, "certificate": not promise}
    return {**right, "cheapest": cheapest, "faults": faults, "says": says}


# ------------------------------------------------------------------------------------ 7  all checks


def checks(files: Files, trusted: list[str]) -> Iterable[tuple[str, Any]]:
    """Every check by its name; each gives (what is wrong, what was seen)."""

    def part(name: str) -> Any:
        if f"results/{name}.json" not in files and "results/outcome.json" in files:
            raise NotChecked("ballots of members who asked for it are not in this pack")
        data: Json = parse(files[f"results/{name}.json"])
        for ballot in data["ballots"] if name == "profile" else ():
            ballot.update({word: dict.fromkeys(ballot[word]) for word in WORDS.values()})  # looked up often
        return data

    parts = ("instance", "profile", "alternative")
    yield "files", lambda: check_files(files)
    yield "signatures", lambda: check_signatures(files, trusted)
    yield "sums", lambda: check_sums(files)
    yield "costs", lambda: check_costs(files, part("instance"))
    yield "ballots", lambda: check_box(files)
    yield "voters", lambda: check_profile(files, part("instance"), part("profile"))
    yield "decisions", lambda: check_decisions(part("profile"), part("alternative"))
    yield "charter", lambda: check_charter(files, *map(part, parts))
    yield "money", lambda: itemgetter("faults", "says")(check_certificate(*map(part, parts)))


def say(text: str) -> None:
    """One line, in letters that every screen can show."""
    sys.stdout.write("".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in text) + "\n")


def stop() -> None:
    """A pack that keeps this program busy for so long is no honest pack."""
    threading.Event().wait(MAX_SECONDS)
    os.write(1, b"WRONG        pack: it cannot be checked in bounded time\n")
    os._exit(4)


def main(words: list[str]) -> int:
    """Run all checks, one line each; 0, 2 for a wrong command, 4 if anything is wrong."""
    lists: dict[str, list[str]] = {"": [], "--trust": []}
    rest = iter(words)
    for word in rest:
        lists[word if word in lists else ""].append(next(rest, "") if word in lists else word)
    if len(lists[""]) != 1 or not os.path.exists(lists[""][0]):
        say("Usage: python3 check.py PACK [--trust KEY.pub]...")
        return 2
    wrong, place = 0, lists[""][0]
    try:
        files = read_folder(place) if os.path.isdir(place) else read_zip(place)
    except Exception as error:  # noqa: BLE001 - it counts against the pack
        say(f"WRONG        pack: it cannot be read safely: {error}")
        return 4
    say(f"manifest.json has the digest {hashlib.sha256(files.get('manifest.json', b'')).hexdigest()}")
    for name, check in checks(files, lists["--trust"]):
        try:
            faults, note = check()
            state, note = "WRONG" if faults else "ok", "; ".join(faults[:3]) or note
        except NotChecked as reason:
            state, note = "NOT CHECKED", str(reason)
        except Exception as error:  # noqa: BLE001 - it counts against the pack
            state, note = "WRONG", f"cannot be read ({type(error).__name__}: {str(error)[:200]})"
        wrong += state == "WRONG"
        say(f"{state:12} {name}: {note}")
    say("Not checked here: reading of the law, judge, joint rules, opinions, variants, words of the report.")
    say(f"WRONG: {wrong} checks failed." if wrong else "Nothing wrong was found in what was checked.")
    return 4 if wrong else 0


if __name__ == "__main__":
    threading.Thread(target=stop, daemon=True).start()
    sys.exit(main(sys.argv[1:]))
