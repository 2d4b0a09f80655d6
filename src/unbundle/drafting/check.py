"""A second, differently written way to the merged text, for whoever doubts the first.

It shares no code with the merger: wordings are lists of single characters, each with its origin;
words are found by a pattern over character classes; precedence is a recursive definition. Slow and
short on purpose.
"""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from unbundle.kit.canonical import to_bytes
from unbundle.records.drafting import Decision, Patch
from unbundle.records.text import Amendment, Clause, Text
from unbundle.records.verification import Key

Char = tuple[str, str, int]
Chars = list[Char]
Change = tuple[int, int, str]
Clash = Callable[[str, str], bool]

WORDS = re.compile(r"(?:[DLM]|(?<=D)[PQ](?=D)|(?<=L)P(?=L))+|S+|.")


def check_text(
    text: Text,
    base: Sequence[Clause],
    amendments: Sequence[Amendment],
    decisions: Sequence[Decision] = (),
    patches: Sequence[Patch] = (),
    editors: Sequence[Key] = (),
) -> tuple[str, ...]:
    """What differs between `text` and what follows from its inputs; empty where nothing does.

    The inputs must be such as `merge_texts` accepts.
    """
    mine = _Second(base, amendments, decisions, text.lang)
    clauses = mine.clauses()
    collisions = mine.collisions + mine.patch(clauses, patches, editors)
    theirs = [
        (
            c.id,
            [
                (c.text[k], s.origin, (s.at or 0) + k - s.start)
                for s in c.spans
                for k in range(s.start, s.end)
            ],
        )
        for c in text.clauses
    ]
    pairs = [
        ("base", text.base_sha256, sha256(to_bytes([c.to_data() for c in base])).hexdigest()),
        ("order of clauses", [name for name, _ in theirs], [name for name, _ in clauses]),
        ("words", [(c.id, c.text) for c in text.clauses], [(n, _plain(chars)) for n, chars in clauses]),
        ("origins", theirs, clauses),
        ("applied", set(text.applied), mine.applied),
        ("not applied", {name for name, _ in text.not_applied}, mine.everything - mine.applied),
        ("removed", set(text.removed), set(mine.removed.items())),
        ("moved", set(text.moved), mine.moved),
        ("collisions", sorted((c.clause, c.amendments) for c in text.collisions), sorted(collisions)),
    ]
    return tuple(f"{what} differ: {a!r} is given, {b!r} follows" for what, a, b in pairs if a != b)


