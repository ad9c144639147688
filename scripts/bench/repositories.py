"""Harvest of a repository that misbehaves, beside other clients, and how fast a harvest is.

Needs the OAI-PMH server of `--server` (Perl, Dancer::Plugin::Catmandu::OAI; see its README). Other clients
are run by `--peers PYTHON`, an interpreter that has `requirements-peers.txt`. The last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from repositories_faults import FAULTS, Proxy, run_ours, serving
from repositories_rate import Replay, records_per_second

HERE = Path(__file__).parent
SERVER = HERE.parents[2] / "shared" / "oai-server"
DATA = HERE.parents[2] / "shared" / "data"
WORDS = Path("/usr/share/dict/spanish")
RECORDS = 1_050
SMALL = 1 << 20
"""Bytes of a PDF that a quick measurement reads."""
APART = 20
"""Accents apart from their letters in the plain text of a thesis of TeX."""
QUICK_FAULTS = ("cut", "html", "control", "status_500")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer faults, under a minute")
    parser.add_argument("--server", type=Path, default=SERVER, help="folder of the Perl server")
    parser.add_argument("--peers", default=None, help="a Python that has oaipmh-scythe and sickle")
    parser.add_argument("--data", type=Path, default=DATA, help="folder with `pdf` and `formats/pdf`")
    parser.add_argument("--words", type=Path, default=WORDS, help="a list of Spanish words, one a line")
    options = parser.parse_args()
    figures: dict[str, object] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(options.server, Path(folder), RECORDS) as perl,
        Replay(perl) as upstream,
    ):
        faults = [name for name in FAULTS if not options.quick or name in QUICK_FAULTS]
        figures |= silent_losses(upstream.url, faults, options.peers, every=10 if options.quick else 1)
        figures |= records_per_second(upstream, Path(folder) / "harvest", RECORDS)
    figures["recorded_unexplained"] = recorded_unexplained()
    figures |= pdf_figures(options.data, options.words, options.quick)
    print(json.dumps(figures))


def silent_losses(upstream: str, faults: list[str], peers: str | None, every: int) -> dict[str, object]:
    """How often records were missing without an error, over every fault on every answer in turn."""
    clients = {"": None} | ({"_scythe": "scythe", "_sickle": "sickle"} if peers else {})
    found: dict[str, object] = {}
    for suffix, client in clients.items():
        silent, named, whole = 0, 0, 0
        for name in faults:
            cases = []
            for answer in range(0, -(-RECORDS // 100), every):
                with Proxy(upstream, FAULTS[name], answer) as proxy:
                    got, error = run_ours(proxy.url) if client is None else run_peer(peers, client, proxy.url)
                cases.append((got, error))
            silent += sum(got < RECORDS and not error for got, error in cases)
            named += sum(got < RECORDS and bool(error) for got, error in cases)
            whole += sum(got >= RECORDS for got, _ in cases)
            print(f"{client or 'ours'}: {name}: {[got for got, _ in cases]} {cases[-1][1][:100]}")
        print(f"{client or 'ours'}: {whole} whole, {named} with an error that says so, {silent} in silence")
        found[f"silent_losses{suffix}"] = silent
    return found


def run_peer(python: str | None, client: str, url: str) -> tuple[int, str]:
    """Distinct identifiers that another client gave, and the error that it ended with."""
    assert python is not None
    script = HERE / "repositories_peers.py"
    try:
        done = subprocess.run(
            [python, str(script), client, url], capture_output=True, text=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return 0, "it did not end in two minutes"
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        return 0, done.stderr[-200:] or "it crashed"
    return int(answer["records"]), str(answer["error"])


def pdf_figures(data: Path, words: Path, quick: bool) -> dict[str, object]:
    """Of PDF files: speed, words gained, order of columns, pages sent the wrong way, damaged copies.

    quick: files of less than a MiB, fewer scans and damaged copies.
    """
    from repositories_columns import order
    from repositories_pdf import dictionary_gain, mutants, pages_per_second, words_of
    from repositories_router import errors

    files = [
        file for file in sorted((data / "pdf").glob("*.pdf")) if not quick or file.stat().st_size < SMALL
    ]
    theses = [file for file in files if file.name.startswith("thesis-")]
    found: dict[str, object] = {**pages_per_second(files), **order(data / "formats" / "pdf")}
    found |= errors(data, odd=1, scans_of=1 if quick else 3)
    found |= mutants(files, 40 if quick else 200)
    if words.exists():
        gains = dictionary_gain(theses, words_of(words))
        tex = [each["gain"] for each in gains.values() if each["apart"] >= APART]
        found["dictionary_gain_points"] = min(tex, default=None)
    else:
        print(f"no list of words at {words}: dictionary_gain_points is left out (apt install wspanish)")
    return found


def recorded_unexplained() -> int | None:
    """Recorded answers that are neither read as they should be nor refused for the stated reason."""
    tests = [
        HERE.parents[1] / "tests" / "real" / f"test_formats_{name}.py" for name in ("oai", "repositories")
    ]
    there = [str(test) for test in tests if test.exists()]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *there],
        capture_output=True,
        text=True,
        cwd=HERE.parents[1],
        check=False,
    )
    last = done.stdout.splitlines()[-1] if done.stdout else ""
    print(f"recorded answers: {last}")
    if "passed" not in last and "failed" not in last:
        return None
    return int(last.split(" failed")[0].split()[-1]) if "failed" in last else 0


if __name__ == "__main__":
    main()
