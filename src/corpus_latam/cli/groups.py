"""A group of commands whose first command's name may be left out: `forget CONFIG` is `forget add CONFIG`."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class FirstByDefault(TyperGroup):
    """What is neither a command's name nor `--help` goes to the first command, whose help is the group's.

    typer has no such groups of its own.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [next(iter(self.commands)), *args]
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        first, *others = self.commands
        pieces = self.commands[first].collect_usage_pieces(ctx)
        formatter.write_usage(ctx.command_path, " ".join(pieces))
        for name in others:
            pieces = self.commands[name].collect_usage_pieces(ctx)
            formatter.write_usage(f"{ctx.command_path} {name}", " ".join(pieces), prefix="       ")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        self.commands[next(iter(self.commands))].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)