class _Second:
    def __init__(
        self,
        base: Sequence[Clause],
        amendments: Sequence[Amendment],
        decisions: Sequence[Decision],
        lang: str,
    ) -> None:
        said = {d.amendment: d for d in decisions}
        self.stage = {a.id: said[a.id].stage if a.id in said else 1 for a in amendments}
        self.over = {(d.amendment, other) for d in decisions for other in d.over}
        self.all = {a.id: a for a in amendments}
        self.everything = set(self.all)
        self.live = [
            a.id
            for a in amendments
            if a.status not in ("withdrawn", "obsolete")
            and (said[a.id].outcome if a.id in said else a.status) == "adopted"
            and (a.op in ("delete", "move") or a.lang == lang)
        ]
        self.base = [c.id for c in base]
        self.wording: dict[str, Chars] = {c.id: _chars(c.text, c.id) for c in base}
        self.applied: set[str] = set()
        self.collisions: list[tuple[str, tuple[str, ...]]] = []
        self.removed: dict[str, str] = {}
        self.moved: set[tuple[str, str]] = set()
        self.form = cache(self._form)

    def clauses(self) -> list[tuple[str, Chars]]:
        """The text without patches; fills the other fields."""
        roots = [name for name in self.live if self.all[name].amends is None]
        roots = [name for name in roots if not self.form(name)[2]]
        after = self._inserted([r for r in roots if self.all[r].op == "insert"])
        born = dict(after)
        movers: dict[str, list[str]] = {}
        for clause in sorted(self.wording):
            here = [r for r in roots if self.all[r].clause == clause and self.all[r].op != "insert"]
            here = [r for r in here if self._has_place(r, clause)]
            won = self._contest(here, clause, self.wording[clause])
            for name in won:
                if self.all[name].op == "delete":
                    self.removed.setdefault(clause, name)
                if self.all[name].op == "move":
                    after[clause] = self.form(name)[1]
                    movers.setdefault(clause, []).append(name)
            new = [self.form(name)[0] for name in won if self.all[name].op == "replace"]
            self.wording[clause] = _merged(self.wording[clause], new)
        self._untie(after, born, movers)
        self.moved = {(clause, name) for clause, names in movers.items() for name in names}
        for name in [n for n in self.applied if self.all[n].amends is not None]:
            if not self._rooted(name):
                self.applied.discard(name)
        return [(c, self.wording[c]) for c in self._walk(after) if c and c not in self.removed]

    def _form(self, name: str) -> tuple[Chars, str, str]:
        """Words, place and striker of an amendment after the amendments to it."""
        one = self.all[name]
        own, after, striker = _chars(one.text, name), one.after, ""
        children = [c for c in self.live if self.all[c].amends == name]
        won = self._contest([c for c in children if not self.form(c)[2]], one.clause, own)
        for child in won:
            if self.all[child].op == "delete" and not striker:
                striker = child
            if self.all[child].op == "move":
                after = self.form(child)[1]
        return _merged(own, [self.form(c)[0] for c in won if self.all[c].op == "replace"]), after, striker

    def _contest(self, names: list[str], clause: str, old: Chars) -> list[str]:
        """Who holds, in id order."""
        clash: Clash = cache(lambda a, b: self._clash(a, b, old))
        holding: list[str] = []
        for stage in sorted({self.stage[name] for name in names}):
            now = [n for n in names if self.stage[n] == stage and not any(clash(n, h) for h in holding)]
            free = [n for n in now if not self._beaten(n, now, clash)]
            tied = {a: [b for b in free if b != a and clash(a, b)] for a in free}
            for group in {_reach(a, tied) for a in free if tied[a]}:
                self.collisions.append((clause, group))
            holding += [n for n in free if not tied[n]]
        self.applied |= set(holding)
        return sorted(holding)

    def _beaten(self, name: str, now: list[str], clash: Clash) -> bool:
        rivals = [n for n in now if (n, name) in self.over and clash(n, name)]
        return any(not self._beaten(n, now, clash) for n in rivals)

    def _clash(self, one: str, two: str, old: Chars) -> bool:
        ops = {self.all[one].op, self.all[two].op}
        if len(ops) == 2:
            return "delete" in ops
        (words_a, after_a, _), (words_b, after_b, _) = self.form(one), self.form(two)
        op = ops.pop()
        if op == "delete":
            return False
        if op in ("move", "insert") and after_a != after_b:
            return True
        if op in ("move", "insert"):
            return _plain(words_a) != _plain(words_b)
        return _words_clash(_plain(old), _plain(words_a), _plain(words_b))

    def _inserted(self, names: list[str]) -> dict[str, str]:
        winners: dict[str, str] = {}
        for clause in sorted({self.all[n].clause for n in names}):
            for name in self._contest([n for n in names if self.all[n].clause == clause], clause, []):
                winners.setdefault(clause, name)
        ok: dict[str, str] = {}
        for _ in range(len(winners) + 1):
            reached = {"", *self.base, *ok}
            ok = {c: self.form(n)[1] for c, n in winners.items() if self.form(n)[1] in reached}
        self.applied -= {n for n in names if self.all[n].clause not in ok}
        self.wording |= {c: self.form(winners[c])[0] for c in ok}
        return ok

    def _has_place(self, name: str, clause: str) -> bool:
        place = self.form(name)[1]
        return self.all[name].op != "move" or (place != clause and place in {"", *self.wording})

    def _untie(self, after: dict[str, str], born: dict[str, str], movers: dict[str, list[str]]) -> None:
        """Break circles of moves; `after` and `movers` are changed."""
        while rings := {ring for c in after if (ring := _ring(c, after))}:
            for ring in rings:
                moves = sorted(m for c in ring for m in movers.get(c, []))
                last = max(self.stage[m] for m in moves)
                fall = [m for m in moves if self.stage[m] == last]
                for clause in {self.all[m].clause for m in fall}:
                    del after[clause], movers[clause]
                    after |= {clause: born[clause]} if clause in born else {}
                self.applied -= set(fall)
                if fall == moves and len(moves) > 1:
                    self.collisions.append((min(ring), tuple(fall)))

    def _rooted(self, name: str) -> bool:
        target = self.all[name].amends
        while target is not None:
            struck = target in self.live and self.form(target)[2] == name
            if target not in self.applied and not struck:
                return False
            target = self.all[target].amends
        return True

    def _walk(self, after: dict[str, str]) -> Iterable[str]:
        todo = [c for c in ["", *self.base] if c not in after]
        while todo:
            name = todo.pop(0)
            yield name
            todo[:0] = sorted(c for c, place in after.items() if place == name)

    def patch(
        self, clauses: list[tuple[str, Chars]], patches: Sequence[Patch], editors: Sequence[Key]
    ) -> list[tuple[str, tuple[str, ...]]]:
        """Correct `clauses` in place; the collisions of patches."""
        self.everything |= {p.id for p in patches}
        good = [p for p in patches if _signed(p, {k.keyid: k.public_pem for k in editors})]
        collisions: list[tuple[str, tuple[str, ...]]] = []
        for at, (name, chars) in enumerate(clauses):
            left = {p.id: p for p in good if p.clause == name}
            while True:
                now = sha256(_plain(chars).encode()).hexdigest()
                fit = sorted(p for p in left if left[p].before_sha256 == now)
                if len({left[p].text for p in fit}) != 1:
                    collisions += [(name, tuple(fit))] if fit else []
                    break
                chars = _merged(chars, [_chars(left[fit[0]].text, fit[0])])
                self.applied |= set(fit)
                left = {p: left[p] for p in left if p not in fit}
            clauses[at] = name, chars
        return collisions


