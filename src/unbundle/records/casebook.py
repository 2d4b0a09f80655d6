"""What was done before and how it ended, what could be done next, and what became of our demands."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from unbundle.records.base import Count, Exact, Id, PartialDate, Record
from unbundle.records.measure import Instrument


class Precedent(Record):
    """An earlier case near to a measure, why it is near, how it ended and who disputes that.

    `distance` is between 0 (same conduct on every point compared) and 1, over `compared` points;
    `relation` says whether the case was graver or milder. `instrument` and `group` are labels of the
    casebook; the group is read only to mix the list, never to find a case. `actors` are those whose act
    the case is about, as its row names them, parted by semicolons. `reached` is how base rates
    count the case (yes, partly, no, open), with the words of its row that say so in `reached_words`.
    """

    measure: Id
    case: Id
    title: str
    distance: Exact | None
    shared: tuple[str, ...]
    outcome: str
    dispute: str = ""
    sources: tuple[str, ...]
    relation: str = ""
    differs: tuple[str, ...] = ()
    compared: Count = 0
    instrument: str = ""
    group: str = ""
    actors: str = ""
    when: str = ""
    what: str = ""
    harm: str = ""
    harm_source: str = ""
    reached: Literal["yes", "partly", "no", "open"] | None = None
    reached_words: str = ""


class BaseRate(Record):
    """How often a class of cases ended in one way: k of n, definition, coder, interval of 95 per cent.

    `low` and `high` bound the share after shrinking towards the wider class `parent` (k of n of the
    cases outside this class); `plain_low` and `plain_high` without it, by Jeffreys' prior. All four are
    None where n is too small to be counted: then the cases are named instead. `source` is one address;
    `about` the instruments of measures to which the class belongs; `cases` are titles with an address
    each (empty for imported ones), `outcomes` how each of them was counted, in the same order.
    `whose` says whose acts are counted.
    """

    label: str
    k: Count
    n: Count
    low: float | None
    high: float | None
    definition: str
    coder: str
    dispute: str = ""
    id: str = ""
    period: str = ""
    plain_low: float | None = None
    plain_high: float | None = None
    parent: str = ""
    parent_k: Count = 0
    parent_n: Count = 0
    about: tuple[Instrument, ...] = ()
    cases: tuple[tuple[str, str], ...] = ()
    outcomes: tuple[Literal["yes", "partly", "no"], ...] = ()
    whose: str = ""
    note: str = ""
    source: str = ""
    dispute_source: str = ""


class Place(Record):
    """Where a text stands: act, year, and the headings or section there; an address if there is one."""

    act: str
    year: str
    where: str
    amount: str = ""
    url: str = ""


class Recurrence(Record):
    """A proviso or a line of money that comes back from act to act: the words, and where they stand.

    `measures` are the lines of this dossier that carry it, `acts` counts acts outside the dossier.
    `alike` is the smallest share of common word sequences with the words shown: 1 = word for word
    but for figures and dates.
    """

    kind: Literal["clause", "line"]
    text: str
    measures: tuple[Id, ...]
    acts: Count
    alike: Exact
    places: tuple[Place, ...]


class Reform(Record):
    """A sourced reform that can be put on the table, with the four-question test of power.

    Empty answers are open: nobody has answered them from a source. `unlocks` are reforms of the kit
    that this one makes possible; `next_step` says it in words.
    """

    id: Id
    title: str
    sentence: str
    sources: tuple[str, ...]
    gains_standing: str = ""
    discretion_shrinks: str = ""
    who_can_undo: str = ""
    unlocks: tuple[Id, ...] = ()
    gains_information: str = ""
    gains_resources: str = ""
    gains_veto: str = ""
    next_step: str = ""
    level: str = ""
    proposed_by: str = ""
    status: str = ""
    cost: str = ""
    contested: str = ""
    source_title: str = ""
    about: tuple[Instrument, ...] = ()


class LedgerEntry(Record):
    """What a government did with a clause of ours: adopted, partly, refused or no answer.

    `dossier` names an earlier dossier to which the clause belongs; empty = this one. `title` says
    what the clause asks for, for readers who do not have that dossier.
    """

    clause: Id
    government: str
    answer: Literal["adopted", "partly", "refused", "no-answer"]
    date: PartialDate = ""
    source: str = ""
    dossier: str = ""
    title: str = ""
    note: str = ""


class Coverage(Record):
    """How many cases of the casebook are led by each group of actors, and what an outside list holds."""

    groups: tuple[tuple[str, Count], ...] = ()
    cases: Count = 0
    disputed: Count = 0
    outside: tuple[str, ...] = ()
    """Sentences on what an outside list of events holds and the casebook does not."""
    nothing_near: tuple[Id, ...] = ()
    """Lines of the dossier for which no case is near enough to be shown."""
    not_compared: tuple[str, ...] = ()
    """Sentences on what the points of conduct do not cover."""
    gaps: tuple[tuple[Id, str], ...] = ()
    """Lines of the dossier whose class of cases is of one group of actors alone, and a sentence on it."""
    weak: tuple[tuple[str, str, str], ...] = ()
    """Addresses cited in this run that are weak sources: address, kind, reason."""


class CasebookSpec(Record):
    """What a dossier asks of the casebook: how many precedents, of which lines, in which classes.

    `measures`: lines to find precedents for; empty = the largest line of every kind of policy.
    `classes` sets another class of cases for an instrument: ("military_aid", "arms").
    `reforms`: ids of the kit to be shown; empty = all that touch the package, then the others.
    `conduct`: what people say a line does, instead of what its instrument suggests: measure, point of
    the scale of conduct, lowest and highest level.
    """

    nearest: Count = Field(default=4, ge=1, le=12)
    measures: tuple[Id, ...] = ()
    classes: tuple[tuple[Instrument, str], ...] = ()
    reforms: tuple[Id, ...] = ()
    conduct: tuple[tuple[Id, Id, Count, Count], ...] = ()
    laws: bool = True
    """Whether provisos and lines are looked for in other laws."""
