"""The door: a static table of commands, so that help needs none of them."""

from __future__ import annotations

import contextlib
import gc
import importlib
import signal
import sys

import click

import dolbear
from dolbear.core.errors import DolbearError

# group → command → (module, help); the order is that of `--help`.
COMMANDS: dict[str, dict[str, tuple[str, str]]] = {
    "Start": {
        "init": ("init", "Make a project from a CSV or Parquet file."),
        "doctor": ("doctor", "Say what here works, and what doesn't."),
        "import": ("import_model", "Make a project from an ONNX model that exists."),
    },
    "Work": {
        "plan": ("plan", "Say what a run would do, and why."),
        "run": ("run", "Run the line; only what changed."),
        "status": ("status", "Say how project, data and model stand."),
        "compare": ("compare", "Compare two versions or runs."),
        "report": ("report", "Say where the report is; write it again."),
        "predict": ("predict", "Predict for the rows of a file."),
    },
    "Data": {
        "data": ("data", "Add, push, pull and check out data."),
        "collect": ("collect", "Bring data from its source."),
    },
    "Stages": {
        "check": ("stages", "Check the data."),
        "select": ("stages", "Select rows and split them."),
        "train": ("stages", "Train, and convert to ONNX."),
        "evaluate": ("stages", "Measure the ONNX model on frozen test rows."),
        "gate": ("stages", "Judge the candidate by its gates."),
        "package": ("stages", "Make the two jars."),
    },
    "Release": {
        "publish": ("stages", "Publish the package among the candidates."),
        "promote": ("stages", "Copy a candidate to the releases."),
        "approve": ("approve", "Approve a version for an environment."),
        "deploy": ("deploy", "Bring a version into an environment."),
        "rollback": ("deploy", "Bring the former version back."),
        "repository": ("repository", "Prepare, list and verify Maven-layout repositories."),
    },
    "Serve": {
        "serve": ("serve", "Serve models over HTTP, with a page to try them."),
    },
    "Know": {
        "due": ("due", "Say whether a training is due, and why."),
        "show": ("show", "Show a version: its passport, or how to depend on it."),
        "log": ("log", "Tell the history of decisions."),
        "ci": ("ci", "Write the files by which a CI server runs the line."),
    },
}
_FLAT = {name: entry for group in COMMANDS.values() for name, entry in group.items()}
_EXIT_CODES = """
Exit codes: 0 ok, 1 bug, 2 usage or configuration, 3 not found, 4 refused by a check, gate or
approval, 5 integrity, 6 remote or disk, 7 locked by another run, 10 nothing due.
"""


class _Table(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        return list(_FLAT)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click gives it
        if cmd_name not in _FLAT:
            return None
        module = importlib.import_module(f"dolbear.cli.{_FLAT[cmd_name][0]}")
        command = getattr(module, "commands", {}).get(cmd_name) or module.command
        assert isinstance(command, click.Command)  # noqa: S101  # each command module keeps this
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _FLAT and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f"no command {args[0]!r}.{_suggestion(args[0])} See dolbear --help.")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click gives it
        width = max(map(len, _FLAT))
        for title, group in COMMANDS.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(width), text) for name, (_, text) in group.items()])


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, _FLAT, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


@click.command(cls=_Table, epilog=_EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(dolbear.__version__, prog_name="dolbear")
@click.option("-C", "folder", type=click.Path(), metavar="DIR", help="Work as if started in DIR.")
@click.pass_context
def cli(context: click.Context, folder: str | None) -> None:
    """Put AI models into production with the tools you already have."""
    context.obj = folder


# Importing libraries makes many objects and no garbage; looking for it early takes a tenth of a short command.
_GARBAGE = 50_000


class _WithoutPandas:
    """No command uses pandas, but pyarrow loads it where it is installed, which takes a quarter of a second."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def main() -> None:
    """Run the command line; every error ends with its exit code."""
    sys.meta_path.insert(0, _WithoutPandas())
    gc.set_threshold(_GARBAGE)
    _end_in_order()
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo("stopped; nothing is half-written, the same command goes on", err=True)
        code = 130
    except DolbearError as error:
        _show(error)
        code = error.exit_code
    except BrokenPipeError:
        code = 0
    except Exception:  # noqa: BLE001  # whatever a bug raises
        code = _bug()
    if "duckdb" not in sys.modules:  # which complains of what it isn't given back
        gc.freeze()  # nor look for it once more at the end
    sys.exit(code if isinstance(code, int) else 0)


def _end_in_order() -> None:
    """Let a CI server's abort and a closed terminal do what Ctrl-C does, so that no temporary files stay."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _bug() -> int:
    """Say that it is ours, with all that a report of it needs."""
    import platform
    import traceback

    click.echo(traceback.format_exc(), err=True)
    python = f"Python {platform.python_version()} on {platform.platform()}"
    click.echo(f"This is a bug of dolbear {dolbear.__version__} ({python}). Please report the lines above.", err=True)
    return DolbearError.exit_code


def _show(error: DolbearError) -> None:
    if "--json" in sys.argv:
        import json

        value = {"error": {"kind": type(error).__name__, "message": error.message, "hint": error.hint}}
        with contextlib.suppress(OSError):  # where stdout can't be written, stderr has it
            click.echo(json.dumps(value, ensure_ascii=False))
            return
    click.echo(click.style("error: ", fg="red", bold=True) + error.message, err=True)
    if error.hint:
        click.echo(f"  → {error.hint}", err=True)
