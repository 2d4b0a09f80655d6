#!/usr/bin/env python3
"""Check an evidence pack without trusting the program that made it.

    python3 check.py PACK [--trust KEY.pub]...

PACK is the folder or the zip. This is one file for Python 3.9 or newer with nothing installed; only
signatures need the package `cryptography`. It reads, prints, and writes nothing: one line per check -
ok, WRONG, or NOT CHECKED with the reason. It leaves with 0, or with 4 if anything is wrong.

Read it from top to bottom:   1  the pack      2  digests and signatures      3  sums and options
4  the ballots, counted again      5  each decision      6  the money, paid again      7  all checks
A forger can change the copy inside a pack: take this file from a place you trust, or read it.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import itertools
import json
import operator
import os
import pathlib
import re
import stat
import sys
import threading
import zipfile
from collections import Counter
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

assert sys.version_info >= (3, 9), "check.py needs Python 3.9 or newer"
Json = dict[str, Any]
Files = dict[str, bytes]
Faults = list[str]  # what is wrong; nothing where the list is empty
# Beyond MAX_WORK cells of a table, or comparisons of purchases, this small program would run for too long.
MAX_FILES, MAX_BYTES, MAX_JSON, MAX_SECONDS, MAX_WORK = 10_000, 256_000_000, 20_000_000, 300, 3_000_000


class NotChecked(Exception):
    """A check that cannot be made here, and why."""


# ------------------------------------------------------------------------------------ 1  the pack


def read_folder(place: str) -> Files:
    """Every plain file by its path inside. A pack comes from a stranger: sizes and kinds before contents."""
    files, total = Files(), 0
    for count, path in enumerate(pathlib.Path(place).rglob("*")):
        state, inside = path.lstat(), path.relative_to(place).as_posix()
        total += state.st_size
        # "-" is a plain file, "d" a folder.
        if total > MAX_BYTES or count >= MAX_FILES or stat.filemode(state.st_mode)[0] not in "-d":
            raise ValueError(f"{inside} is a link or a device, or the pack is too large from here on")
        files.update({inside: path.read_bytes()} if stat.S_ISREG(state.st_mode) else {})
    return files


def read_zip(place: str) -> Files:
    """Nothing is unpacked to the disk, and no more is read of an entry than it says to hold."""
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
                files[name] = stream.read(entry.file_size)
    return files


def refuse(text: str) -> Any:
    """Called for what no honest pack holds: 1.5, 1e999, NaN, two values for one key. It never returns, so it
    may stand wherever a value is expected."""
    raise ValueError(f"{text[:80]} cannot stand here")


def once(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """A table whose keys are all different: two readers must not see two values."""
    twice = [key for key, number in Counter(key for key, _ in pairs).items() if number > 1]
    return refuse(f"{told(twice[0])}, given twice,") if twice else dict(pairs)


def parse(data: bytes) -> Any:
    """JSON without floats and endless numbers; endless nesting is an error, and counts against the pack."""
    text = data.decode("utf-8") if len(data) <= MAX_JSON else refuse("a file of this size")
    rules: Json = {"parse_float": refuse, "parse_constant": refuse, "object_pairs_hook": once}
    return json.loads(text, parse_int=lambda n: int(n if len(n) < 18 else refuse(n)), **rules)


def exact(value: Any) -> Fraction:
    """A number of a results file: an integer, or text such as "2/3"; never a float, never 1e999999999."""
    text = str(value) if type(value) in (int, str) else ""
    good = re.fullmatch(r"[0-9]{1,4000}(/[1-9][0-9]{0,3999})?", text)
    return Fraction(text) if good else refuse(f"{value!r} as an exact number")


def table(files: Files, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the dossier; none where there is no such file."""
    csv.field_size_limit(MAX_BYTES)  # a quotation from a law may be longer than csv allows by itself
    text = files.get(f"dossier/{name}", b"").decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    names = rows.fieldnames or ()
    if len(names) != len(set(names)) or (text.count("\n") + text.count("\r")) * len(names) > 2 * MAX_WORK:
        refuse(f"{name}: a column given twice, or a table of this size")
    # A cell that a spreadsheet would take for a formula is written with an apostrophe before it.
    return [{k: re.sub(r"^'(?='*[\s=+\-@])", "", v or "") for k, v in row.items() if k} for row in rows]


def settings(files: Files, name: str = "dossier") -> Any:
    """dossier.yaml or charter.yaml. In packs both are written as JSON, which is YAML with one reading."""
    return parse(files[f"dossier/{name}.yaml"])


# ------------------------------------------------------------------------------------ 2  digests, signatures


def check_files(files: Files) -> tuple[Faults, str]:
    """Every file is listed in manifest.json with its SHA-256, and nothing else is there."""
    listed = once([(s["name"], s["digest"]["sha256"]) for s in parse(files["manifest.json"])["subject"]])
    free = {n for n in files if n == "manifest.json" or re.fullmatch(r"signatures/[^/]+\.dsse\.json", n)}
    faults = Faults()
    for name in sorted({*listed, *(set(files) - free)}):
        digest = hashlib.sha256(files.get(name, b"")).hexdigest()
        state = "not there" if name not in files else "not listed" if name not in listed else "altered"
        faults += [f"{name} is {state}"] if name not in files or digest != listed.get(name) else []
    return faults, f"{len(listed)} files are as manifest.json lists them"


