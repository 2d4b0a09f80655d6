"""Letters and calendar entries as text to send: one per member, in its language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from unbundle.records.rounds import Collected, Invited, Reply, Round, Typed
from unbundle.rounds.dates import calendar_moment, days_before
from unbundle.rounds.layout import FIELDS, show_moment
from unbundle.rounds.words import Words

LINE = 74
REMIND_DAYS = 2
"""A calendar reminds so many days before the deadline."""


def invitation(plan: Round, member: Invited, words: Words) -> str:
    """The letter that goes with the forms."""
    return _letter(words, "invitation", _values(plan, member, words))


def reminder(plan: Round, member: Invited, words: Words, until: str | None) -> str:
    """The letter to a member that has not answered."""
    return _letter(words, "reminder", _values(plan, member, words, until))


def answer_letter(plan: Round, reply: Reply, words: Words, until: str | None) -> str:
    """What became of a reply: received whole, or which cells were refused, where and why."""
    member = next((m for m in plan.members if m.organisation == reply.organisation), None)
    if member is None:
        reason = words.texts[f"reasons.{reply.code}"]
        body = f"{words.say('letters.unread', file=reply.file)}\n\n{reason}"
        return _finish(words, words.say("letters.refusal_subject", title=plan.title), body)
    refused = [one for one in reply.typed if one.state != "accepted"]
    values = _values(plan, member, words, until)
    counted = len(reply.typed) - len(refused) if reply.standing == "counted" else 0
    values |= {
        "file": reply.file,
        "accepted": str(counted),
        "refused": str(len(reply.typed) - counted),
    }
    if not refused and reply.standing == "counted":
        return _letter(words, "receipt", values)
    parts = [words.say("letters.refusal", **values)]
    if reply.code:
        parts.append(words.texts[f"reasons.{reply.code}"] + (f" ({reply.detail})" if reply.detail else ""))
    parts += [_refused(one, words, plan.currency) for one in refused if one.code != reply.code]
    ending = "letters.refusal_late" if reply.standing == "late" else "letters.refusal_end"
    parts.append(words.say(ending, **values))
    return _finish(words, words.say("letters.refusal_subject", **values), "\n\n".join(parts))


def calendar(plan: Round, words: Words) -> str:
    """The deadline as an iCalendar file (RFC 5545) with a reminder; empty where there is no deadline."""
    if plan.deadline is None:
        return ""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Unbundle//Rounds//EN",
        "BEGIN:VEVENT",
        f"UID:{plan.id}-{plan.dossier_sha256[:16]}-{words.lang}@unbundle",
        f"DTSTAMP:{calendar_moment(plan.opened_at)}",
        f"DTSTART:{calendar_moment(plan.deadline)}",
        f"DTEND:{calendar_moment(plan.deadline)}",
        f"SUMMARY;LANGUAGE={words.lang}:{_escaped(words.say('letters.calendar', title=plan.title))}",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER;VALUE=DATE-TIME:{calendar_moment(days_before(plan.deadline, REMIND_DAYS))}",
        f"DESCRIPTION:{_escaped(words.say('letters.calendar', title=plan.title))}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def letters_of(
    plan: Round, collected: Collected, languages: Mapping[str, Words], fallback: str
) -> Iterator[tuple[str, str]]:
    """(file name, text) of every letter that is due after collecting: answers, then reminders."""
    numbers: dict[str, int] = {}
    for reply in collected.replies:
        if reply.standing in ("duplicate", "replaced", "evidence"):
            continue
        who = str(reply.organisation) or "unknown"
        numbers[who] = numbers.get(who, 0) + 1
        words = languages[reply.lang or fallback]
        text = answer_letter(plan, reply, words, collected.until)
        yield f"answers/{file_name(who)}.{numbers[who]}.txt", text
    by_id = {member.organisation: member for member in plan.members}
    for line in collected.members:
        if line.state == "missing":
            member = by_id[line.organisation]
            for lang, _ in member.forms:
                text = reminder(plan, member, languages[lang], collected.until)
                yield f"reminders/{file_name(line.organisation)}.{lang}.txt", text


def file_name(organisation: str) -> str:
    """An organisation's id as part of a file name on every system."""
    return organisation.replace(":", "_")


def label_of(one: Typed, words: Words, currency: str) -> str:
    """The heading of the column in which something was typed; empty where nothing was asked."""
    if not one.section or not one.field:
        return ""
    known = {field.key for field in FIELDS[one.section][1]}
    text = words.texts.get(f"columns.{one.section}.{one.field}", "") if one.field in known else ""
    return text.replace("{currency}", currency).strip()


def _refused(one: Typed, words: Words, currency: str) -> str:
    label = label_of(one, words, currency)
    place = f"{one.place} ({label})" if label else one.place
    detail = f" ({one.detail})" if one.detail else ""
    lines = [f"{words.texts['letters.place']}: {place}"]
    if one.text:
        lines.append(f"{words.texts['letters.you_wrote']}: {one.text}")
    lines.append(f"{words.texts['letters.reason']}: {words.texts[f'reasons.{one.code}']}{detail}")
    return "\n".join(lines)


def _values(plan: Round, member: Invited, words: Words, until: str | None = None) -> dict[str, str]:
    return {
        "title": plan.title,
        "situation": plan.situation,
        "organisation": member.name,
        "deadline": show_moment(until or plan.deadline, words) or words.texts["texts.no_deadline"],
        "count": str(len(plan.measures)),
    }


def _letter(words: Words, kind: str, values: Mapping[str, str]) -> str:
    subject = words.say(f"letters.{kind}_subject", **values)
    return _finish(words, subject, words.say(f"letters.{kind}", **values))


def _finish(words: Words, subject: str, body: str) -> str:
    """Subject on the first line, then the letter; a right-to-left letter is marked as such."""
    mark = "\u200f" if words.rtl else ""
    text = f"{' '.join(subject.split())}\n\n{body.strip()}\n\n{words.texts['letters.closing']}\n"
    return "".join(f"{mark if line.strip() else ''}{line}\n" for line in text.rstrip("\n").split("\n"))


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return re.sub(r"([\\;,])", r"\\\1", plain)


def _folded(line: str) -> Iterable[str]:
    """A line on at most 75 bytes each, never inside a character (RFC 5545, 3.1)."""
    piece = ""
    for char in line:
        if len((piece + char).encode()) > LINE:
            yield piece
            piece = " "
        piece += char
    yield piece
