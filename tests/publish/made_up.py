"""A made-up dossier of any size and a run for it, with simple rules. Every name here is invented.

The run obeys the records, not the charter's mathematics: a line is closed when a third of the votes
cast reject it, bought while money lasts, and reported with every field that publish reads.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from hashlib import sha256

from unbundle.records.alternative import (
    Alternative,
    Certificate,
    CertificateRow,
    Change,
    Condition,
    CoreRow,
    DecidedBy,
    Decision,
    Ledger,
    TraceRow,
    Variant,
)
from unbundle.records.charter import Charter, Consent, FreeRule
from unbundle.records.dossier import BudgetLine, Document, Dossier, Settings, VariantSpec
from unbundle.records.framework import Criterion, Framework, Level
from unbundle.records.instance import Instance, Option, Profile, RuleSpec, Veto, WeightedBallot
from unbundle.records.judging import (
    JointResult,
    MeasureVerdict,
    Reason,
    Verdicts,
    WholeVerdict,
)
from unbundle.records.measure import Amount, Availability, Instrument, Locator, Measure
from unbundle.records.members import (
    Ballot,
    BallotBox,
    BallotConflict,
    Organisation,
    Position,
    Topic,
    TopicMapping,
)
from unbundle.records.opinions import BlocTally, MeasureOpinion, OpinionMap, Pattern, Tally
from unbundle.records.package import Total
from unbundle.records.run import FORMATS, RULES, Run

KINDS = ("union", "party", "church", "charity", "network", "movement", "town", "think-tank")
COUNTRIES = ("SEN", "FRA", "POL", "JPN", "BRA", "KEN", "EGY", "IND", "USA", "INT", "CZE", "PHL")
WORDS = (
    "Harbour",
    "Lamp",
    "Bread",
    "River",
    "Orchard",
    "Bridge",
    "Well",
    "Loom",
    "Field",
    "Kiln",
    "Anchor",
    "Reed",
)
TAILS = ("League", "Union", "Forum", "Circle", "Assembly", "Network", "Council", "Action")
TOPICS: tuple[tuple[str, str, Instrument], ...] = (
    ("grain", "Grain for the blockaded ports", "humanitarian"),
    ("shelter", "Shelter for those who fled", "refugees"),
    ("guns", "Guns for the coast guard", "military_aid"),
    ("fleet", "A larger fleet of our own", "own_forces"),
    ("talks", "Talks under a mediator", "diplomacy"),
    ("rebuild", "Rebuilding the harbour towns", "reconstruction"),
    ("budget", "Budget help for the islands", "economic_support"),
    ("debt", "Debt of the islands cancelled", "economic_support"),
    ("courts", "Courts for crimes at sea", "justice"),
    ("wages", "Wages of dock workers", "domestic"),
)
HASH = sha256(b"a made-up act").hexdigest()
QUOTES = (
    ("en", "We ask for {} now, for as long as people need it and not a day less."),
    ("fr", "Nous demandons {} sans attendre, pour toutes et tous."),
    ("pl", "Żądamy natychmiast: {}. Zdążmy, póki można."),
    ("ar", "نطالب بهذا الآن: {}"),
    ("ja", "私たちは今すぐ求めます：{}"),
    ("ru", "Мы требуем этого сейчас: {}."),
)


def pick(*parts: object) -> int:
    """A number that depends on the parts alone: the same on every machine and in every order."""
    return int.from_bytes(sha256("|".join(map(str, parts)).encode()).digest()[:4], "big")


def made_up_dossier(organisations: int = 24, lines_per_topic: int = 3, positions_each: int = 3) -> Dossier:
    """An invented harbour crisis: official lines on six topics, proposals on four, silent lines."""
    return Dossier(
        settings=_settings(),
        charter=_charter(),
        documents=(
            Document(
                name="act.xml",
                title="An Act for the Harbours (made up)",
                sha256=HASH,
                text_sha256=HASH,
                media_type="application/xml",
                url="https://example.org/act.xml",
            ),
        ),
        measures=tuple(_measures(lines_per_topic)),
        organisations=tuple(_organisation(n) for n in range(organisations)),
        topics=tuple(
            Topic(id=t, title=title, definition=f"{title}, in any form.") for t, title, _ in sorted(TOPICS)
        ),
        mapping=tuple(sorted(_mapping(lines_per_topic), key=lambda row: (row.topic, row.measure))),
        positions=tuple(_positions(organisations, positions_each)),
        frameworks=(_framework(),),
    )


def _settings() -> Settings:
    return Settings(
        title="The Harbour Crisis: the Act and what others ask for (made up)",
        situation="A made-up blockade of made-up harbours. Nothing here is real.",
        status_note="These are published positions, not signatures. The organisations were not asked.",
        currency="USD",
        price_year=2026,
        budget=BudgetLine(minor=2_000_000_000_00, label="parameter", reason="a round sum for a test"),
        votes_from="positions",
        variants=(VariantSpec(id="half", label="A half closes a line, not a third"),),
        correct_a_row="Write to the keepers of this made-up dossier and name your row.",
        caveats=("This is a made-up collection, not a sample.", "Employers are absent."),
    )


def _charter() -> Charter:
    return Charter(
        title="A made-up charter",
        status="example",
        status_note="Ours, as an example; adopted by nobody.",
        framework="plain",
        consent=Consent(threshold=Fraction(1, 3)),
        free=FreeRule(quorum=Fraction(1, 20)),
        thin_below=5,
    )


def _framework() -> Framework:
    levels = tuple(Level(code=code, label=f"step {code}", anchor=f"anchor {code}") for code in range(3))
    return Framework(
        id="plain",
        version="1.0.0",
        title="Made-up principles",
        rationale="for tests",
        criteria=(
            Criterion(
                id="harm", question="Does it harm civilians?", levels=levels, veto=True, settled_by="coders"
            ),
            Criterion(id="bounded", question="Is it bounded in time?", levels=levels, decided_by="text"),
        ),
        weights={"harm": Fraction(1), "bounded": Fraction(1)},
        majority=Fraction(1, 2),
        profiles={"amend": {"harm": 1}, "keep": {"harm": 2}},
        vetoes={"amend": {}, "keep": {"harm": 0}},
    )


def _measures(lines_per_topic: int) -> list[Measure]:
    rows = []
    for topic, title, instrument in TOPICS[:6]:
        for n in range(lines_per_topic):
            minor = (pick("cost", topic, n) % 900 + 20) * 1_000_000_00 + 50
            quote = (
                f"For {title.lower()}, account {n + 1}, ${minor // 100:,}, to remain available until expended"
            )
            rows.append(
                Measure(
                    id=f"act-{topic}-{n}",
                    path=(f"Title {'I' * (n + 1)}", "Department of Harbours"),
                    section=f"Sec. {100 + len(rows)}",
                    title=f"{title}, account {n + 1}",
                    kind="appropriation",
                    amount=Amount(minor=minor, currency="USD"),
                    availability=Availability(until="expended"),
                    conditions=("no later than 60 days after enactment, a report to the assembly",),
                    instrument=instrument,
                    instrument_rule="made-up",
                    rule="made-up",
                    locator=Locator(
                        doc_sha256=HASH, element=f"e{len(rows)}", start=0, end=len(quote), quote=quote
                    ),
                )
            )
    first = rows[0]
    rows.append(
        first.model_copy(
            update={
                "id": "act-part",
                "parent": first.id,
                "kind": "of_which",
                "title": "of which for salt",
                "amount": Amount(minor=5_000_000_00, currency="USD"),
            }
        )
    )
    rows.append(
        Measure(
            id="act-report", title="A report every month", kind="duty", rule="made-up", instrument="oversight"
        )
    )
    rows.append(
        Measure(
            id="act-silent",
            title="Paint for the customs house",
            kind="appropriation",
            amount=Amount(minor=75_00, currency="USD"),
            rule="made-up",
        )
    )
    for topic, title, instrument in TOPICS[6:]:
        paid = topic == "budget"
        rows.append(
            Measure(
                id=f"new-{topic}",
                origin="proposed",
                title=title,
                kind="appropriation" if paid else "duty",
                amount=Amount(minor=150_000_000_00, currency="USD") if paid else None,
                cost_source="a made-up estimate" if paid else "",
                instrument=instrument,
                rule="proposed",
            )
        )
    return rows


def _organisation(n: int) -> Organisation:
    name = f"{WORDS[n % len(WORDS)]} {TAILS[(n // len(WORDS)) % len(TAILS)]}"
    return Organisation(
        id=f"o{n:03d}",
        name=f"{name} {n + 1}" if n >= len(WORDS) * len(TAILS) else name,
        country=COUNTRIES[pick("country", n) % len(COUNTRIES)],
        kind=KINDS[pick("kind", n) % len(KINDS)],
    )


def _mapping(lines_per_topic: int) -> list[TopicMapping]:
    why = "The topic speaks of what this line pays for."
    rows = [
        TopicMapping(topic=topic, measure=f"act-{topic}-{n}", fit="same", counted=True, why=why)
        for topic, _, _ in TOPICS[:6]
        for n in range(lines_per_topic)
    ]
    return rows + [
        TopicMapping(topic=topic, measure=f"new-{topic}", fit="same", counted=True, why=why)
        for topic, _, _ in TOPICS[6:]
    ]


def _positions(organisations: int, each: int) -> list[Position]:
    rows = []
    for n in range(organisations):
        for k in range(each):
            topic, title, _ = TOPICS[(pick("topic", n) + k * 3) % len(TOPICS)]
            if topic != "courts" or n < 4:  # few speak of it: a thin decision
                rows.append(_position(n, topic, title))
    return sorted(rows, key=lambda p: (p.organisation, p.topic))


def _position(n: int, topic: str, title: str) -> Position:
    roll = pick("stance", n, topic) % 20
    against = 12 if topic in ("guns", "fleet") else 2
    stance = "oppose" if roll < against else "not-stated" if roll == 19 else "support"
    conditional = stance == "support" and roll % 5 == 0
    lang, words = QUOTES[pick("lang", n) % len(QUOTES)]
    return Position(
        organisation=f"o{n:03d}",
        topic=topic,
        stance="support-with-conditions" if conditional else stance,  # type: ignore[arg-type]
        condition="only with a monthly public account" if conditional else "",
        quote=words.format(title),
        lang=lang,
        source_title=f"Statement on {title.lower()}",
        source_url=f"https://example.org/{n}/{topic}?a=1&b=2",
        date=("2026-02-03", "2026-02", "2026", "")[pick("date", n) % 4],
        confidence="reported" if pick("conf", n, topic) % 3 == 0 else "direct",
    )


def made_up_run(dossier: Dossier) -> Run:
    """A run of a positions dossier under the simple rules named above."""
    box = _box(dossier)
    votes = _votes(box)
    options = _options(dossier)
    decisions = _decisions(dossier, options, votes)
    alternative = _alternative(dossier, box, decisions)
    ballots = tuple(
        WeightedBallot(
            voter=o.id,
            weight=Fraction(1),
            approves=tuple(sorted(m for m in votes if votes[m].get(o.id) == "approve")),
            rejects=tuple(sorted(m for m in votes if votes[m].get(o.id) == "reject")),
            abstains=tuple(sorted(m for m in votes if votes[m].get(o.id) == "abstain")),
            organisation=o.id,
            blocs=(("country", o.country), ("kind", o.kind)),
        )
        for o in sorted(dossier.organisations, key=lambda o: o.id)
    )
    return Run(
        formats=FORMATS,
        rules=RULES,
        dossier_sha256=HASH,
        totals=_totals(dossier),
        box=box,
        verdicts=_verdicts(dossier, decisions),
        opinions=_opinions(dossier, options, votes),
        instance=Instance(
            budget=dossier.settings.budget.minor,
            currency="USD",
            options=options,
            vetoed=(Veto(id="act-silent", reason="made up"),),
        ),
        profile=Profile(ballots=ballots),
        alternative=alternative,
    )


def _box(dossier: Dossier) -> BallotBox:
    targets = defaultdict(list)
    for row in dossier.mapping:
        targets[row.topic].append(row.measure)
    ballots, not_counted = [], []
    for p in dossier.positions:
        if p.confidence != "direct":
            not_counted.append((p.organisation, p.topic, "reported, not direct"))
        elif p.stance == "not-stated":
            not_counted.append((p.organisation, p.topic, "takes no side"))
        else:
            ballots += [
                Ballot(
                    organisation=p.organisation,
                    measure=m,
                    vote="reject" if p.stance == "oppose" else "approve",
                    basis="published",
                    positions=(p.topic,),
                    conditions=(p.condition,) if p.condition else (),
                )
                for m in targets[p.topic]
            ]
    ballots.sort(key=lambda b: (b.organisation or "", b.measure))
    conflict = BallotConflict(
        organisation="o000", measure="act-grain-0", topics=("grain", "guns"), counted_as="abstain"
    )
    return BallotBox(
        basis="provisional", ballots=tuple(ballots), conflicts=(conflict,), not_counted=tuple(not_counted)
    )


def _votes(box: BallotBox) -> dict[str, dict[str, str]]:
    votes: dict[str, dict[str, str]] = defaultdict(dict)
    for b in box.ballots:
        votes[b.measure][b.organisation or ""] = b.vote
    return votes


def _options(dossier: Dossier) -> tuple[Option, ...]:
    units = [m for m in dossier.measures if m.parent is None]
    return tuple(
        Option(
            id=m.id,
            cost=m.amount.minor if m.kind == "appropriation" and m.amount else 0,
            title=m.title,
            origin=m.origin,
        )
        for m in sorted(units, key=lambda m: m.id)
    )


def tally(cast: list[str], roll: int) -> Tally:
    """Counts of votes among `roll` voters of weight one."""
    counts = {vote: cast.count(vote) for vote in ("approve", "reject", "abstain")}
    silent = roll - len(cast)
    weights = {f"{name}_weight": Fraction(count) for name, count in {**counts, "silent": silent}.items()}
    return Tally(**counts, silent=silent, **weights)


def _decisions(
    dossier: Dossier, options: tuple[Option, ...], votes: dict[str, dict[str, str]]
) -> list[Decision]:
    left = dossier.settings.budget.minor
    decisions = []
    conditional = {b.measure for b in _box(dossier).ballots if b.conditions}
    for option in options:
        count = tally(list(votes[option.id].values()), len(dossier.organisations))
        by = _decided_by(option, count, left)
        chosen = by in ("money", "free-majority")
        left -= option.cost if chosen else 0
        decisions.append(
            Decision(
                option=option.id,
                cost=option.cost,
                chosen=chosen,
                change=_change(option, chosen, option.id in conditional),
                decided_by=by,
                tally=count,
                rests_on=count.approve + count.reject,
                thin=0 < count.approve + count.reject < 5,
                missing=1_000_00 if by == "money-short" else None,
                sentence=f"{option.title}: {count.approve} for, {count.reject} against.",
            )
        )
    return decisions


def _decided_by(option: Option, count: Tally, left: int) -> DecidedBy:
    cast = count.approve + count.reject
    if cast and 3 * count.reject >= cast:
        return "consent"
    if not count.approve:
        return "no-support" if option.cost else "free-quorum"
    if not option.cost:
        return "free-majority"
    return "money" if option.cost <= left else "money-short"


def _change(option: Option, chosen: bool, conditional: bool) -> Change:
    if option.origin == "proposed":
        return "add" if chosen else "leave_out"
    return ("amend" if conditional else "keep") if chosen else "drop"


def _alternative(dossier: Dossier, box: BallotBox, decisions: list[Decision]) -> Alternative:
    chosen = [d for d in decisions if d.chosen]
    cost = sum(d.cost for d in chosen)
    picked = {d.option for d in chosen}
    paid = next((d for d in chosen if d.cost), None)
    wanted = paid.option if paid else ""
    payers = [b.organisation or "" for b in box.ballots if b.measure == wanted and b.vote == "approve"]
    budget = dossier.settings.budget.minor
    roll = len(dossier.organisations)
    others = [d.option for d in decisions if not d.chosen]
    return Alternative(
        rule=RuleSpec(),
        budget=budget,
        currency="USD",
        run_budget=Fraction(budget) + Fraction(1, 3),
        selected=tuple(d.option for d in chosen if d.cost),
        adopted=tuple(d.option for d in chosen if not d.cost),
        cost=cost,
        decisions=tuple(decisions),
        trace=tuple(
            TraceRow(
                round=1,
                chosen=first.option,
                bundle=(first.option,),
                price=first.cost,
                W_rich=Fraction(len(payers)),
                W_poor=Fraction(0),
                C={},
                rho=Fraction(1, len(payers)),
            )
            for first in filter(None, (paid,))
        ),
        completion=(),
        certificate=Certificate(
            utility="cost",
            budget=budget,
            total_weight=Fraction(roll),
            rows=(
                CertificateRow(
                    option=others[0],
                    price=1,
                    value=Fraction(1),
                    group_weight=Fraction(1),
                    satisfaction=Fraction(0),
                    left=Fraction(1),
                    right=Fraction(2),
                    holds=True,
                ),
            ),
            not_covered=((others[-1], "closed by consent"),),
            holds=True,
            sentence="No group that is large enough was passed over.",
        ),
        conditions=tuple(
            Condition(voter=b.organisation or "", option=b.measure, text=text)
            for b in box.ballots
            for text in b.conditions
            if b.measure in picked
        ),
        ledgers=tuple(
            Ledger(
                voter=o.id,
                weight=Fraction(1),
                share=Fraction(1, roll),
                entitlement=Fraction(budget, roll),
                paid=((paid.option, Fraction(paid.cost, len(payers))),) if paid and o.id in payers else (),
                unspent=Fraction(budget, roll),
                satisfaction=Fraction(0),
                approved=3,
                got=1 if o.id in payers else 0,
                sentence=f"{o.name} approved 3.",
            )
            for o in dossier.organisations
        ),
        variants=(
            Variant(
                id="half",
                label="A half closes a line, not a third",
                chosen=tuple(sorted(picked | {others[0]})),
                cost=cost,
                differs=(others[0],),
            ),
        ),
        core=tuple(_core(d, others[0]) for d in decisions),
        sentence="A made-up alternative.",
        notes=("A made-up note.",),
    )


def _core(d: Decision, turned: str) -> CoreRow:
    if d.option == turned:
        return CoreRow(option=d.option, chosen_in=1, of=2, status="one")
    return CoreRow(option=d.option, chosen_in=2 * d.chosen, of=2, status="all" if d.chosen else "none")


def _verdicts(dossier: Dossier, decisions: list[Decision]) -> Verdicts:
    open_reason = Reason(criterion="harm", lo=0, hi=2, basis="open")
    text_reason = Reason(
        criterion="bounded", lo=2, hi=2, basis="text", quote="to remain available until expended"
    )
    return Verdicts(
        framework="plain",
        framework_version="1.0.0",
        verdicts=tuple(
            MeasureVerdict(
                measure=d.option,
                possible=("drop", "amend", "keep"),
                undecided_because=("harm",),
                settled_by=("coders of the federation",),
                reasons=(open_reason, text_reason),
                sentence="Undecided, because nobody has yet said whether it harms civilians.",
            )
            for d in decisions
        ),
        wholes=tuple(
            WholeVerdict(
                subject=subject,  # type: ignore[arg-type]
                possible=("drop", "amend"),
                joint=(
                    JointResult(
                        rule="guns-with-talks",
                        status=status,  # type: ignore[arg-type]
                        subject=("act-guns-0",),
                        other=("new-talks",),
                        sentence="Guns only together with talks.",
                        would_hold_if="It holds if talks are added." if status == "broken" else "",
                    ),
                ),
                shares=(("military_aid", Fraction(1, 3)),),
                sentence=f"The {subject} whole is undecided.",
            )
            for subject, status in (("official", "broken"), ("alternative", "holds"))
        ),
    )


def _opinions(dossier: Dossier, options: tuple[Option, ...], votes: dict[str, dict[str, str]]) -> OpinionMap:
    rows = []
    for option in options:
        cast = votes[option.id]
        blocs = []
        for attribute in ("country", "kind"):
            for value in sorted({getattr(o, attribute) for o in dossier.organisations}):
                inside = [o.id for o in dossier.organisations if getattr(o, attribute) == value]
                mine = [cast[v] for v in inside if v in cast]
                blocs.append(BlocTally(attribute=attribute, value=value, tally=tally(mine, len(inside))))
        overall = tally(list(cast.values()), len(dossier.organisations))
        rows.append(
            MeasureOpinion(
                measure=option.id,
                overall=overall,
                blocs=tuple(blocs),
                common=("kind",) if overall.approve and not overall.reject else (),
                blocs_spoken=(("country", 3), ("kind", 4)),
                blocs_silent=(("country", 9), ("kind", 4)),
                survives_leaving_out_any_one=abs(overall.approve - overall.reject) > 1,
            )
        )
    voted = {m for m in votes if votes[m]}
    patterns = _patterns(dossier, votes)
    return OpinionMap(
        model="counts",
        voters=len(dossier.organisations),
        measures=tuple(rows),
        patterns=patterns,
        pattern_count=len(patterns),
        silent_measures=tuple(o.id for o in options if o.id not in voted),
        silent_voters=tuple(o.id for o in dossier.organisations if not any(o.id in votes[m] for m in voted)),
        common_ground=tuple(r.measure for r in rows if r.common),
        divided=tuple(r.measure for r in rows if r.overall.approve and r.overall.reject),
    )


def _patterns(dossier: Dossier, votes: dict[str, dict[str, str]]) -> tuple[Pattern, ...]:
    groups = defaultdict(list)
    for o in dossier.organisations:
        key = tuple(
            tuple(sorted(m for m in votes if votes[m].get(o.id) == vote))
            for vote in ("approve", "reject", "abstain")
        )
        groups[key].append(o.id)
    return tuple(
        Pattern(approves=key[0], rejects=key[1], abstains=key[2], voters=tuple(sorted(voters)))
        for key, voters in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _totals(dossier: Dossier) -> tuple[Total, ...]:
    lines = [m for m in dossier.measures if m.kind == "appropriation" and m.origin == "official" and m.amount]
    total = sum(m.amount.minor for m in lines if m.amount)
    return (Total(path=(), kind="appropriation", currency="USD", minor=total, count=len(lines)),)
