"""Nodes that hold the same print the same; what is wrong is named; nothing that was accepted is lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.nodes.world import NAMES, START, ballot, network, pem, play, registry
from unbundle.errors import InputError
from unbundle.kit.canonical import to_bytes
from unbundle.kit.strict_json import parse_json
from unbundle.nodes import (
    Log,
    Network,
    Store,
    accept,
    append,
    forks,
    from_mapping,
    keyid_of,
    merge,
    open_envelope,
    outbox_files,
    pull,
    seal,
    witness,
)
from unbundle.nodes.logs import sealed_log
from unbundle.records.nodes import Registry, Revocation, Submission

REGISTRY = registry()
T1, T2, T3 = (f"2026-01-0{day}T00:00:00Z" for day in (2, 3, 4))


def one_log(name: str, *numbers: int, time: str = T1, vote: str = "approve") -> Log:
    """The log of one node with these ballots."""
    entries = [seal(ballot(name, k, time, vote), pem(name)) for k in numbers]
    return sealed_log(entries, pem(name), time)


def held(*logs: Log) -> Store:
    """A store that was given these logs; all of them must be good."""
    store, faults = merge(Store(), logs, REGISTRY)
    assert faults == ()
    return store


def measure_of(submission: Submission) -> str:
    """What a ballot is about."""
    return str(parse_json(submission.body.encode())["measure"])


def measures(store: Store, reg: Registry = REGISTRY) -> list[str]:
    """The measures of the ballots that count."""
    return [measure_of(s) for _, s in accept(store, reg).submissions]


def reasons(store: Store, reg: Registry = REGISTRY) -> set[str]:
    """Why ballots do not count."""
    return {why for _, why in accept(store, reg).set_aside}


def test_order_and_doubles_change_nothing() -> None:
    """A result is a function of the set: any order of arrival, any number of times, old states too."""
    logs = [
        one_log("aqua", 1),
        one_log("aqua", 1, 2),
        one_log("bell", 3),
        one_log("coop"),
        one_log("aqua", 1, 2, 9),
    ]
    first = held(*logs)
    assert sorted(measures(first)) == ["m-1", "m-2", "m-3", "m-9"]
    assert [s.organisation for _, s in accept(first, REGISTRY).submissions] == ["aqua"] * 3 + ["bell"]
    for seed in range(20):
        mixed = Random(seed).sample([*logs, *logs], 10)
        assert accept(held(*mixed), REGISTRY) == accept(first, REGISTRY)
    assert forks(first, REGISTRY) == ()


def test_a_fork_is_named_and_both_sides_are_kept() -> None:
    """A node that tells two stories is found by anyone who hears both, with its own signatures as proof."""
    one, two = one_log("dock", 1, 2), one_log("dock", 1, 3, 4)
    store = held(one, two, one_log("dock", 1))
    (fork,) = forks(store, REGISTRY)
    assert (fork.owner, fork.at) == ("dock", 1)
    assert set(fork.checkpoints) == {one.checkpoint, two.checkpoint}
    assert fork.sentence == "The node of dock signed two different histories; they part at entry 1."
    assert measures(store) == ["m-1", "m-2", "m-3", "m-4"] or sorted(measures(store)) == [
        "m-1",
        "m-2",
        "m-3",
        "m-4",
    ]
    with pytest.raises(InputError) as error:
        append(store, [], pem("dock"), T2)
    assert error.value.faults[0].code == "node-own-fork"


def test_logs_that_are_not_what_their_owner_signed() -> None:
    """Whoever serves a log can leave out, change or add nothing."""
    log = one_log("aqua", 1, 2)
    stranger = sealed_log([], pem("stranger"), T1)
    bad = {
        "node-entries": [
            Log(log.origin, log.entries[:1], log.checkpoint),
            Log(log.origin, log.entries[::-1], log.checkpoint),
            Log(log.origin, (*log.entries, seal(ballot("aqua", 5, T1), pem("aqua"))), log.checkpoint),
        ],
        "node-signature": [Log(log.origin, log.entries, one_log("bell", 1, 2).checkpoint)],
        "node-checkpoint": [Log(log.origin, log.entries, b"{}"), Log(log.origin, (), log.entries[0])],
        "node-unknown": [stranger],
    }
    for code, logs in bad.items():
        for wrong in logs:
            store, faults = merge(Store(), [wrong], REGISTRY)
            assert (store.logs(), [fault.code for fault in faults]) == ([], [code])


def test_who_may_speak_for_whom() -> None:
    """A ballot counts if its own organisation signed it, for this dossier, with a key that was valid."""
    entries = [
        seal(ballot("bell", 1, T1), pem("aqua")),
        seal(ballot("aqua", 2, T1, dossier="other"), pem("aqua")),
        seal(ballot("aqua", 3, "2025-12-31T23:59:59Z"), pem("aqua")),
        seal(ballot("aqua", 4, START), pem("aqua")),
        seal(ballot("bell", 5, T1), pem("bell")),
        to_bytes({"no": "envelope"}),
        seal(ballot("aqua", 6, T1), pem("aqua")).replace(b'"sig": "', b'"sig": "AA'),
    ]
    store = held(sealed_log(entries, pem("aqua"), T1))
    assert measures(store) == ["m-4", "m-5"]
    assert reasons(store) == {
        "is not signed by a key of its organisation",
        "belongs to another dossier",
        "was made before its key was valid",
        "is no envelope of this form",
    }


def test_the_same_ballot_in_two_logs_counts_once() -> None:
    """A node may carry what another one handed in; nobody votes twice by it."""
    entry = seal(ballot("aqua", 1, T1), pem("aqua"))
    store = held(*(sealed_log([entry], pem(name), T1) for name in ("aqua", "bell")))
    assert measures(store) == ["m-1"]


def revoke(keyid: str, since: str, signer: str) -> Log:
    """A log that holds one revocation."""
    record = Revocation(keyid=keyid, revoked_from=since, reason="The laptop was stolen.")
    return sealed_log([seal(record, pem(signer))], pem("echo"), T3)


def test_a_stolen_key_cannot_write_history() -> None:
    """From the moment of theft nothing counts, however early it is dated; what others had seen stays."""
    honest = one_log("dock", 1, 2)
    seen = witness(held(honest), pem("aqua"), T1)
    stolen = sealed_log(
        [*honest.entries, *one_log("dock", 7).entries, *one_log("dock", 8, time=T3).entries], pem("dock"), T3
    )
    notice = revoke(keyid_of(pem("dock")), T2, "dock-recovery")
    store, faults = merge(seen, [stolen, notice], REGISTRY)
    assert faults == ()
    assert sorted(measures(store)) == ["m-1", "m-2"]
    assert reasons(store) == {
        f"was seen by 0 other organisations before its key was revoked from {T2}",
        f"was made after its key was revoked from {T2}",
    }
    assert measures(store, registry(2)) == []


def test_a_rewritten_log_has_no_witnesses() -> None:
    """A thief who replaces seen entries by others of the same number is not covered by what was seen."""
    honest, rewritten = one_log("dock", 1, 2), one_log("dock", 5, 6)
    seen = witness(held(honest), pem("aqua"), T1)
    store, _ = merge(seen, [rewritten, revoke(keyid_of(pem("dock")), T2, "dock-recovery")], REGISTRY)
    assert sorted(measures(store)) == ["m-1", "m-2"]
    assert [fork.owner for fork in forks(store, REGISTRY)] == ["dock"]


def test_who_may_revoke() -> None:
    """The key itself or its recovery key; nobody else can silence an organisation."""
    log = one_log("dock", 1)
    for signer, left in (("dock", []), ("dock-recovery", []), ("aqua", ["m-1"]), ("aqua-recovery", ["m-1"])):
        store, _ = merge(held(log), [revoke(keyid_of(pem("dock")), T1, signer)], REGISTRY)
        assert measures(store) == left
    later = registry().model_copy(
        update={"keys": tuple(k.model_copy(update={"revoked_from": T1}) for k in registry().keys)}
    )
    assert measures(held(log), later) == []


def test_own_and_revoked_witnesses_do_not_help() -> None:
    """A thief with two keys must not be able to vouch for himself."""
    log, notice = one_log("dock", 1), revoke(keyid_of(pem("dock")), T2, "dock-recovery")
    fellow = registry().model_copy(
        update={
            "keys": tuple(
                k.model_copy(update={"organisation": "dock"}) if k.organisation == "aqua" else k
                for k in registry().keys
            )
        }
    )
    seen = witness(held(log), pem("aqua"), T1)
    store, _ = merge(seen, [notice], REGISTRY)
    assert measures(store) == ["m-1"]
    assert measures(store, fellow) == []
    both = sealed_log(
        [
            *notice.entries,
            seal(Revocation(keyid=keyid_of(pem("aqua")), revoked_from=T3, reason="x"), pem("aqua")),
        ],
        pem("echo"),
        T3,
    )
    assert measures(merge(seen, [both], REGISTRY)[0]) == []


def test_an_outbox_survives_the_journey() -> None:
    """Files written, carried and read back are the same store; a second pull fetches only what is new."""
    store = witness(
        held(one_log("aqua", *range(600)), one_log("bell", 1), one_log("bell", 2)), pem("coop"), T2
    )
    files = outbox_files(store)
    back, faults = pull(Store(), from_mapping(files), REGISTRY)
    assert faults == ()
    assert accept(back, REGISTRY) == accept(store, REGISTRY)
    assert outbox_files(back) == files
    asked: list[str] = []
    grown, _ = merge(store, [one_log("aqua", *range(700))], REGISTRY)
    more = outbox_files(grown)

    def fetch(path: str) -> bytes | None:
        asked.append(path)
        return more.get(path)

    assert accept(pull(back, fetch, REGISTRY)[0], REGISTRY) == accept(grown, REGISTRY)
    assert len([path for path in asked if path.startswith("entries/")]) == 1


def test_a_broken_outbox_harms_nobody() -> None:
    """Missing, altered and absurd files are named, and what is whole is taken all the same."""
    store = held(one_log("aqua", *range(300)), one_log("bell", 999))
    files = outbox_files(store)
    for path in files:
        for data in (
            None,
            b"",
            b"[]",
            b"{",
            files[path][:-9],
            b"\xff",
            b'{"logs":[{}]}',
            b'{"logs":[[]]}',
            b"[" * 99_999,
        ):
            changed = (
                {**files, path: data} if data is not None else {k: v for k, v in files.items() if k != path}
            )
            got, faults = pull(Store(), from_mapping(changed), REGISTRY)
            assert faults
            assert set(measures(got)) < set(measures(store))
    index = parse_json(files["index.json"])
    index["logs"][0]["size"] = 10**9
    index["logs"][0]["chunks"] = ["0" * 64] * -(-(10**9) // 256 // 1000)
    assert pull(Store(), from_mapping({"index.json": to_bytes(index)}), REGISTRY)[1][0].code == "node-index"
    index["logs"] = [{"origin": "0" * 64, "root": "0" * 64, "size": 0, "chunks": []}] * 1001
    assert (
        pull(Store(), from_mapping({"index.json": to_bytes(index)}), REGISTRY)[1][0].code == "node-too-much"
    )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A plain web server on this machine that shows a folder."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    handler.func.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}/"
        httpd.shutdown()
        thread.join()


def test_pulled_from_a_plain_web_server(server: str, tmp_path: Path) -> None:
    """No program runs on the other side: a folder on any web server is a node."""
    store = held(one_log("aqua", *range(300)), one_log("bell", 1))
    for path, data in outbox_files(store).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(data)

    def fetch(path: str) -> bytes | None:
        try:
            with urlopen(server + path) as answer:
                return bytes(answer.read())
        except HTTPError:
            return None

    got, faults = pull(Store(), fetch, REGISTRY)
    assert faults == ()
    assert accept(got, REGISTRY).digest == accept(store, REGISTRY).digest
    assert pull(Store(), lambda path: fetch("no/" + path), REGISTRY)[1][0].code == "node-no-outbox"


def liar(net: Network, readers: set[str], other: Log) -> None:
    """Let echo show some readers another history of its own log."""
    origin = keyid_of(pem("echo"))

    def lie(reader: str, files: dict[str, bytes]) -> dict[str, bytes]:
        if reader not in readers:
            return files
        store = net.stores["echo"]
        return outbox_files(Store({**store.branches, origin: {other.root: other}}))

    net.lies["echo"] = lie


def check_world(submissions: int, seed: int, batch: int = 20) -> Network:
    """Five nodes through partitions, doubles and disorder, with a liar and a thief; the net afterwards."""
    net = network(seed)
    play(net, submissions, seed, batch)
    other = sealed_log([seal(ballot("echo", 10**6, net.moment()), pem("echo"))], pem("echo"), net.moment())
    liar(net, {"aqua", "bell"}, other)
    net.gossip(NAMES)
    for name in NAMES[:4]:
        net.vouch(name)
    net.gossip(NAMES)
    theft = net.moment()
    net.tick()
    net.submit(
        "dock",
        [ballot("dock", 10**7, "2026-01-01T00:00:01Z"), ballot("dock", 10**7 + 1, net.moment())],
        honest=False,
    )
    notice = Revocation(keyid=keyid_of(pem("dock")), revoked_from=theft, reason="The key was stolen.")
    entry = seal(notice, pem("dock-recovery"))
    aqua = net.stores["aqua"].branches[keyid_of(pem("aqua"))]
    (log,) = aqua.values()
    net.stores["aqua"], _ = merge(
        net.stores["aqua"], [sealed_log([*log.entries, entry], pem("aqua"), net.moment())], net.registry
    )
    net.gossip(NAMES)
    net.gossip(NAMES)
    return net


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_five_nodes_with_a_liar_and_a_thief(seed: int) -> None:
    """Honest nodes agree byte for byte, name the fork, lose nothing, and count nothing of a thief."""
    net = check_world(150, seed)
    honest = NAMES[:4]
    results = [net.result(name) for name in honest]
    assert all(result == results[0] for result in results)
    assert {fork.owner for fork in results[0].forks} == {"echo"}
    assert [net.lost(name) for name in honest] == [[], [], [], []]
    stolen = {f"m-{10**7}", f"m-{10**7 + 1}"}
    assert not stolen & {measure_of(s) for _, s in results[0].submissions}
    assert len([why for _, why in results[0].set_aside if "revoked" in why]) == 2
    assert len(results[0].submissions) == 151
    assert set.union(*(net.faults.get(name, set()) for name in NAMES)) == set()


def test_a_partition_is_not_agreement() -> None:
    """Nodes that hold different sets print different digests; the test above is not true of anything."""
    net = network(5)
    net.apart = {frozenset((a, b)) for a in ("aqua", "bell") for b in ("coop", "dock", "echo")}
    for k, name in enumerate(NAMES):
        net.submit(name, [ballot(name, k, net.moment())])
    net.gossip(NAMES)
    digests = [net.result(name).digest for name in NAMES]
    assert len(set(digests)) == 2
    assert len(net.lost("aqua")) == 3
    net.apart = set()
    net.gossip(NAMES)
    assert len({net.result(name).digest for name in NAMES}) == 1
    assert net.lost("aqua") == []


def test_keys_are_not_shown() -> None:
    """A wrong key file is refused without a word of what it held."""
    with pytest.raises(InputError) as error:
        seal(ballot("aqua", 1, T1), b"very secret")
    assert "secret" not in str(error.value)


def test_envelopes_from_strangers() -> None:
    """Whatever is not exactly an envelope of ours is nothing."""
    good = parse_json(seal(ballot("aqua", 1, T1), pem("aqua")))
    for change in (
        {"payload": "%%"},
        {"payload": "e30="},
        {"payloadType": "text/plain"},
        {"signatures": [{}]},
        {"signatures": None},
        {"more": 1},
    ):
        assert open_envelope(to_bytes({**good, **change})) is None
    for data in (b"", b"[]", b"\xff", b"x" * 1_000_001, b"[" * 99_999):
        assert open_envelope(data) is None
    assert open_envelope(to_bytes(good)) is not None
