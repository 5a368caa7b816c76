"""dolbear status: how project, data and model stand."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, table, with_console


@click.command("status", short_help="Say how project, data and model stand.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console) -> None:
    r"""Say how project, data and model stand: what is released, what changed, what the next run does.

    \b
    dolbear status
    """
    from dolbear import wiring
    from dolbear.line import champion, committed, datasets, memory, plan

    space = wiring.open_project(folder, console)
    about = space.settings.project
    data = {name: one.state for name, one in datasets.standing(space, space.settings.data).items()}
    last = memory.recall(space.folder)
    stopped = [result for result in last.values() if not result.passed]
    planned = plan.plan(space)
    due = [entry.stage for entry in planned if entry.action not in {"keep", "wait"}]
    facts = {
        "project": f"{about.group}:{about.name}",
        "released": champion.version(space),
        "blocked": committed.blocked(space),
        "stopped": stopped[0].refusal if stopped else "",
        "data": data,
        "next": due,
    }
    rows = [
        ("project", str(facts["project"])),
        ("released", str(facts["released"] or "nothing yet")),
        *((f"data {name}", state) for name, state in data.items()),
        *([("stopped", str(facts["stopped"]))] if stopped else []),
        ("next run", ", ".join(due) + " (dolbear plan says why)" if due else "nothing to do"),
        *([("publishes", f"not now: {facts['blocked']}")] if facts["blocked"] else []),
    ]
    console.result(facts, table(rows, indent=""))
