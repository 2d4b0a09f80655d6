"""What a sceptic asks for: which decisions hold under other rules, the trace, the certificate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from unbundle.publish.blocks import Block, Section
from unbundle.publish.index import Index
from unbundle.publish.money import exact
from unbundle.publish.words import plural
from unbundle.records.alternative import CoreRow, TraceRow, Variant

BLOCKS_SHOWN = 3
"""A variant that differs in more blocks names so many and counts the rest; results/ has them all."""

Lines = tuple[tuple[int, str], ...]
"""Lines as (anchor number, title)."""


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant: label, short name, cost, number of lines chosen, how it differs block by block.

    `refused` says why these rules give no result.
    """

    label: str
    cost: str
    chosen: int
    name: str
    differs: tuple[tuple[int, str, str], ...]
    rest: int
    total: int
    refused: str


@dataclass(frozen=True, slots=True)
class Core:
    """Decisions that hold under every variant, those that turn, and the variants themselves."""

    of: int
    always: int
    never: int
    turning: tuple[tuple[str, Lines], ...]
    kept_money: str
    variants: tuple[VariantRow, ...]


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase: line, price, number of voters who paid, and what came close."""

    round: int
    line: tuple[int, str]
    price: str
    payers: int
    least: str
    most: str
    runner_up: str
    tie: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """The core, the purchases in order, what was bought with money left over, the certificate."""

    core: Core | None
    purchases: tuple[Purchase, ...]
    completion: Lines
    share: str
    second: bool
    certificate: str
    certificate_holds: bool | None
    tested: int
    not_covered: tuple[tuple[str, int], ...]


def build_proof(index: Index, sections: Sequence[Section]) -> Proof:
    """The proof of a run; amounts exact, or rounded down to the minor unit where shares are fractions."""
    blocks = [block for section in sections for block in section.blocks]
    alternative = index.run.alternative
    certificate = alternative.certificate
    payments = _payments(index)
    reasons: dict[str, int] = defaultdict(int)
    for _, reason in certificate.not_covered if certificate else ():
        reasons[reason] += 1
    return Proof(
        core=_core(index, blocks) if alternative.core and alternative.variants else None,
        purchases=tuple(_purchase(index, row, payments) for row in alternative.trace),
        completion=tuple(_line(index, option) for option in alternative.completion),
        share=_share(index),
        second=any(d.decided_by == "completion" for d in alternative.decisions),
        certificate=certificate.sentence if certificate else "",
        certificate_holds=certificate.holds if certificate else None,
        tested=len(certificate.rows) if certificate else 0,
        not_covered=tuple(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
    )


def _line(index: Index, option: str) -> tuple[int, str]:
    return (index.line_number[option], index.title(option))


def _share(index: Index) -> str:
    """What one voter of weight one may spend at first, where all weigh the same; else empty."""
    weights = {ballot.weight for ballot in index.run.profile.ballots}
    if len(weights) != 1:
        return ""
    return exact(index.run.alternative.budget // len(index.run.profile.ballots), index.currency)


def _payments(index: Index) -> dict[str, list[Fraction]]:
    payments: dict[str, list[Fraction]] = defaultdict(list)
    for ledger in index.run.alternative.ledgers:
        for option, amount in ledger.paid:
            payments[option].append(Fraction(amount))
    return payments


def _purchase(index: Index, row: TraceRow, payments: dict[str, list[Fraction]]) -> Purchase:
    paid = sorted(payments.get(row.chosen, []))
    return Purchase(
        round=row.round,
        line=_line(index, row.chosen),
        price=exact(row.price, index.currency),
        payers=len(paid),
        least=exact(int(paid[0]), index.currency) if paid else "",
        most=exact(int(paid[-1]), index.currency) if paid else "",
        runner_up=index.title(row.runner_up) if row.runner_up else "",
        tie=bool(row.tie),
    )


def _core(index: Index, blocks: Sequence[Block]) -> Core:
    rows = index.run.alternative.core
    always = [row for row in rows if row.status == "all"]
    turning = [row for row in rows if row.status not in ("all", "none")]
    kept = sum(index.decisions[row.option].cost for row in always if row.option in index.decisions)
    return Core(
        of=rows[0].of,
        always=len(always),
        never=sum(row.status == "none" for row in rows),
        turning=_grouped_turning(blocks, turning),
        kept_money=exact(kept, index.currency),
        variants=tuple(_variant(index, blocks, variant) for variant in index.run.alternative.variants),
    )


def _grouped_turning(blocks: Sequence[Block], rows: Sequence[CoreRow]) -> tuple[tuple[str, Lines], ...]:
    """("Chosen in 19 of 20", blocks), from most to least often chosen."""
    chosen = {row.option: row for row in rows}
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for block in blocks:
        for line in block.lines:
            if line.id in chosen:
                found[chosen[line.id].chosen_in][block.number] = block.name
    return tuple(
        (f"Chosen in {times} of {rows[0].of}", tuple(sorted(found[times].items())))
        for times in sorted(found, reverse=True)
    )


def _part(count: int, block: Block) -> str:
    total = len(block.lines)
    return plural(count, "line") if count == total else f"{count} of {plural(total, 'line')}"


def _variant(index: Index, blocks: Sequence[Block], variant: Variant) -> VariantRow:
    differs, chosen = set(variant.differs), set(variant.chosen)
    rows = []
    for block in blocks:
        mine = [line.id for line in block.lines if line.id in differs]
        for taken, word in ((True, "chosen"), (False, "not chosen")):
            count = sum((option in chosen) is taken for option in mine)
            if count:
                rows.append((block.number, block.title, f"{_part(count, block)} {word}"))
    return VariantRow(
        label=variant.label,
        name=variant.id.replace("-", " "),
        cost=exact(variant.cost, index.currency),
        chosen=len(variant.chosen),
        differs=tuple(rows[:BLOCKS_SHOWN]),
        rest=max(0, len(rows) - BLOCKS_SHOWN),
        total=len(variant.differs),
        refused=variant.refused,
    )
