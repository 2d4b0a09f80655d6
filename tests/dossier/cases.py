"""A made-up dossier in which every table has rows. Every name here is invented."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from unbundle.kit.canonical import digest
from unbundle.records.casebook import LedgerEntry
from unbundle.records.charter import Charter, Consent, FreeRule, Weights
from unbundle.records.dossier import (
    BudgetLine,
    Document,
    Dossier,
    Lineage,
    PublicVote,
    Settings,
    Statement,
    VariantSpec,
)
from unbundle.records.framework import Criterion, Framework, Level
from unbundle.records.instance import Limit, RuleSpec
from unbundle.records.judging import Actor, Case, Claim, Coding, Judgment
from unbundle.records.measure import Amount, Availability, Locator, Measure, Term
from unbundle.records.members import Ballot, Mandate, Organisation, Position, Topic, TopicMapping, Voter
from unbundle.records.package import Unclassified
from unbundle.records.rounds import Reservation, RoundEntry
from unbundle.records.signoff import Call, Signature
from unbundle.records.text import Amendment, Clause

OFFICIAL = b"<act><line>For wells in Beta: 1,000 crowns, until expended.</line><odd>Whereas</odd></act>"
TEXT = "For wells in Beta: 1,000 crowns, until expended.\nof which – for pumps – 400.\nWhereas"
SHA = digest(OFFICIAL)
DOCUMENTS = {"act.xml": OFFICIAL}


def at(words: str) -> Locator:
    """The place of `words` in the made-up act."""
    start = TEXT.index(words)
    return Locator(doc_sha256=SHA, element="line", start=start, end=start + len(words), quote=words)


def framework() -> Framework:
    """One criterion with levels -1, 0 and 1."""
    levels = tuple(Level(code=code, label=f"level {code}", anchor=f"anchor {code}") for code in (-1, 0, 1))
    return Framework(
        id="plain",
        version="1.0.0",
        title="A made-up framework",
        rationale="for tests",
        criteria=(Criterion(id="good", question="Is it good?", levels=levels),),
        weights={"good": Fraction(2, 3)},
        majority=Fraction(1, 2),
        profiles={"amend": {"good": 0}, "keep": {"good": 1}},
        vetoes={"amend": {}, "keep": {"good": -1}},
    )


def charter() -> Charter:
    """Weights by a declared bloc, a third closes."""
    return Charter(
        title="A made-up charter",
        status="example",
        framework="plain",
        weights=Weights(kind="equal-blocs", attribute="branch"),
        consent=Consent(threshold=Fraction(1, 3)),
        free=FreeRule(quorum=Fraction(1, 4)),
    )


def settings() -> Settings:
    """Crowns, two budgets, one variant, one limit, one exchange rate."""
    return Settings(
        title="Wells: a made-up dossier",
        situation="A drought.\nTwo lines, and a colon: here.",
        currency="SEK",
        price_year=2026,
        budget=BudgetLine(minor=100_000, label="official-sum", reason="the act's own sum"),
        other_budgets=(BudgetLine(minor=50_000, label="parameter", reason="half of it"),),
        units="listed",
        unit_ids=("pumps", "school", "wells-abroad"),
        frees_money=("taken-back",),
        votes_from="ballots",
        rates=(("EUR", "SEK", Fraction(23, 2), "a made-up rate"),),
        rule=RuleSpec(lot=("pumps", "school", "wells-abroad")),
        limits=(Limit(id="half", kind="cap", members=("pumps",), amount=50_000, sentence="at most half"),),
        variants=(VariantSpec(id="v1", label="higher", consent=Consent(threshold=Fraction(1, 2))),),
        bloc_attributes=("kind", "branch"),
        deadline="2026-05-01T18:00:00Z",
        caveats=("no: not real", "- 1/2"),
    )


def measures() -> tuple[Measure, ...]:
    """A tree of two official lines, a rescission, and two proposals of which one needs the other."""
    return (
        Measure(
            id="wells",
            path=("Title I", "Water"),
            section="1",
            title="Wells in Beta",
            kind="appropriation",
            amount=Amount(minor=100_000, currency="SEK"),
            bound="exact",
            availability=Availability(until="expended"),
            conditions=("=only with a report", "a back\\slash\nand a break", "- a dash"),
            purpose="wells",
            instrument="humanitarian",
            instrument_rule="water",
            rule="amount",
            locator=at("For wells in Beta: 1,000 crowns"),
            terms=(Term(role="recipient", text="Beta = the town"),),
            citations=("Law 1",),
        ),
        Measure(
            id="pumps",
            parent="wells",
            title="Pumps",
            kind="of_which",
            amount=Amount(minor=40_000, currency="SEK"),
            rule="of-which",
            locator=at("of which – for pumps – 400."),
        ),
        Measure(
            id="taken-back",
            title="Taken back",
            kind="rescission",
            amount=Amount(minor=100, currency="EUR"),
            rule="rescinded",
        ),
        Measure(
            id="school",
            origin="proposed",
            title="A school, « école »",
            kind="appropriation",
            amount=Amount(minor=0, currency="SEK"),
            rule="proposed",
            requires=("pumps", "wells-abroad"),
            cost_source="a made-up page",
            dac_code="11220",
        ),
        Measure(
            id="wells-abroad",
            origin="proposed",
            title="Wells abroad",
            kind="duty",
            rule="proposed",
            variant_of="wells",
            replaces="pumps",
            note="@home",
        ),
    )


def members() -> dict[str, Any]:
    """Organisations, voters, mandates, topics, positions and ballots."""
    first, later = "2026-04-01T10:00:00Z", "2026-04-01T10:00:00.5Z"
    return {
        "organisations": (
            Organisation(
                id="alpha",
                name="Alpha",
                country="SEN",
                kind="union",
                members=1200,
                blocs=(("branch", "water"),),
            ),
            Organisation(
                id="gamma", name="Γάμμα", country="INT", kind="movement", blocs=(("branch", "a=b"),)
            ),
        ),
        "voters": (
            Voter(id="v-1", name="A. Person", organisation="alpha", attributes=(("branch", "water"),)),
        ),
        "mandates": (
            Mandate(
                id="m-1",
                organisation="alpha",
                body="congress",
                decided_on="2026-03",
                topics=("wells",),
                holders=("A. Person",),
                substitutes=("B. Person", "C. Person"),
            ),
        ),
        "topics": (Topic(id="water", title="Water", definition="all about water"),),
        "mapping": (
            TopicMapping(
                topic="water", measure="pumps", fit="broader", counted=False, why="wider", but_not=("gamma",)
            ),
        ),
        "positions": (
            _position("alpha", "water", "support-with-conditions", condition="if repaired"),
            _position(
                *("gamma", "water", "oppose"),
                status="confirmed",
                revised_at="2026-03-05T10:00:00Z",
                revised_under="m-1",
            ),
            _position("gamma", "school", "oppose", date=""),
        ),
        "ballots": (
            Ballot(organisation="alpha", measure="pumps", vote="approve", cast_at=first, mandate="m-1"),
            Ballot(
                organisation="alpha",
                measure="pumps",
                vote="reject",
                cast_at=later,
                mandate="m-1",
                cast_by="A. Person",
                for_weight=0,
                against_weight=5,
                abstain_weight=2,
            ),
            Ballot(voter="v-1", measure="school", vote="abstain", positions=("water",), conditions=("x",)),
        ),
    }


def _position(who: str, topic: str, stance: str, **changes: Any) -> Position:
    base = {
        "quote": '+ a quote, with "marks"',
        "lang": "fr",
        "source_url": "https://example.org/",
        "date": "2026-01",
    }
    words = {"organisation": who, "topic": topic, "stance": stance, "confidence": "direct"}
    return Position(**{**base, **words, **changes})


def judging() -> dict[str, Any]:
    """Codings, actors, cases, judgments and claims."""
    return {
        "codings": (
            Coding(
                subject="wells",
                criterion="good",
                coder="c",
                lo=-1,
                hi=1,
                basis="text",
                locator=at("wells in Beta"),
            ),
            Coding(subject="case-1", criterion="good", coder="c", lo=0, hi=0, basis="claim", claims=("f-1",)),
        ),
        "actors": (
            Actor(id="beta", names=("Beta", "|Beta|"), blocs=(("north|west", "2001", "", "a page"),)),
        ),
        "cases": (
            Case(
                id="case-1",
                episode="e-1",
                kind="conduct",
                title="A dam",
                actor="beta",
                levels={"good": -1},
                claims=("f-1",),
                outcomes=(("scheme", "code|1", "2020-02"),),
            ),
        ),
        "judgments": (
            Judgment(
                case="case-1", judge="alpha", verdict="against", framework="plain", distinguishes=("case-1",)
            ),
        ),
        "claims": (Claim(id="f-1", text="It was built.", source="a page", reliability="B", credibility=2),),
    }


def texts() -> dict[str, Any]:
    """Lineage, a poll, clauses and amendments."""
    return {
        "lineage": (
            Lineage(kind="split", old=("water-old",), new=("wells",), votes_carry_over=False, reason="two"),
        ),
        "statements": (Statement(id="s-1", text="Wells first.", measure="wells"),),
        "public_votes": (
            PublicVote(voter="p-1", statement="s-1", vote="approve"),
            PublicVote(voter="p-1", statement="s-1", vote="approve"),
        ),
        "clauses": (
            Clause(id="cl-1", text="We ask for wells.\n", languages=(("fr", "Nous|demandons", "checked"),)),
        ),
        "amendments": (
            Amendment(id="a-1", author="alpha", op="insert", clause="cl-2", after="cl-1", text="And pumps."),
            Amendment(id="a-2", author="v-1", op="replace", clause="cl-2", text="No pumps.", amends="a-1"),
        ),
        "ledger": (
            LedgerEntry(clause="wells", government="Senegal", answer="no-answer", date="2026-06"),
            LedgerEntry(
                clause="old-wells",
                government="Norway",
                answer="partly",
                date="2025-11-02",
                source="https://example.org/answer",
                dossier="Water 2024",
                title="Wells for the north",
                note="half of the sum",
            ),
        ),
        "rounds": (
            RoundEntry(
                id="r1",
                number=1,
                opened_at="2026-03-01T08:00:00Z",
                deadline="2026-03-05T18:00:00Z",
                closed_at="2026-03-05T19:00:00Z",
                charter_sha256=SHA,
                charter_adopted="adopted: all members",
                round_sha256=SHA,
                asked=2,
                answered=1,
            ),
        ),
        "reservations": (
            Reservation(round="r1", organisation="alpha", measure="wells", text="= not yet"),
            Reservation(round="r1", organisation="gamma", text="On the whole."),
        ),
        "calls": (
            Call(
                id="common",
                title="One text",
                text_sha256=SHA,
                clauses=("cl-1", "cl-2"),
                opened_at="2026-04-02T08:00:00Z",
                closes_at="2026-04-05T18:00:00Z",
                embargo_until="2026-04-06T06:00:00Z",
            ),
        ),
        "signatures": (
            Signature(
                call="common",
                organisation="alpha",
                answer="endorse-with-reservations",
                signed_at="2026-04-03T08:00:00Z",
                mandate="m-1",
                signed_by="A. Person",
                reservations=(("cl-1", "a=b"), ("cl-2", "@once\nmore")),
            ),
            Signature(
                call="common",
                organisation="gamma",
                answer="endorse",
                signed_at="2026-04-03T08:00:00Z",
                withdrawn_at="2026-04-04T08:00:00Z",
            ),
        ),
    }


def full() -> Dossier:
    """A dossier that breaks no rule and has at least one row in every table."""
    document = Document(
        name="act.xml",
        title="The act",
        sha256=SHA,
        text_sha256=digest(TEXT.encode()),
        media_type="application/xml",
        government="SWE",
        limits=("no headings",),
    )
    return Dossier(
        settings=settings(),
        charter=charter(),
        documents=(document,),
        texts={"act.xml": TEXT},
        measures=measures(),
        unclassified=(Unclassified(reason="no rule", path=("Preamble",), locator=at("Whereas")),),
        frameworks=(framework(),),
        **members(),
        **judging(),
        **texts(),
    )
