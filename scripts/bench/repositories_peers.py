"""Another client's harvest: distinct identifiers and the error that it ended with, as one line of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator


def scythe(url: str) -> Iterator[str]:
    from oaipmh_scythe import Scythe

    with Scythe(url) as client:
        for record in client.list_records(metadata_prefix="oai_dc"):
            yield record.header.identifier


def sickle(url: str) -> Iterator[str]:
    from sickle import Sickle

    for record in Sickle(url).ListRecords(metadataPrefix="oai_dc"):
        yield record.header.identifier


def main() -> None:
    client, url = sys.argv[1:]
    found: set[str] = set()
    error = ""
    try:
        for count, identifier in enumerate({"scythe": scythe, "sickle": sickle}[client](url)):
            found.add(identifier)
            if count > 20_000:
                raise RuntimeError("its list never ends")
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    print(json.dumps({"records": len(found), "error": error}))


main()
