"""From a shock to what it takes from whom, and how a fund is shared among those hit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from unbundle.errors import Fault, InputError, nearest
from unbundle.exposure.fund import Filling, fill
from unbundle.exposure.losses import Loss, losses_of
from unbundle.exposure.notes import notes_of
from unbundle.exposure.rows import Told, cost_of, lost_figure, row_of
from unbundle.exposure.shock import check_shock
from unbundle.exposure.tables import Tables, shipped_tables
from unbundle.records.dossier import Dossier
from unbundle.records.stakes import (
    Exposure,
    ExposureRow,
    FundLine,
    FundSplit,
    GoodTotal,
    Money,
    Shock,
    ShockSummary,
    SplitRule,
)


def expose(
    shock: Shock,
    fund: Money | None = None,
    lines: Sequence[FundLine] = (),
    tables: Tables | None = None,
    where: str = "shock",
) -> Exposure:
    """What `shock` takes from every country, and how `fund` is shared; most people first, then cost.

    Who stops delivering any of the goods is not among those hit: not counted, ranked or helped.
    Without a fund, the sum of `lines` (in the currency of the prices) is shared; without either, none.
    Order: independent of the order of tables, stops and lines.
    Raises: InputError with all faults: a good or an exporter without figures, shares outside 0 to 1,
    prices or a fund in several currencies, a fund without prices, a price a thousandfold wrong.
    """
    tables = tables or shipped_tables()
    check_shock(shock, tables, where)
    money = _fund(shock, fund, lines, where)
    stopped = {stop.exporter for stop in shock.stops}
    losses = {
        good.id: {
            code: loss for code, loss in losses_of(shock, good.id, tables).items() if code not in stopped
        }
        for good in shock.goods
    }
    countries = sorted(set[str]().union(*losses.values()))
    told = [
        row_of(shock, code, {good: found[code] for good, found in losses.items() if code in found}, tables)
        for code in countries
    ]
    fillings = _fillings(shock, told, money)
    rows = sorted((_with_fund(shock, one.row, fillings, money) for one in told), key=_rank)
    return Exposure(rows=tuple(rows), summary=_summary(shock, told, losses, tables, (money, fillings, lines)))


def shock_stakes(dossier: Dossier, where: str = "dossier.yaml, stakes") -> Exposure | None:
    """The exposure that a dossier asks for, its fund being the lines it names; None where it asks none.

    Raises: InputError for a line that is no appropriation of the dossier, or in another currency.
    """
    spec = dossier.settings.stakes
    if spec is None or spec.shock is None:
        return None
    money = {m.id: m for m in dossier.measures if m.amount is not None and m.kind == "appropriation"}
    faults = [
        Fault(f"{where}.fund_lines", "fund-line", "No appropriation has this id.", name, nearest(name, money))
        for name in spec.fund_lines
        if name not in money
    ]
    if faults:
        raise InputError(faults)
    chosen = [money[name] for name in spec.fund_lines]
    lines = [FundLine(id=m.id, title=m.title, minor=m.amount.minor) for m in chosen if m.amount]
    total = sum(line.minor for line in lines)
    settings = dossier.settings
    fund = Money(minor=total, currency=settings.currency, price_year=settings.price_year) if lines else None
    return expose(spec.shock, fund, lines, None, f"{where}.shock")


def _fund(shock: Shock, fund: Money | None, lines: Sequence[FundLine], where: str) -> Money | None:
    prices = [good.price for good in shock.goods if good.price]
    if fund is None and not lines:
        return None
    if not prices:
        step = "Give at least one good of the shock a price."
        raise InputError(Fault(f"{where}, goods", "price-missing", "A fund needs prices.", next=step))
    currency = prices[0].currency
    if fund is None:
        total = sum(line.minor for line in lines)
        return Money(minor=total, currency=currency, price_year=shock.year)
    if fund.currency != currency:
        step = (
            f"Give the fund in {currency}, or the prices in {fund.currency}; nothing is converted by guess."
        )
        message = "Fund and prices are in different currencies."
        raise InputError(Fault(f"{where}, fund", "currency-mixed", message, fund.currency, step))
    return fund


def _limits(shock: Shock, told: Sequence[Told]) -> dict[str, int]:
    return {one.row.country: int(one.row.cost.minor * shock.target) for one in told if one.row.cost}


def _fillings(shock: Shock, told: Sequence[Told], fund: Money | None) -> dict[SplitRule, Filling]:
    if fund is None:
        return {}
    limits = _limits(shock, told)
    weights: dict[SplitRule, Mapping[str, Fraction]] = {
        "proportional": {code: Fraction(limit) for code, limit in limits.items()},
        "max-min": {one.row.country: one.in_need for one in told if one.in_need is not None},
    }
    if any(shock.weights.values()):
        weights["declared"] = shock.weights
    return {rule: fill(fund.minor, limits, weight) for rule, weight in weights.items()}


def _with_fund(
    shock: Shock, row: ExposureRow, fillings: Mapping[SplitRule, Filling], fund: Money | None
) -> ExposureRow:
    if fund is None or row.cost is None:
        return row
    given = {rule: filling.given[row.country] for rule, filling in fillings.items()}
    mine = given[shock.rule]
    covered = Fraction(mine, row.cost.minor) if row.cost.minor else None
    money = fund.model_copy(update={"minor": mine})
    return row.model_copy(update={"by_rule": given, "allocated": money, "covered": covered})


def _rank(row: ExposureRow) -> tuple[Fraction, int, str]:
    return (
        -(row.people.value if row.people else Fraction(0)),
        -(row.cost.minor if row.cost else 0),
        row.country,
    )


def _split(rule: SplitRule, filling: Filling, limits: Mapping[str, int], fund: int) -> FundSplit:
    given = sum(filling.given.values())
    return FundSplit(
        rule=rule,
        allocated=given,
        unused=fund - given,
        unmet=sum(limits.values()) - given,
        level=filling.level,
        countries=sum(part > 0 for part in filling.given.values()),
        made_good=sum(filling.given[code] == limit for code, limit in limits.items() if limit),
    )


Sharing = tuple[Money | None, Mapping[SplitRule, Filling], Sequence[FundLine]]


def _summary(
    shock: Shock,
    told: Sequence[Told],
    losses: Mapping[str, Mapping[str, Loss]],
    tables: Tables,
    sharing: Sharing,
) -> ShockSummary:
    fund, fillings, lines = sharing
    limits = _limits(shock, told)
    costs = [one.row.cost for one in told if one.row.cost]
    of_lines = sum(line.minor for line in lines)
    return ShockSummary(
        shock=shock,
        goods=tuple(_total(shock, good.id, losses[good.id], tables) for good in shock.goods),
        cost=costs[0].model_copy(update={"minor": sum(cost.minor for cost in costs)}) if costs else None,
        people=sum(one.row.people.value.numerator for one in told if one.row.people),
        fund=fund,
        splits=tuple(_split(rule, filling, limits, fund.minor) for rule, filling in fillings.items() if fund),
        fund_lines=tuple(sorted(lines, key=lambda line: line.id)),
        part_of_lines=Fraction(sum(limits.values()), of_lines) if of_lines and costs else None,
        not_placed=tuple(one.row.country for one in told if one.in_need is None and one.row.cost),
        notes=tuple(notes_of(shock, [one.row for one in told], tables)),
    )


def _total(shock: Shock, good: str, losses: Mapping[str, Loss], tables: Tables) -> GoodTotal:
    time = Fraction(shock.months, 12)
    spec = next(one for one in shock.goods if one.id == good)
    lost = sum((loss.lost for loss in losses.values()), Fraction(0)) * time
    costs = [cost_of(spec, loss.lost * loss.kept * time) for loss in losses.values()]
    known = [cost for cost in costs if cost]
    whole = known[0].model_copy(update={"minor": sum(cost.minor for cost in known)}) if known else None
    return GoodTotal(
        good=good, lost=lost_figure(lost, good, shock, tables), countries=len(losses), cost=whole
    )