def check_signatures(files: Files, trusted: list[str]) -> tuple[Faults, str]:
    """DSSE envelopes: Ed25519 over the exact bytes of manifest.json. A key is named by its SHA-256."""
    envelopes = {name: parse(files[name]) for name in sorted(files) if name.startswith("signatures/")}
    if not envelopes and not trusted:
        raise NotChecked("nobody signed this pack")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise (ValueError if trusted else NotChecked)("cryptography is not installed (-S hides it)") from None

    def key_of(pem: bytes) -> tuple[str, Any]:
        # In DER 12 bytes say "Ed25519"; then comes the key.
        der = base64.b64decode(pem.split(b"\n")[1])
        raw = der[12:] if der[:12].hex() == "302a300506032b6570032100" else refuse("another kind of key")
        return hashlib.sha256(raw).hexdigest(), Ed25519PublicKey.from_public_bytes(raw)

    known, faults, good = dict(key_of(pathlib.Path(path).read_bytes()) for path in trusted), [], set()
    for name, envelope in envelopes.items():
        kind, body = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"])
        message = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(body), body)
        faults += [f"{name} signs another manifest"] if body != files["manifest.json"] else []
        # Exactly one signature per file.
        (keyid, key), (row,) = key_of(envelope["publicKey"].encode()), envelope["signatures"]
        try:
            key.verify(base64.b64decode(row["sig"]), message)
            good.add(keyid)
        except InvalidSignature:
            faults.append(f"{name}: the signature is wrong")
    faults += ["no key that you trust signed this pack"] if trusted and not good & set(known) else []
    shown = ", ".join(keyid[:16] + (" (trusted)" if keyid in known else "") for keyid in sorted(good))
    return faults, f"signed by {shown}" + ("" if trusted else "; you named no key that you trust (--trust)")


# ------------------------------------------------------------------------------------ 3  sums and options

CHANGE = "amendment_of_law authorisation duty eligibility limitation permission prohibition sanction".split()  # noqa: SIM905


def differ(ours: dict[Any, Any], theirs: dict[Any, Any]) -> Faults:
    """What two tables say differently."""
    keys = [key for key in sorted({*ours, *theirs}, key=str) if ours.get(key) != theirs.get(key)]
    return [f"{told(k)}: counted {told(ours.get(k, '-'))}, stated {told(theirs.get(k, '-'))}" for k in keys]


def told(value: Any) -> str:
    """A value in words."""
    return ", ".join(map(told, value)) or "none" if isinstance(value, (tuple, list)) else str(value)


def check_sums(files: Files) -> tuple[Faults, str]:
    """The lines of measures.csv add up to results/totals.json, kind by kind and heading by heading."""
    money, count = Counter[Any](), Counter[Any]()
    for row in table(files, "measures.csv"):
        path = row["path"].split("\n") if row["path"] else []
        for depth in range(len(path) + 1) if row["amount_minor"] else ():
            key = tuple(path[:depth]), row["kind"], row["currency"]
            money[key] += int(row["amount_minor"])
            count[key] += 1
    rows = parse(files["results/totals.json"])
    stated = once([((tuple(t["path"]), t["kind"], t["currency"]), (t["minor"], t["count"])) for t in rows])
    new = [f"{minor:,} {key[2]}" for key, minor in sorted(money.items()) if key[:2] == ((), "appropriation")]
    note = f"{len(money)} sums agree; new money in minor units (cents): {told(new)}"
    return differ({key: (money[key], count[key]) for key in money}, stated), note


def lines_above(files: Files, column: str = "parent") -> dict[str, list[str]]:
    """For every measure the lines above it, nearest first; for variant_of, what it is a version of."""
    after = {row["id"]: row[column] for row in table(files, "measures.csv")}
    chains = {name: list[str]() for name in after}
    for name, last in after.items():
        while last in after:
            chains[name].append(last)
            last = after[last] if len(chains[name]) < 50 else refuse("a measure inside itself")
    return chains


def units_of(dossier: Json, rows: Json, above: dict[str, list[str]], money: set[str]) -> set[str]:
    """What is decided on: listed lines; or new money not inside other, proposals, and other changes."""
    if dossier["units"] == "listed":
        return set(dossier["unit_ids"])
    units = {n for n in rows if rows[n]["origin"] == "proposed" or (n in money and not money & {*above[n]})}
    for name in sorted(rows, key=lambda name: len(above[name])):
        units |= {name} if rows[name]["kind"] in CHANGE and not units & set(above[name]) else set()
    return units


