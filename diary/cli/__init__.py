"""The command line: each command in a module of its own, imported only when it is asked for."""

import gc
from importlib import import_module

import click

COMMANDS = {
    "analyse": "diary.cli.analyse:command",
    "audit": "diary.cli.audit:group",
    "backup": "diary.cli.backup:backup",
    "bench": "diary.cli.bench:command",
    "db": "diary.cli.db:group",
    "demo": "diary.cli.demo:command",
    "keys": "diary.cli.keys:group",
    "plan": "diary.cli.plan:command",
    "remind": "diary.cli.remind:remind",
    "restore": "diary.cli.backup:restore",
    "retention": "diary.cli.retention:group",
    "serve": "diary.cli.serve:serve",
    "users": "diary.cli.users:group",
}


class _Commands(click.Group):
    """Finds a command by name; a command's libraries are loaded only when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        # What is loaded stays, so looking through it for garbage, hundreds of times, would find nothing.
        gc.disable()
        try:
            command: click.Command = getattr(import_module(module), name)
        finally:
            gc.enable()
        return command


@click.group(cls=_Commands)
@click.version_option(package_name="post-injection-diary")
def main() -> None:
    """The post-injection pain diary."""
