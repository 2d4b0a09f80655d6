"""Search over everything the casebook holds, and base rates of what the user has imported."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from unbundle.casebook.importers.deeds import Deed
from unbundle.casebook.rates import FEW, rate_of, tally, without
from unbundle.casebook.reforms import kit
from unbundle.casebook.search import Connect, Hit, Text, search
from unbundle.casebook.tables import cases, instrument_labels
from unbundle.records.casebook import BaseRate

COUNTED_AS = {
    "UN": "more states voted yes than no",
    "Voeten": "more states voted yes than no",
    "UCDP": "the fighting has ended in the data",
    "GSDB": "success, total or in part, as the set codes what senders wanted",
    "TIES": "the target gave in, wholly or in part",
}


def find(
    query: str, deeds: Iterable[Deed] = (), connect: Connect = sqlite3.connect, sort: str = ""
) -> list[Hit]:
    """Cases, reforms and imported deeds that hold every word of `query`, or else some; best first.

    Only those of one `sort` ("case", "reform", "imported") where it is named.
    Raises: RefusalError as `search.search` does.
    """
    texts = [*_shipped(), *(Text("imported", d.id, d.title, d.text) for d in deeds)]
    return search([text for text in texts if sort in ("", text.sort)], query, connect)


def rates_of_deeds(deeds: Iterable[Deed]) -> list[BaseRate]:
    """Base rates of imported deeds: one per class, narrow ones drawn towards the next wider.

    Deeds whose outcome is open, or a settlement by talks, are not counted and said to be so.
    """
    listed = list(deeds)
    titles = {deed.id: deed.title for deed in listed}
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    wider: dict[str, str] = {}
    sources: dict[str, str] = {}
    for deed in listed:
        for narrow, wide in zip(deed.classes, (*deed.classes[1:], ""), strict=True):
            rows[narrow].append((deed.id, deed.reached))
            wider[narrow] = wide
            sources[narrow] = deed.source.partition(",")[0]
    rates = []
    for name in sorted(rows):
        count, settled = tally(rows[name]), sum(word == "settled" for _, word in rows[name])
        wide = wider[name]
        rest = tally(without(rows[wide], (key for key, _ in rows[name]))) if wide else tally(())
        if count.n:
            says = next((text for key, text in COUNTED_AS.items() if sources[name].startswith(key)), "")
            rate = BaseRate(
                id=f"imported-{name}",
                label=name.replace("_", " "),
                k=count.k,
                n=count.n,
                low=0.0,
                high=1.0,
                definition=f"Counted: {says or 'as the set codes it'}; wholly in {count.wholly}. Not counted:"
                f" {count.open}, of them {settled} settled by talks.",
                coder=sources[name],
                dispute="Coded from what those who acted wanted, not from what it did to people; no cause.",
                cases=tuple((titles[case], "") for case in count.cases) if count.n < FEW else (),
            )
            rates.append(rate_of(rate, (wide.replace("_", " "), rest.k, rest.n)))
    return rates


def _shipped() -> Iterable[Text]:
    labels = instrument_labels()
    for case in cases().values():
        parts = (case.what, case.outcome, case.dispute, case.harm, case.affected, labels[case.instrument][0])
        yield Text("case", case.id, case.title, " ".join(parts))
    for item in kit().values():
        said = (item.sentence, item.next_step, item.gains_standing, item.contested, item.status)
        yield Text("reform", item.id, item.title, " ".join(said))
