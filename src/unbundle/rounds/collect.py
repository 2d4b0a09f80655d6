"""All files of a round together: who answered, who is missing or late, what was refused and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from unbundle.kit.canonical import digest
from unbundle.kit.moments import moment_key
from unbundle.records.rounds import AnswerRow, Collected, Invited, MemberLine, Reply, Round, Typed
from unbundle.rounds.answers import read_answers
from unbundle.rounds.found import FileRefused, Found, Raw
from unbundle.rounds.layout import Form, form_of
from unbundle.rounds.parts import SHEET_MAIN, open_office
from unbundle.rounds.read_docx import read_docx
from unbundle.rounds.read_xlsx import read_xlsx
from unbundle.rounds.values import Context
from unbundle.rounds.words import Words

Permit = Callable[[str, str], str]
"""(organisation, moment) to the reason why it may not answer now; "" if it may."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that came in, when, and the (organisation, key id)s whose good signature lies beside it."""

    name: str
    data: bytes
    received_at: str
    signers: tuple[tuple[str, str], ...] = ()


def _anybody(organisation: str, moment: str) -> str:
    return ""


@dataclass(frozen=True)
class Desk:
    """What collecting needs beside the files: the round, all languages, and the rules of the day.

    `evidence`: path to digest of the files that came along. `must_sign`: organisations whose
    reply counts only with a good signature of their own. `until`: the moment until which replies count.
    """

    plan: Round
    languages: Mapping[str, Words]
    until: str | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)
    must_sign: frozenset[str] = frozenset()
    permit: Permit = _anybody

    @cached_property
    def codes(self) -> Mapping[str, tuple[Invited, str]]:
        """Form code to (member, language)."""
        return {code: (member, lang) for member in self.plan.members for lang, code in member.forms}


def collect_round(desk: Desk, incoming: Iterable[Incoming], collected_at: str) -> Collected:
    """Every file read, each member's standing; the same for any order of the files.

    Of several replies of one organisation the one that came last counts, whole; one that cannot be read
    never replaces one that can. A late reply is read and kept, and does not count.
    """
    replies = [_read(desk, one) for one in sorted(incoming, key=lambda one: (one.name, one.received_at))]
    replies = _without_doubles(replies)
    replies = [_timed(desk, reply) for reply in replies]
    replies = _without_evidence(_latest(replies))
    return Collected(
        round=desk.plan.id,
        round_sha256=digest(desk.plan.to_json()),
        collected_at=collected_at,
        until=desk.until,
        members=tuple(_line(member, replies) for member in desk.plan.members),
        replies=tuple(replies),
    )


def _read(desk: Desk, incoming: Incoming) -> Reply:
    blank = Reply(
        file=incoming.name,
        sha256=digest(incoming.data),
        received_at=incoming.received_at,
        standing="refused",
    )
    try:
        found = _open(desk, incoming)
    except FileRefused as refused:
        return blank.model_copy(update={"code": refused.code, "detail": refused.detail})
    codes = sorted(set(found.codes))
    known = [code for code in codes if code in desk.codes]
    if len(codes) != 1 or not known:
        code = "file-no-form" if not codes else "file-other-round" if not known else "file-mixed"
        others = [raw for row in found.rows for raw in row.cells.values()]
        return _kept(blank, [*others, *found.extras], code, ", ".join(codes))
    member, lang = desk.codes[known[0]]
    form = form_of(desk.plan, member, desk.languages[lang], known[0])
    return _answered(desk, blank, incoming, (form, found))


def _open(desk: Desk, incoming: Incoming) -> Found:
    parts = open_office(incoming.data, incoming.name)
    read = read_xlsx if SHEET_MAIN in parts else read_docx
    return read(parts, desk.languages.values())


def _kept(blank: Reply, raws: Iterable[Raw], code: str, detail: str) -> Reply:
    """A file that is no form of this round: everything in it is kept, since a member may have typed it."""
    typed = tuple(
        Typed(section="", item="", field="", place=raw.place, text=raw.text, state="refused", code=code)
        for raw in raws
    )
    return blank.model_copy(update={"code": code, "detail": detail, "typed": typed})


def _answered(desk: Desk, blank: Reply, incoming: Incoming, read: tuple[Form, Found]) -> Reply:
    form, found = read
    context = Context(
        tuple(desk.languages.values()), incoming.received_at, _beside(desk.evidence, incoming.name)
    )
    rows, typed = read_answers(form, found, context)
    member = form.member.organisation
    signers = tuple(sorted(key for owner, key in incoming.signers if owner == member))
    code, detail = found.problem, found.detail
    if not code and member in desk.must_sign and not signers:
        code = "reply-unsigned"
    if not code and (reason := desk.permit(member, incoming.received_at)):
        code, detail = "reply-denied", reason
    if not code:
        code = _unread(rows, typed)
    if code:
        rows, typed = (), _none_accepted(typed, code)
    return blank.model_copy(
        update={
            "standing": "refused" if code else "counted",
            "code": code,
            "detail": detail,
            "organisation": member,
            "form": form.code,
            "lang": form.words.lang,
            "signed_by": signers,
            "rows": rows,
            "typed": typed,
        }
    )


