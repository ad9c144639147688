"""Source files and notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

PYTHON = """# SPDX-License-Identifier: Apache-2.0
\"\"\"Suma los años de una lista.\"\"\"


def suma(años: list[int]) -> int:
    return sum(años)
"""


def notebook(cells: list[dict[str, Any]] | None = None) -> bytes:
    """A notebook of version 4 with prose, code and outputs."""
    output = {"output_type": "stream", "name": "stdout", "text": ["salida de 3 líneas\n"]}
    shown = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Título\n", "Prosa con año."]},
        {"cell_type": "code", "metadata": {}, "outputs": [output], "source": ["x = 1\n", "print(x)"]},
        {"cell_type": "raw", "metadata": {}, "source": "crudo"},
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": "y = 2"},
    ]
    content = {
        "cells": shown if cells is None else cells,
        "metadata": {"language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, ensure_ascii=False).encode()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "suma.py": PYTHON.encode,
    "cuaderno.ipynb": notebook,
}
