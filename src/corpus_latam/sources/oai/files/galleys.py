"""Addresses of Open Journal Systems: which are those of a galley (a file of an article), and of its bytes."""

from __future__ import annotations

import re

VIEWED = re.compile(r"(?P<before>.*/article)/view(?:File)?/(?P<article>[\w.-]+)/(?P<galley>[\w.-]+)/?")
"""`…/article/view/88/69`: a page with the galley in it. `…/article/view/88` is the article."""


def is_galley(url: str) -> bool:
    """Whether an address is that of a galley."""
    return VIEWED.fullmatch(url) is not None


def download(url: str) -> str:
    """Where the bytes of a galley lie; any other address as it is."""
    found = VIEWED.fullmatch(url)
    return "{before}/download/{article}/{galley}".format(**found.groupdict()) if found else url