def _signed(patch: Patch, keys: dict[str, str]) -> bool:
    unsigned = patch.model_copy(update={"signature": ""}).to_data()
    message = b"unbundle patch 1\n" + to_bytes(unsigned)
    try:
        key = load_pem_public_key(keys[patch.keyid].encode())
        key.verify(base64.b64decode(patch.signature, validate=True), message)  # type: ignore[call-arg, union-attr]
    except (KeyError, ValueError, InvalidSignature):
        return False
    return True


def _chars(text: str, origin: str) -> Chars:
    return [(char, origin, at) for at, char in enumerate(text)]


def _plain(chars: Chars) -> str:
    return "".join(char for char, _, _ in chars)


def _class(char: str) -> str:
    if char in "\n'’":
        return "B" if char == "\n" else "P"
    if char in ".,\u00a0\u202f":
        return "Q"
    if char.isspace():
        return "S"
    if 0x3040 <= ord(char) <= 0x30FF or 0x3400 <= ord(char) <= 0x9FFF:
        return "X"
    if char.isdigit() or char.isalpha():
        return "D" if char.isdigit() else "L"
    marks = unicodedata.category(char).startswith("M") or char in "_\u200c\u200d"
    return "M" if char.isalnum() or marks else "X"


def _pieces(text: str) -> list[str]:
    classes = "".join(map(_class, text))
    return [text[m.start() : m.end()] for m in WORDS.finditer(classes)]


def _parts(gap: str) -> bool:
    return "\n" in gap or any(char.isalnum() for char in gap)


@lru_cache(maxsize=512)
def _changes(old: str, new: str) -> tuple[Change, ...]:
    """Changes as (start, end, new characters) in code points of `old`."""
    a, b = _pieces(old), _pieces(new)
    head = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[head:], b[head:]
    tail = 0
    while tail < min(len(a), len(b)) and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    a, b = a[: len(a) - tail], b[: len(b) - tail]
    kept = [] if len(a) * len(b) > 1_000_000 else _alignment(a, b)
    here = len("".join(_pieces(old)[:head]))
    starts = [here]
    for piece in a:
        starts.append(starts[-1] + len(piece))
    raw: list[Change] = []
    i = j = 0
    for x, y in [*kept, (len(a), len(b))]:
        if (x, y) != (i, j):
            raw.append((starts[i], starts[x], "".join(b[j:y])))
        i, j = x + 1, y + 1
    joined: list[Change] = []
    for start, end, words in raw:
        if joined and not _parts(old[joined[-1][1] : start]):
            first, last, before = joined.pop()
            joined.append((first, end, before + old[last:start] + words))
        else:
            joined.append((start, end, words))
    return tuple(joined)


def _alignment(a: list[str], b: list[str]) -> list[tuple[int, int]]:
    best: dict[tuple[int, int], int] = {}
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            skip = max(best.get((i + 1, j), 0), best.get((i, j + 1), 0))
            best[i, j] = max(skip, 1 + best.get((i + 1, j + 1), 0) if a[i] == b[j] else 0)
    i = j = 0
    kept = []
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            kept.append((i, j))
            i, j = i + 1, j + 1
        elif best.get((i + 1, j), 0) >= best.get((i, j + 1), 0):
            i += 1
        else:
            j += 1
    return kept


def _fields(old: str, changes: tuple[Change, ...]) -> list[list[Change]]:
    fields: list[list[Change]] = []
    for change in changes:
        gap = old[fields[-1][-1][1] : change[0]] if fields else "\n"
        if "\n" in gap or sum(_parts(piece) for piece in _pieces(gap)) >= 3:
            fields.append([])
        fields[-1].append(change)
    return fields


def _words_clash(old: str, one: str, two: str) -> bool:
    for a in _fields(old, _changes(old, one)):
        for b in _fields(old, _changes(old, two)):
            low, high = sorted([(a[0][0], a[-1][1]), (b[0][0], b[-1][1])])
            if a != b and (low[1] > high[0] or not _parts(old[low[1] : high[0]])):
                return True
    return False


def _merged(old: Chars, versions: list[Chars]) -> Chars:
    """`old` with what each version changes; earlier versions go first where they say the same."""
    made: dict[Change, Chars] = {}
    for new in versions:
        shift = 0
        for change in _changes(_plain(old), _plain(new)):
            start = change[0] + shift
            made.setdefault(change, new[start : start + len(change[2])])
            shift += len(change[2]) - (change[1] - change[0])
    out = list(old)
    for (start, end, _), chars in sorted(made.items(), reverse=True):
        out[start:end] = chars
    return out


def _reach(name: str, tied: dict[str, list[str]]) -> tuple[str, ...]:
    seen, todo = {name}, [name]
    while todo:
        more = set(tied[todo.pop()]) - seen
        seen |= more
        todo += more
    return tuple(sorted(seen))


def _ring(name: str, after: dict[str, str]) -> tuple[str, ...]:
    """The circle that `name` itself is on, sorted; empty if it is on none."""
    path = [name]
    while path[-1] in after and len(path) <= len(after) + 1:
        path.append(after[path[-1]])
        if path[-1] == name:
            return tuple(sorted(set(path)))
    return ()
