"""The console of tables: the values of others in it are text and nothing else."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from corpus_latam.cli.terminal import line


class PlainConsole(Console):
    """A console to which every string is text: one line, no mark-up, no controls.

    Cells and titles of tables pass `render_str` too. What is to look otherwise is given as `rich.text.Text`.
    """

    def render_str(self, text: str, **style: Any) -> Text:
        return super().render_str(line(text), **(style | {"emoji": False, "markup": False}))
