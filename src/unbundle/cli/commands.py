"""The list of commands. A new command is one module and one line here."""

from __future__ import annotations

import typer

from unbundle.cli import (
    agenda,
    audit,
    charter,
    check,
    compose,
    demo,
    draft,
    exposure,
    judge,
    keygen,
    ledger,
    new,
    node,
    opinions,
    power,
    precedents,
    publish,
    rank,
    read,
    reforms,
    round,
    run,
    sign,
    signoff,
    tradeoffs,
    verify,
)


def register(app: typer.Typer) -> None:
    """Add every command to `app`, in the order of the work."""
    app.command("demo")(demo.demo)
    app.command("new")(new.new)
    app.command("check")(check.check)
    app.add_typer(charter.app, name="charter")
    app.command("read")(read.read)
    app.command("agenda")(agenda.agenda)
    app.command("judge")(judge.judge)
    app.command("audit")(audit.audit)
    app.command("opinions")(opinions.opinions)
    app.command("compose")(compose.compose)
    app.command("power")(power.power)
    app.command("rank")(rank.rank)
    app.command("tradeoffs", cls=tradeoffs.SumCommand)(tradeoffs.tradeoffs)
    app.command("exposure")(exposure.exposure)
    app.command("precedents")(precedents.precedents)
    app.command("reforms")(reforms.reforms)
    app.command("ledger")(ledger.ledger)
    app.add_typer(round.app, name="round")
    app.add_typer(draft.app, name="draft")
    app.add_typer(signoff.app, name="signoff")
    app.command("publish")(publish.publish)
    app.command("run")(run.run)
    app.add_typer(node.app, name="node")
    app.command("keygen")(keygen.keygen)
    app.command("sign")(sign.sign)
    app.command("verify")(verify.verify)
