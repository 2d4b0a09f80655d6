"""A pseudonymous member's own line: is it in the pack, with exactly the votes of the receipt?"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable
from hashlib import sha256

from unbundle.records.dossier import Dossier
from unbundle.records.verification import OwnLine, Receipt


def check_receipts(dossier: Dossier, receipts: Iterable[Receipt]) -> tuple[OwnLine, ...]:
    """One answer per receipt, in their order.

    A line is good when its id is the digest of salt and votes, the dossier has a member of that id, and
    its ballots are those votes, no more and no fewer.
    """
    return tuple(OwnLine(id=receipt.id, good=_good(dossier, receipt)) for receipt in receipts)


def _good(dossier: Dossier, receipt: Receipt) -> bool:
    text = json.dumps([list(row) for row in receipt.lines], ensure_ascii=False, separators=(",", ":"))
    mark = sha256(bytes.fromhex(receipt.salt) + text.encode("utf-8")).hexdigest()[:16]
    ballots = sorted((b.measure, b.vote) for b in dossier.ballots if b.organisation == receipt.id)
    member = any(o.id == receipt.id for o in dossier.organisations)
    return hmac.compare_digest(f"p-{mark}", receipt.id) and member and ballots == sorted(receipt.lines)