def amounts_of(stated: list[Any], home: str, rows: dict[str, Any]) -> dict[str, int]:
    """The amount of every line in minor units of the budget's currency, converted ones rounded up."""
    rates = {source: exact(rate) for source, target, rate, _ in stated[::-1] if target == home}
    rates.update({home: Fraction(1), "": Fraction(1)})
    return {n: -int(-int(row["amount_minor"] or 0) * rates[row["currency"]] // 1) for n, row in rows.items()}


def check_options(files: Files, instance: Json) -> tuple[Faults, str]:
    """Options, costs, versions, prerequisites, vetoes, limits and budget are those of the dossier."""
    dossier, rows = settings(files), {row["id"]: row for row in table(files, "measures.csv")}
    above, versions = lines_above(files), lines_above(files, "variant_of")
    amount = amounts_of(dossier["rates"], dossier["currency"], rows)
    money = {name for name, row in rows.items() if row["kind"] == "appropriation"}
    units, cost = units_of(dossier, rows, above, money), dict.fromkeys(rows, 0)
    varied = {row["variant_of"] for row in rows.values()} | {name for name in rows if versions[name]}
    for name in money:
        # Money inside other money is counted once: nothing above the next line with money gets it.
        for line in (name, *itertools.takewhile(lambda line: line not in money, above[name])):
            cost[line] += amount[name]
    nearest = {name: next((unit for unit in (name, *above[name]) if unit in units), "") for name in rows}
    ours, words = dict[Any, Any](), ("cost", "group", "origin", "requires", "title")
    theirs: Any = once([((o["id"], word), o[word]) for o in instance["options"] for word in words])
    for name in units:
        needs = {nearest[other] for other in lines_in(rows[name]["requires"])} & (units - {name})
        group = [name, *versions[name]][-1] if name in varied else None
        found = cost[name], group, rows[name]["origin"] or "official", sorted(needs), rows[name]["title"]
        ours.update({(name, word): value for word, value in zip(words, found)})  # noqa: B905 - Python 3.9
    judged = parse(files["results/verdicts.json"])["verdicts"]
    vetoed = [(v["measure"], v["vetoed_by"], v["sentence"]) for v in judged if v["measure"] in units]
    ours["vetoes"] = sorted((name, ", ".join(by), why) for name, by, why in vetoed if by)
    theirs["vetoes"] = [(veto["id"], veto["by"], veto["reason"]) for veto in instance["vetoed"]]
    # No dossier can force a choice between versions; it would excuse nearly everything.
    forced = [g for g in instance["groups"] if g["exactly_one"] or g["status_quo"] or g["id"] not in varied]
    limits = sorted(dossier["limits"], key=operator.itemgetter("id"))
    budget = dossier["budget"]["minor"] + sum(amount[name] for name in {*dossier["frees_money"]})
    ours.update(limits=limits, budget=(budget, dossier["currency"]))
    theirs.update(limits=instance["limits"] + forced, budget=(instance["budget"], instance["currency"]))
    rules = [rule["id"] for rule in instance["rules"]]
    note = f"{len(units)} options and {len(ours['vetoes'])} vetoes; budget {budget:,} minor units (cents); "
    return differ(ours, theirs), note + f"{len(rules)} joint rules are taken as stated: {told(rules)}"


# ------------------------------------------------------------------------------------ 4  the ballots

FITS = {"same": 0, "narrower": 1, "broader": 2}
STANCES = {"support": "approve", "support-with-conditions": "approve", "oppose": "reject"}
WORDS = {"approve": "approves", "reject": "rejects", "abstain": "abstains"}
Votes = dict[Any, Any]  # by voter and measure: the vote, its conditions, its exact parts


def count_positions(files: Files) -> Votes:
    """What organisations published, read as votes. Where equal fits differ, the vote is an abstention."""
    reach: dict[str, list[dict[str, str]]] = {}
    for row in table(files, "mapping.csv"):
        if row["counted"] == "true":
            reach.setdefault(row["topic"], []).append(row)
    for row in table(files, "measures.csv"):  # a position may name a measure itself
        reach.setdefault(row["id"], [{"measure": row["id"], "fit": "same", "but_not": ""}])
    readings: dict[tuple[str, str], list[tuple[int, str, str]]] = {}
    kinds = settings(files)["confidence"]
    for row in table(files, "positions.csv"):
        who, vote = row["organisation"], STANCES.get(row["stance"], "")
        if vote and row["status"] not in ("withdrawn", "corrected") and row["confidence"] in kinds:
            limit = row["condition"] if row["stance"] == "support-with-conditions" else ""
            for goal in reach.get(row["topic"], []):
                if who not in goal["but_not"].split("\n"):
                    readings.setdefault((who, goal["measure"]), []).append((FITS[goal["fit"]], vote, limit))
    result: Votes = {}
    for key, offered in readings.items():
        near = [reading for reading in offered if reading[0] == min(offered)[0]]
        vote = near[0][1] if len({reading[1] for reading in near}) == 1 else "abstain"
        limits = sorted(reading[2] for reading in near if reading[2] and vote == "approve")
        result[key] = vote, limits, parts_of({}, vote)[1]
    return result


def counts(row: dict[str, str], mandate: dict[str, str], about: set[str], strict: bool) -> bool:
    """Whether a mandate holds for a vote: its organisation and moment; if required, person and topic too."""
    ends = [moment(mandate[word]) for word in ("valid_until", "revoked_at") if mandate[word]]
    at, owner = moment(row["cast_at"]), mandate["organisation"] == row["organisation"]
    in_force = owner and at >= moment(mandate["valid_from"]) and not any(at >= end for end in ends)
    topics, who = lines_in(mandate["topics"]), row.get("cast_by")
    people = lines_in(mandate["holders"]) | lines_in(mandate.get("substitutes", ""))
    covered = (at or not ends) and (not who or not people or who in people)
    covered = covered and int(mandate["against_weight"] or 0) <= int(mandate["for_weight"] or 1)
    return in_force and (not strict or bool(covered and (not topics or topics & about)))


def lines_in(cell: str) -> set[str]:
    """The values of a cell that holds one on each line."""
    return set(cell.split("\n")) - {""}


def moment(text: str) -> str:
    """A moment as text that sorts by time: 18:00:00Z, 18:00:00.000Z and nothing later than 18:00:00.5Z."""
    return "{0}.{2:0<6}".format(*text.rstrip("Z").partition(".")) if text else ""


def parts_of(row: Json, vote: str, mandate: dict[str, str] | None = None) -> tuple[str, list[Fraction]]:
    """The vote, "" if all its weights are 0, and its exact parts for, against, abstaining: its own weights,
    else those of its mandate."""
    given = [row.get(f"{word}_weight") for word in ("for", "against", "abstain")]
    weights = [int(weight or 0) for weight in given]
    if mandate and not any(given) and int(mandate["against_weight"] or 0) and vote != "abstain":
        pair = [int(mandate["for_weight"] or 1), int(mandate["against_weight"])]
        weights = [*(pair if vote == "approve" else pair[::-1]), 0]
    # Cells are text: "0" is given, "" is not. Weights that are all 0 are no vote.
    if not any(weights):
        return "" if any(given) else vote, [Fraction(vote == word) for word in WORDS]
    side = "approve" if weights[0] > weights[1] else "reject" if weights[0] < weights[1] else "abstain"
    return side, [Fraction(weight, sum(weights)) for weight in weights]


def count_cast(files: Files) -> Votes:
    """Votes that were cast: the latest counts, a holder's before a substitute's, under a mandate that holds.

    Where the charter requires mandates, a vote without one does not count, and a split one splits the vote.
    """
    roll_calls = settings(files)["votes_from"] == "roll-calls"
    strict = settings(files, "charter").get("mandates") == "required" and not roll_calls
    mandates, above = {row["id"]: row for row in table(files, "mandates.csv")}, lines_above(files)
    owners = {row["id"]: row["organisation"] or row["id"] for row in table(files, "voters.csv") if strict}
    topics = [(row["measure"], row["topic"]) for row in table(files, "mapping.csv")]
    kept: list[Any] = []
    for row in table(files, "ballots.csv"):
        mandate, about = mandates.get(row["mandate"]), {row["measure"], *above[row["measure"]]}
        row["organisation"] = row["organisation"] or owners.get(row["voter"], "")
        about |= {topic for line, topic in topics if line in about}
        side, parts = parts_of(row, row["vote"], mandate if strict else None)
        held, who = mandate or {}, row.get("cast_by")
        second = who in lines_in(held.get("substitutes", "")) - lines_in(held.get("holders", ""))
        if side and (counts(row, mandate, about, strict) if mandate else not strict):
            # False sorts before True and the last one wins: holders after substitutes, late after early.
            order = not second, moment(row["cast_at"]), row["vote"], row["mandate"]
            limits = sorted(filter(None, row["conditions"].split("\n")))
            kept.append((order, (row["voter"] or row["organisation"], row["measure"]), (side, limits, parts)))
    return {key: vote for _, key, vote in sorted(kept, key=operator.itemgetter(0))}


def stated_votes(files: Files) -> Votes:
    """The votes of results/box.json."""
    votes: list[Any] = []
    for row in parse(files["results/box.json"])["ballots"]:
        key, parts = (row["voter"] or row["organisation"], row["measure"]), parts_of(row, row["vote"])[1]
        votes.append((key, (row["vote"], sorted(row["conditions"]), parts)))
    return once(votes)


def check_box(files: Files) -> tuple[Faults, str]:
    """results/box.json holds exactly the votes that the published rules give."""
    source = "positions" if settings(files)["votes_from"] == "positions" else "ballots"
    ours, theirs = (count_positions if source == "positions" else count_cast)(files), stated_votes(files)
    return differ(ours, theirs), f"{len(ours)} votes counted again from {source}.csv"


def check_profile(files: Files, instance: Json, profile: Json) -> tuple[Faults, str]:
    """Everyone on the roll once, with all its votes and conditions, in parts where a vote is split."""
    votes, above, faults = stated_votes(files), lines_above(files), list[str]()
    persons, kind = table(files, "voters.csv"), settings(files, "charter")["weights"]["kind"]
    roll = {row["id"]: row.get("organisation", "") for row in persons or table(files, "organisations.csv")}
    equal = kind == "one-each" or (bool(persons) and kind != "equal-blocs")
    groups: dict[str, list[Json]] = {}
    for ballot in profile["ballots"]:
        who = ballot["voter"] if ballot["voter"] in roll else ballot["voter"].rpartition(":part-")[0]
        groups.setdefault(who, []).append(ballot)
    faults += [f"{who} is missing, or not on the roll" for who in sorted(set(groups) ^ set(roll))]
    # An option takes the vote on itself, else that on the nearest line above it.
    up = {option["id"]: (option["id"], *above[option["id"]]) for option in instance["options"]}
    for who, rows in groups.items():
        mine = {n: v for n in up if (v := next((votes[who, at] for at in up[n] if (who, at) in votes), None))}
        total, theirs = sum((exact(row["weight"]) for row in rows), Fraction(0)), []
        for r in rows:
            limits, extra = sorted(tuple(pair) for pair in r["conditions"]), r.get("utilities")
            theirs.append((r["voter"], r["organisation"], exact(r["weight"]), votes_on(r), limits, extra))
        if parts_in(who, roll.get(who, ""), total, mine) != theirs:
            faults.append(f"{who} has other votes, conditions or parts than were counted")
        if equal and total != 1:
            faults.append(f"{who} does not weigh 1, and the charter gives everyone one say")
    note = "each has one say" if equal else f"their weights ({kind}) are taken as stated"
    return faults, f"{len(roll)} on the roll; {note}"


def parts_in(who: str, owner: str, total: Fraction, mine: Json) -> list[Any]:
    """A voter's ballot; or, where a vote is split, its parts: all in favour laid over each other."""
    found, edges = list[Any](), {name: (parts[0], 1 - parts[1]) for name, (_, _, parts) in mine.items()}
    cuts = sorted({Fraction(0), Fraction(1)}.union(*edges.values()))[: MAX_WORK // (len(mine) + 1)]
    for number, (start, end) in enumerate(zip(cuts, cuts[1:]), start=1):  # noqa: B905, RUF007
        signs = {n: 1 if start < pro else 0 if start < contra else -1 for n, (pro, contra) in edges.items()}
        limits = sorted((name, text) for name in mine if signs[name] == 1 for text in {*mine[name][1]})
        names = (f"{who}:part-{number}", owner or who) if len(cuts) > 2 else (who, owner)
        found.append((*names, total * (end - start), signs, limits, None))
    return found


# ------------------------------------------------------------------------------------ 5  each decision

SIGNS = ((1, "approve"), (-1, "reject"), (0, "abstain"), (None, "silent"))
SHUT = {"limit": "limits", "set-rule": "rules", "variant": "groups", "free-variant": "groups"}
NEVER = {"threshold": "2", "of": "members", "basis": "eligible"}


class Case:
    """One composition: what there was to decide, who voted how, and what is said to have come out."""

    def __init__(self, instance: Json, profile: Json, alternative: Json) -> None:
        self.instance, self.stated, self.rule = instance, alternative, alternative["rule"]
        self.ballots = [(ballot, exact(ballot["weight"]), votes_on(ballot)) for ballot in profile["ballots"]]
        few = instance["options"] if len(instance["options"]) <= 3_000 else refuse("so many options")
        self.options = once([(option["id"], option) for option in few])
        self.cost = {name: option["cost"] for name, option in self.options.items()}
        self.chosen = {*alternative["selected"], *alternative["adopted"]}
        # Every option with all that it requires; the list grows while it is read.
        self.chains = {name: {name} for name in self.options}
        for name, chain in self.chains.items():
            for other in (line := [name]):
                line += (new := {*self.options[other]["requires"]} - chain)
                chain |= new
        # What came with money; under rules without payments, all that costs, with what it requires.
        self.bundled = {name for row in alternative["trace"] for name in row["bundle"]}
        self.partners = {n for rule in instance["rules"] for m in rule["other"] for n in self.chains[m]}
        costly = {other for name in self.chosen if self.cost[name] for other in self.chains[name]}
        self.shares = self.rule["rule"] == "equal-shares"
        self.bought = self.bundled | {*alternative["completion"]} if self.shares else costly
        # Options that a joint rule, a floor or a bloc may hold back: little is claimed about them here.
        floors = any(group["exactly_one"] or group["status_quo"] for group in instance["groups"])
        floors |= self.rule["rule"] == "consensus" or "floor" in [lim["kind"] for lim in instance["limits"]]
        sides = ("subject",) if self.shares else ("subject", "other")
        subjects = {name for rule in instance["rules"] for side in sides for name in rule[side]}
        self.held_back = {name for name, chain in self.chains.items() if floors or chain & subjects}
        self.shut = {"chain", "free-prerequisite", *(word for word, part in SHUT.items() if instance[part])}
        # Options closed before the money: by veto, by rejection, and by requiring a closed one.
        self.vetoed = {veto["id"] for veto in instance["vetoed"]}
        shut = self.vetoed | {name for name in self.options if rejected(self, name)}
        self.closed = {name for name, chain in self.chains.items() if chain & shut}

    def clashes(self, some: set[str], floors: bool = False) -> Faults:
        """Why these cannot all be in: two variants of one measure, a cap passed; or a floor not reached."""
        many = Counter(self.options[name]["group"] for name in some)
        faults = [f"{many[n]} variants of {n} are in" for n in sorted(filter(None, many)) if many[n] > 1]
        for limit in self.instance["limits"]:
            held, cap = some & set(limit["members"]), limit["kind"] == "cap"
            for key, value in (("count", len(held)), ("amount", self.price(held))):
                bound = limit[key] if cap or floors else None
                if bound is not None and (value > bound if cap else value < bound):
                    faults.append(f"limit {limit['id']}: {key} is {value}, {limit['kind']} {bound}")
        return faults

    def price(self, some: Any) -> int:
        """What these options cost together."""
        return sum(self.cost[name] for name in some)

    def is_open(self, new: set[str], chosen: set[str]) -> bool:
        """Whether `new` can be added to what is chosen."""
        return not new & self.closed and not self.clashes(chosen | new)

    def answers(self, name: str) -> list[Any]:
        """Organisation, weight, vote (1, -1, 0 or None for silence) and ballot of everyone on the roll."""
        return [(b["organisation"] or b["voter"], w, votes.get(name), b) for b, w, votes in self.ballots]


def votes_on(ballot: Json) -> dict[str, int]:
    """1 for, -1 against, 0 abstaining, by option."""
    return once([(name, sign) for sign, word in SIGNS[:3] for name in ballot[WORDS[word]]])


def by_organisation(camp: list[Any]) -> list[Any]:
    """Each organisation once, on its heavier side."""
    balance: dict[str, Any] = {}  # None is silence, 0 an abstention or a draw
    for who, weight, vote, _ in camp:
        balance[who] = balance.get(who) if vote is None else (balance.get(who) or 0) + vote * weight
    return [(who, Fraction(1), None if v is None else (v > 0) - (v < 0), {}) for who, v in balance.items()]


def weigh(camp: list[Any], basis: str) -> tuple[Fraction, Fraction, Fraction]:
    """The weight for, the weight against, and the weight that both are measured by."""
    votes = {sign: sum((row[1] for row in camp if row[2] == sign), Fraction(0)) for sign, _ in SIGNS}
    return votes[1], votes[-1], sum(votes.values(), -votes[None] * (basis != "eligible"))


def rejected(case: Case, name: str) -> bool:
    """Whether rejection of an option reaches the charter's threshold in a camp that counts."""
    camp, consent = case.answers(name), case.rule["consent"] or NEVER
    camps = [by_organisation(camp) if consent["of"] == "organisations" else camp]
    if consent["of"] == "bloc":
        blocs = {tuple(bloc) for row in camp for bloc in row[3]["blocs"] if bloc[1]}
        blocs = {bloc for bloc in blocs if consent["attribute"] in ("", bloc[0])}
        camps = [[row for row in camp if list(bloc) in row[3]["blocs"]] for bloc in blocs]
    found = [weigh(rows, consent["basis"]) for rows in camps]
    return any(against > 0 and against >= exact(consent["threshold"]) * basis for _, against, basis in found)


def majority(case: Case, name: str) -> str:
    """How an option without money fares: "free-majority" is in, every other answer is out."""
    camp, rule = case.answers(name), case.rule["free"]
    (most, least, basis), cast = weigh(camp, rule["basis"]), weigh(camp, "cast")[2]
    if most <= least:
        return "free-minority" if cast else "no-support"
    if most < exact(rule["quorum"]) * basis:
        return "free-quorum"
    lead = sum(row[2] or 0 for row in by_organisation(camp))
    return "free-minority" if rule["double_majority"] and lead <= 0 else "free-majority"


def grounds(case: Case, liked: set[str], name: str) -> set[str]:
    """The grounds that the votes leave for what became of an option; none if it cannot have come so."""
    if name in case.chosen:
        majorities = {"free-majority"} & {majority(case, name)} if not case.cost[name] else set()
        return {"chain", "completion", "money"} if name in case.bought else majorities
    if name in case.closed:  # before any money was spent
        others = {"consent"} if rejected(case, name) else {"chain"} | case.shut & {"set-rule"}
        return {"veto"} if name in case.vetoed else others
    missing = case.chains[name] - case.chosen
    fits = case.is_open(missing, case.chosen)
    if case.cost[name]:
        return {"no-support"} if name not in liked else {"money-short"} if fits else case.shut
    free = fits and not missing & case.held_back and not case.price(missing)
    missed = free and all(majority(case, other) == "free-majority" for other in missing)
    shut = set() if fits and len(missing) == 1 else case.shut
    # Where nothing kept it out, a majority would have brought it in.
    return set() if missed else shut | {majority(case, name)} - {"free-majority"}


def check_decisions(case: Case) -> tuple[Faults, str]:
    """The tally of every option, and whether what became of it can rest on the ground that is stated."""
    rule, faults, liked = case.rule, list[str](), liked_in(groups_of(case))
    for row in case.stated["decisions"]:
        name, by, camp = row["option"], row["decided_by"], case.answers(row["option"])
        for sign, word in SIGNS:
            group = [weight for _, weight, vote, _ in camp if vote == sign]
            if row["tally"][word] != len(group) or exact(row["tally"][f"{word}_weight"]) != sum(group):
                faults.append(f"{name}: {len(group)} {word} with weight {sum(group)}, stated otherwise")
        sides = len({who for who, _, vote, _ in camp if vote})
        if row["rests_on"] != sides or row["thin"] != (sides < rule["thin_below"]):
            faults.append(f"{name} rests on {sides} organisations, stated {row['rests_on']}")
        possible, is_in = grounds(case, liked, name), name in case.chosen
        if name in case.held_back:  # then it can have come out nearly anyhow
            consent = {"consent"} if rule["rule"] == "consensus" else set()
            possible = possible | case.shut | consent | {"limit", "money-short", "status-quo"}
        if by not in possible:
            faults.append(f"{name}: stated {by}, votes leave {' or '.join(sorted(possible)) or 'no ground'}")
        limits = any(pair[0] == name for *_, ballot in camp for pair in ballot["conditions"])
        official = case.options[name]["origin"] == "official"
        words = ("drop", "amend" if limits else "keep") if official else ("leave_out", "add")
        if row["chosen"] != is_in or row["change"] != words[is_in]:
            faults.append(f"{name}: what is chosen and what was decided ({row['change']}, {by}) differ")
    return faults, f"{len(case.stated['decisions'])} tallies agree; each decision can rest on its ground"


def check_charter(files: Files, case: Case) -> tuple[Faults, str]:
    """The rule and all thresholds are those of dossier and charter; one decision each; conditions stay."""
    asked, charter, stated = settings(files)["rule"], settings(files, "charter"), case.stated
    parts = {part: asked[part] or charter[part] for part in ("consent", "free")}
    marks = {word: charter[word] for word in ("thin_below", "tie_order")}
    step = asked["step"] or -(-case.instance["budget"] // 100)
    faults = differ({**asked, **parts, **marks, "step": step}, case.rule)
    if sorted((row["option"], row["cost"]) for row in stated["decisions"]) != sorted(case.cost.items()):
        faults.append("there is not one decision, with its cost, for every option")
    kept = {(row["voter"], row["option"], row["text"]) for row in stated["conditions"]}
    given = {(ballot["voter"], *pair) for ballot, *_ in case.ballots for pair in ballot["conditions"]}
    faults += [f"condition missing or added: {told(sorted(kept ^ given)[0])}"] if kept != given else []
    return faults, f"rule and thresholds are those of dossier and charter; {len(kept)} conditions are kept"


# ------------------------------------------------------------------------------------ 6  the money


Group = SimpleNamespace  # voters who value the same equally; `left` and `paid`: money per unit of weight


def groups_of(case: Case) -> list[Group]:
    """All voters; everyone starts with the same share of the budget per unit of weight."""
    worth = case.cost if case.rule["utility"] == "cost" else dict.fromkeys(case.cost, 1)
    total, groups = sum(weight for _, weight, _ in case.ballots), dict[frozenset[Any], Group]()
    share = exact(case.stated["run_budget"]) / total if total else Fraction(0)
    for ballot, weight, _ in case.ballots:
        stated = ballot.get("utilities")
        values = {name: worth[name] for name in ballot["approves"]} if stated is None else stated
        utility = {n: u for n, v in values.items() if case.cost[n] and (u := exact(v)) > 0}
        new = Group(utility=utility, weight=Fraction(0), voters={}, left=share, paid={})
        group = groups.setdefault(frozenset(utility.items()), new)
        group.voters[ballot["voter"]] = weight
        group.weight += weight
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


def liked_in(groups: list[Group]) -> set[str]:
    """Options with a supporter who has a say."""
    return {name for group in groups if group.weight for name in group.utility}


def check_constraints(case: Case) -> Faults:
    """Hard constraints that the chosen options break."""
    chosen, stated, faults = case.chosen, case.stated, case.clashes(case.chosen, floors=True)
    costly, cost = sorted(name for name in chosen if case.cost[name]), case.price(chosen)
    if (costly, sorted(chosen.difference(costly))) != (stated["selected"], stated["adopted"]):
        faults.append("what costs money is `selected`, what costs nothing is `adopted`, each once, by id")
    if (cost, case.instance["budget"]) != (stated["cost"], stated["budget"]) or cost > stated["budget"]:
        faults.append(f"cost {cost} of {case.instance['budget']}, not {stated['cost']} of {stated['budget']}")
    faults += [f"{name} is chosen, but closed" for name in sorted(chosen & case.closed)]
    faults += [f"{n} is chosen without {m}" for n in sorted(chosen) for m in sorted(case.chains[n] - chosen)]
    for rule in case.instance["rules"]:
        inside, other = chosen & set(rule["subject"]), set(rule["other"])
        if rule["form"] == "share_at_most":
            broken = case.price(inside) > exact(rule["limit"]) * cost
        elif rule["form"] == "needs_one_of":
            broken = bool(inside - other) and not chosen & other
        else:  # not_while_open: none of the others may be open still; a joint rule may have closed them
            broken = any(other - case.closed - case.held_back - {name} - chosen for name in inside)
        faults += [f"joint rule {rule['id']} is broken"] if broken else []
    return faults


def check_second(case: Case, liked: set[str]) -> Faults:
    """The second step, and the budget to which the first was raised for it."""
    rule, budget, later = case.rule, case.instance["budget"], set(case.stated["completion"])
    faults = [f"{name} was bought, and is not chosen" for name in sorted(case.bought - case.chosen)]
    steps = exact(case.stated["run_budget"]) - budget
    if steps < 0 or (steps and ("add1" not in rule["completion"] or steps % (rule["step"] or steps + 1))):
        faults.append(f"the money cannot have been shared out as {case.stated['run_budget']}")
    fills = rule["completion"] in ("add1-greedy", "milp")
    explained = case.held_back.union(*(case.chains[name] for name in later & liked if fills))
    faults += [f"{n} was bought for nobody, or twice" for n in sorted(later - (explained - case.bundled))]
    for name in sorted(liked - case.chosen - case.held_back) if fills else ():
        missing = case.chains[name] - case.bought
        if case.price(missing) <= budget - case.stated["cost"] and case.is_open(missing, case.bought):
            faults.append(f"{name} is left out, and the rest of the budget would have paid for it")
    return faults


def offers(case: Case, groups: list[Group], chosen: set[str]) -> list[tuple[str, Fraction]]:
    """Options that are surely open and that their supporters can pay, with the rate; none without groups."""
    names = {n for n in case.chains if case.cost[n]} - chosen - case.held_back if groups else ()
    new = {n: case.chains[n] - chosen for n in sorted(names)}
    rates = [(n, rate_of(groups, n, case.price(add))) for n, add in new.items() if case.is_open(add, chosen)]
    return [(name, rate) for name, rate in rates if rate is not None]


def replay(case: Case, groups: list[Group], compare: bool) -> tuple[Faults, Faults]:
    """Every purchase paid again from the ballots alone; with `compare`, against all others on offer."""
    faults, dear, chosen, buyers = Faults(), Faults(), set[str](), groups if compare else []
    for row in case.stated["trace"]:
        name, price = row["chosen"], case.price(row["bundle"])
        rate = rate_of(groups, name, price)
        needed, bundle = case.chains[name] - chosen, set(once([(other, 0) for other in row["bundle"]]))
        extra = bundle - needed - (case.partners - chosen if name in case.held_back else set())
        if rate is None or price != row["price"] or name in chosen or needed - bundle or extra:
            faults.append(f"{name}: {row['price']} is not its price, or its supporters cannot pay it")
            return faults, dear
        # A long fraction is stated rounded down, to at least 90 significant binary digits.
        if rate < exact(row["rho"]) or (rate - exact(row["rho"])) * 2**90 > rate:
            faults.append(f"{name}: its supporters pay {float(rate):.6g} per unit gained, not {row['rho']}")
        rivals = [other for other, offer in offers(case, buyers, chosen) if offer < rate]
        dear += [f"{name} was dearer to its supporters than {other}" for other in rivals]
        for group in groups:
            if name in group.utility and group.left:
                group.paid[name] = min(group.left, rate * group.utility[name])
                group.left -= group.paid[name]
        chosen |= set(row["bundle"])
    dear += [f"in the end {other} could still be paid" for other, _ in offers(case, buyers, chosen)]
    return faults + check_ledgers(case.stated["ledgers"], groups), dear


def check_ledgers(rows: list[Json], groups: list[Group]) -> Faults:
    """What every voter is said to have paid is what was paid here, to a millionth of a minor unit."""
    voters = [(who, weight, g) for g in groups if rows or g.paid for who, weight in g.voters.items()]
    ours = {(who, name): weight * part for who, weight, group in voters for name, part in group.paid.items()}
    theirs = once([((row["voter"], name), exact(value)) for row in rows for name, value in row["paid"]])
    gaps = {key: abs(ours.get(key, Fraction(0)) - theirs.get(key, 0)) for key in {*ours, *theirs}}
    wrong = {voter for (voter, _), gap in gaps.items() if gap * 1_000_000 >= 1}
    wrong |= set(once([(row["voter"], 0) for row in rows])) ^ {who for who, *_ in voters}
    return [f"{who}: what it is said to have paid (ledgers) does not follow" for who in sorted(wrong)]


def check_promise(case: Case, groups: list[Group]) -> Faults:
    """The promise: no group large enough for an option left out got less than it could have had.

    For an option p and a group S of its supporters it is broken if budget * sum of weight * u(p) over S
    >= total weight * price of p with all it requires * (the largest u(chosen) in S + u(p)).
    """
    stated = case.stated["certificate"] or {"rows": (), "holds": None}
    bought = case.bundled if case.shares else case.chosen
    rows, total = once([(r["option"], r) for r in stated["rows"]]), sum(group.weight for group in groups)
    got = {id(g): sum(value for name, value in g.utility.items() if name in case.chosen) for g in groups}
    faults, broken = Faults(), list[str]()
    for name, members in sorted(case.chains.items()):
        payers = [g for g in groups if name in g.utility and g.weight]
        certain, price = name not in case.held_back, case.price(members)
        if name not in rows:
            if payers and name not in case.chosen and certain and case.is_open(members - bought, bought):
                faults.append(f"certificate: {name} was open, and has no row")
            continue
        if rows[name]["price"] < price or (certain and rows[name]["price"] != price):
            faults.append(f"certificate: the full price of {name} is {price}")
        # Those who got least come first: if any group is short, one of these beginnings is.
        levels = sorted((got[id(g)] + g.utility[name], g.weight * g.utility[name]) for g in payers)
        needs = (total * rows[name]["price"] * level for level, _ in levels)
        worths = itertools.accumulate(case.instance["budget"] * worth for _, worth in levels)
        broken += [name] if any(map(operator.ge, worths, needs)) else []
    able = {name for name in case.cost if case.cost[name]} - case.chosen - case.closed
    claimed = sorted(name for name, row in rows.items() if row["holds"] is not True or name not in able)
    if (broken, not broken) != (claimed, stated["holds"]):
        faults.append(f"certificate: the promise is broken for {told(broken)}; its rows say {told(claimed)}")
    return faults + [f"{name}: Equal Shares would have kept its promise" for name in broken if case.shares]


def check_certificate(instance: Json, profile: Json, alternative: Json, rounds: bool | None = None) -> Json:
    """{constraints, payments, cheapest, certificate, faults, says} for one composition.

    `cheapest` is true or false where every purchase was compared with every option that was open in
    its round, else a sentence saying why not; `rounds` forces (true) or skips (false) that comparison.
    """
    case = Case(instance, profile, alternative)
    groups, count = groups_of(case), len(alternative["trace"])
    work = len(groups) * len(case.options) * max(count, 1)
    compare = case.shares and (work <= MAX_WORK if rounds is None else rounds)
    hard, promise = check_constraints(case), check_promise(case, groups)
    paid, dear = replay(case, groups, compare)
    paid += check_second(case, liked_in(groups))
    cheapest: bool | str = not dear
    if not compare:
        cheapest = "not compared" if case.shares else "no payments: the choice is TAKEN AS STATED"
    elif case.held_back and not dear:
        cheapest = f"compared, but not with {len(case.held_back)} that a joint rule or a floor may hold back"
    faults = [*hard, *paid, *dear, *promise]
    says = f"{count} purchases are paid again to the last fraction; cheapest on offer each time: "
    says += f"{'yes' if cheapest is True else cheapest}; within the budget; no constraint broken; "
    kept = promise or alternative["certificate"]["holds"]
    says += f"{'no' if kept else 'SOME'} group that was large enough got less"
    says = f"NOT confirmed: {len(faults)} faults, first: {faults[0]}" if faults else says
    right: Json = {"constraints": not hard, "payments": not paid, "certificate": not promise}
    return {**right, "cheapest": cheapest, "faults": faults, "says": says}


# ------------------------------------------------------------------------------------ 7  all checks


def checks(files: Files, trusted: list[str]) -> Any:
    """Every check by its name; each gives (what is wrong, what was seen)."""

    def part(name: str) -> Any:
        if f"results/{name}.json" not in files and "results/outcome.json" in files:
            raise NotChecked("the pack says that members asked not to show their ballots, and holds none")
        return parse(files[f"results/{name}.json"])

    parts = ("instance", "profile", "alternative")
    yield "files", lambda: check_files(files)
    yield "signatures", lambda: check_signatures(files, trusted)
    yield "sums", lambda: check_sums(files)
    yield "options", lambda: check_options(files, part("instance"))
    yield "ballots", lambda: check_box(files)
    yield "voters", lambda: check_profile(files, part("instance"), part("profile"))
    yield "decisions", lambda: check_decisions(Case(*map(part, parts)))
    yield "charter", lambda: check_charter(files, Case(*map(part, parts)))
    yield "money", lambda: operator.itemgetter("faults", "says")(check_certificate(*map(part, parts)))


def say(text: str) -> None:
    """One line, in letters that every screen can show."""
    print("".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in text), flush=True)  # noqa: T201


def stop() -> None:
    """A pack that keeps this program busy for so long is no honest pack."""
    threading.Event().wait(MAX_SECONDS)
    say("WRONG        pack: it cannot be checked in bounded time")
    os._exit(4)


def answer(check: Any) -> tuple[str, str]:
    """The state of one check, and a note."""
    try:
        faults, note = check()
        return ("WRONG", f"{len(faults)} found: " + "; ".join(faults[:3])) if faults else ("ok", note)
    except NotChecked as reason:
        return "NOT CHECKED", str(reason)
    except Exception as error:  # noqa: BLE001 - it counts against the pack
        return "WRONG", f"broke off: missing or misshapen ({type(error).__name__}: {str(error)[:200]})"


def main(words: list[str]) -> int:
    """Run all checks, one line each; 0, 2 for a wrong command, 4 if anything is wrong."""
    parser = argparse.ArgumentParser(description="Check an evidence pack.", allow_abbrev=False)
    parser.add_argument("pack", help="the folder or the zip")
    parser.add_argument("--trust", metavar="KEY.pub", action="append", default=[], help="whom you trust")
    asked, found = parser.parse_args(words), Counter[str]()
    for path in itertools.filterfalse(os.path.exists, [asked.pack, *asked.trust]):
        parser.error(f"there is no {path}")
    try:
        files = read_folder(asked.pack) if os.path.isdir(asked.pack) else read_zip(asked.pack)
        say(f"manifest.json has the digest {hashlib.sha256(files['manifest.json']).hexdigest()}")
    except Exception as error:  # noqa: BLE001 - it counts against the pack
        say(f"WRONG        pack: it cannot be read safely, or this file is not at its top: {error}")
        return 4
    for name, check in checks(files, asked.trust):
        state, note = answer(check)
        found[state] += 1
        say(f"{state:12} {name}: {note}")
    say("Not checked: reading of the law, judge, joint rules, opinions, stakes, variants, words of reports.")
    verdict = f"WRONG: {found['WRONG']} checks failed" if found["WRONG"] else "Nothing wrong was found"
    say(f"{verdict}; {found['ok']} checks are ok, and {found['NOT CHECKED']} could NOT be made.")
    return 4 if found["WRONG"] else 0


if __name__ == "__main__":
    threading.Thread(target=stop, daemon=True).start()
    sys.exit(main(sys.argv[1:]))
