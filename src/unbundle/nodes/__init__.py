"""In: signed submissions of organisations, the outboxes of other nodes, a registry of keys.

Out: the union of all valid submissions, and one digest that is the same wherever the same set is held.
Refuses: logs that are not what their owner signed; it names forks, strangers and what came too late.

Not decided here: what a submission means. Clock, keys and network are the caller's.
"""

from unbundle.nodes.accept import Accepted, accept
from unbundle.nodes.envelopes import keyid_of, open_envelope, seal
from unbundle.nodes.logs import Fork, Log, Store, append, forks, merge, witness
from unbundle.nodes.outbox import Fetch, from_mapping, outbox_files, pull
from unbundle.nodes.simulator import Network

__all__ = [
    "Accepted",
    "Fetch",
    "Fork",
    "Log",
    "Network",
    "Store",
    "accept",
    "append",
    "forks",
    "from_mapping",
    "keyid_of",
    "merge",
    "open_envelope",
    "outbox_files",
    "pull",
    "seal",
    "witness",
]