def _unread(rows: tuple[AnswerRow, ...], typed: tuple[Typed, ...]) -> str:
    """Why nothing of this form can count: it is empty, or at most the name of its writer could be read.

    Such a form must not take the place of an earlier one that can be read.
    """
    if not typed:
        return "reply-empty"
    said = any((row.section, row.item) != ("about", "filled_by") for row in rows)
    return "" if said or all(one.state == "accepted" for one in typed) else "reply-nothing-read"


def _beside(evidence: Mapping[str, str], reply: str) -> dict[str, str]:
    """File name to digest as the sender of `reply` means it: in its own folder, else the only one so named.

    Two members may both send a file called minutes.pdf.
    """
    folder = reply.rpartition("/")[0]
    by_name: dict[str, dict[str, str]] = defaultdict(dict)
    for path, sha256 in evidence.items():
        where, _, name = path.rpartition("/")
        by_name[name][where] = sha256
    found = {}
    for name, places in by_name.items():
        if folder in places:
            found[name] = places[folder]
        elif len(set(places.values())) == 1:
            found[name] = next(iter(places.values()))
    return found


def _none_accepted(typed: Iterable[Typed], code: str) -> tuple[Typed, ...]:
    return tuple(
        one if one.state != "accepted" else one.model_copy(update={"state": "refused", "code": code})
        for one in typed
    )


def _without_doubles(replies: list[Reply]) -> list[Reply]:
    """The same bytes under several names count once: at the earliest moment, then by name."""
    first: dict[str, Reply] = {}
    for reply in replies:
        known = first.setdefault(reply.sha256, reply)
        if (moment_key(reply.received_at), reply.file) < (moment_key(known.received_at), known.file):
            first[reply.sha256] = reply
    return [
        reply
        if first[reply.sha256] is reply
        else reply.model_copy(update={"standing": "duplicate", "code": "reply-duplicate", "rows": ()})
        for reply in replies
    ]


def _timed(desk: Desk, reply: Reply) -> Reply:
    late = desk.until is not None and moment_key(reply.received_at) > moment_key(desk.until)
    if reply.standing != "counted" or not late:
        return reply
    return reply.model_copy(update={"standing": "late", "code": "reply-late"})


def _latest(replies: list[Reply]) -> list[Reply]:
    """Of several readable replies of one organisation in time the last one counts."""
    mine: dict[str, list[Reply]] = defaultdict(list)
    for reply in replies:
        if reply.standing == "counted":
            mine[reply.organisation].append(reply)
    changes: dict[int, Reply] = {}
    for several in mine.values():
        last = max(moment_key(reply.received_at) for reply in several)
        tied = [reply for reply in several if moment_key(reply.received_at) == last]
        if all(reply.rows == tied[0].rows for reply in tied):
            tied = tied[:1]
        for reply in several:
            if len(tied) > 1 and reply in tied:
                code = "reply-same-moment"
                typed = _none_accepted(reply.typed, code)
                changes[id(reply)] = reply.model_copy(
                    update={"standing": "refused", "code": code, "rows": (), "typed": typed}
                )
            elif reply not in tied:
                changes[id(reply)] = reply.model_copy(
                    update={"standing": "replaced", "code": "reply-replaced"}
                )
    return [changes.get(id(reply), reply) for reply in replies]


def _without_evidence(replies: list[Reply]) -> list[Reply]:
    """A file that a counted reply names as its minutes is evidence and no broken form."""
    named = {
        row.values.get("evidence", "")
        for reply in replies
        if reply.standing == "counted"
        for row in reply.rows
    }
    return [
        reply.model_copy(update={"standing": "evidence", "code": "", "detail": "", "typed": ()})
        if reply.sha256 in named and not reply.organisation
        else reply
        for reply in replies
    ]


def _line(member: Invited, replies: Iterable[Reply]) -> MemberLine:
    own = [reply for reply in replies if reply.organisation == member.organisation]
    rank = {"counted": 0, "late": 1, "refused": 2}
    told = sorted((r for r in own if r.standing in rank), key=lambda r: (rank[r.standing], r.file))
    if not told:
        return MemberLine(organisation=member.organisation, state="missing")
    best = told[0]
    states = Counter(one.state == "accepted" for one in best.typed)
    state = {"counted": "answered", "late": "late", "refused": "refused"}[best.standing]
    return MemberLine(
        organisation=member.organisation,
        state=state,  # type: ignore[arg-type]
        file=best.file,
        accepted=states[True],
        refused=states[False],
    )
