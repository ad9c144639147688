from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.engine import Engine
from corpus_latam.errors import RunError
from corpus_latam.ingest.passed_over import keep
from corpus_latam.report.stage import run
from corpus_latam.report.strings import strings
from corpus_latam.storage import state
from corpus_latam.storage.listing import PassedOver, Why
from corpus_latam.storage.manifest import Manifest
from tests.report.conftest import (
    DOCUMENTS,
    commit_bad_records,
    context,
    identity,
    write_bad_records,
    write_overlap,
    write_stage,
)

VOID = {"meta", "link", "br", "img", "hr", "input"}


class Page(HTMLParser):
    """Checks that elements close in order; collects `<data>` values and text, ids and links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.data: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if tag == "data":
            self.data.append((values["value"] or "", ""))
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values[key] or "" for key in ("href", "src") if key in values]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1] == "data":
            self.data[-1] = (self.data[-1][0], text)


def report(root: Path, engine: Engine, lang: str = "es") -> dict[str, Any]:
    run(context(root, engine, lang))
    return dict(json.loads((root / "report" / "report.json").read_text()))


def numbers(tree: Any) -> set[float]:
    if isinstance(tree, dict):
        return {n for value in tree.values() for n in numbers(value)}
    if isinstance(tree, list):
        return {n for value in tree for n in numbers(value)}
    return {float(tree)} if isinstance(tree, int | float) and not isinstance(tree, bool) else set()


def test_summary_adds_up(run_folder: Path, engine: Engine) -> None:
    summary = report(run_folder, engine)["summary"]
    assert summary == {
        "records": 18,
        "kept_of_records": 0.222222,
        "documents": 10,
        "quarantined": 8,
        "kept": 4,
        "rejected": 3,
        "exact_duplicates": 1,
        "near_duplicates": 2,
        "duplicates": 3,
        "bytes": 10505,
        "bytes_kept": 4200,
        "words": 1782,
        "words_kept": 715,
        "kept_share": 0.4,
        "sources": 2,
        "languages": 2,
        "countries": 3,
    }


def test_flow_ends_with_what_is_kept(run_folder: Path, engine: Engine) -> None:
    steps = [(s["step"], s["group"], s["documents"], s["left"]) for s in report(run_folder, engine)["flow"]]
    assert steps == [
        ("read", None, 18, 18),
        ("quarantined", None, 8, 10),
        ("rejected", "quality", 2, 8),
        ("rejected", "language", 1, 7),
        ("exact", None, 1, 6),
        ("near", None, 2, 4),
        ("kept", None, 4, 4),
        ("train", None, 3, 4),
        ("validation", None, 1, 4),
    ]


def test_funnel_by_source_and_country(run_folder: Path, engine: Engine) -> None:
    funnel = report(run_folder, engine)["funnel"]
    by_source = {row["source"]: row for row in funnel["by_source"]}
    assert by_source["foro"]["quarantined"] == 8
    assert by_source["foro"]["near_duplicates"] == 2
    assert by_source["diario"]["kept_share"] == 0.4
    by_country = {row["country"]: (row["documents"], row["kept"]) for row in funnel["by_country"]}
    assert by_country == {"MX": (3, 2), "CL": (3, 1), "AR": (1, 0), "BR": (1, 1), None: (2, 0)}
    assert [row["doc_type"] for row in funnel["by_doc_type"]] == ["news", "web"]


def test_countries_by_basis(run_folder: Path, engine: Engine) -> None:
    countries = report(run_folder, engine, "en")["countries"]
    chile = next(row for row in countries["by_country"] if row["country"] == "CL")
    assert (chile["documents"], chile["documents_kept"], chile["bytes_kept"]) == (3, 1, 300)
    assert {"country": "CL", "country_basis": "source", "documents": 3} in countries["by_country_and_basis"]
    assert "| Chile | 3 | 1 | 4.3\u00a0kB | 300\u00a0B |" in (run_folder / "report" / "report.md").read_text()


def test_files_that_were_not_read_are_named(run_folder: Path, engine: Engine) -> None:
    assert report(run_folder, engine, "en")["passed_over"] == []
    assert "All files in the paths of the sources were read." in (run_folder / "report/report.md").read_text()
    passed = tuple(PassedOver(f"{n} <b>|x.pdf", Why.OTHER) for n in range(5))
    ingest = Manifest(str(run_folder / "ingest"))
    keep(ingest, {"foro": (*passed, PassedOver("_SUCCESS", Why.HIDDEN)), "diario": ()})
    ingest.finish()
    written = report(run_folder, engine, "es")["passed_over"]
    assert [(row["why"], row["files"], len(row["names"])) for row in written] == [
        ("hidden", 1, 1),
        ("other", 5, 3),
    ]
    page = (run_folder / "report/report.md").read_text()
    assert "6 archivos o carpetas que no se leyeron" in page
    assert "de un tipo que no lee esta fuente" in page
    html = (run_folder / "report/report.html").read_text()
    assert "0 &lt;b&gt;|x.pdf, 1 &lt;b&gt;|x.pdf" in html


def test_quarantine_names_places_but_shows_no_bytes(run_folder: Path, engine: Engine) -> None:
    quarantine = report(run_folder, engine)["quarantine"]
    assert [(row["reason"], row["records"]) for row in quarantine["by_reason"]] == [
        ("not JSON", 7),
        ("empty text", 1),
    ]
    places = [place["position"] for place in quarantine["by_reason"][0]["examples"]]
    assert places == [f"line {n}" for n in range(10, 15)]
    locations = [row["examples"][0]["location"] for row in quarantine["by_reason"]]
    assert locations == ["datos/foro.jsonl", "s3://cubo/foro.jsonl"]
    for name in ("report.html", "report.json", "report.md"):
        assert "a@b.cl" not in (run_folder / "report" / name).read_text()


def test_rejections_by_reason_and_source(run_folder: Path, engine: Engine) -> None:
    rejections = report(run_folder, engine)["rejections"]
    assert rejections["by_reason_and_source"] == [
        {"reason": "language.unwanted", "source": "diario", "documents": 1},
        {"reason": "quality.stop_words", "source": "diario", "documents": 1},
        {"reason": "quality.stop_words", "source": "foro", "documents": 1},
    ]


def test_duplicates_across_sources(run_folder: Path, engine: Engine) -> None:
    duplicates = report(run_folder, engine)["duplicates"]
    assert duplicates["by_pair"] == [
        {"source": "foro", "kept_source": "diario", "documents": 2, "bytes": 3985},
        {"source": "diario", "kept_source": "diario", "documents": 1, "bytes": 1000},
    ]
    assert duplicates["across_sources"] == 2
    assert duplicates["largest_clusters"] == [
        {"id": identity("diario/2"), "source": "diario", "documents": 3},
        {"id": identity("diario/1"), "source": "diario", "documents": 2},
    ]


def test_personal_data_by_kind_and_country(run_folder: Path, engine: Engine) -> None:
    rows = report(run_folder, engine)["personal_data"]["by_country_and_kind"]
    found = {(r["kind"], r["country"]): (r["spans"], r["documents"], r["spans_kept"]) for r in rows}
    assert found == {
        ("EMAIL", "MX"): (2, 1, 2),
        ("EMAIL", "AR"): (1, 1, 0),
        ("PHONE", "MX"): (1, 1, 1),
        ("RUT", "CL"): (1, 1, 1),
    }


def test_documents_in_two_languages(run_folder: Path, engine: Engine) -> None:
    assert report(run_folder, engine)["mixed_languages"] == [
        {"language": "spa", "second_language": "eng", "documents": 2, "documents_kept": 1}
    ]
    assert "Documentos en dos lenguas" in (run_folder / "report" / "report.md").read_text()


def cut_off(folder: Path) -> None:
    Manifest(str(folder)).announce(["not yet.parquet"])


def make_stale(folder: Path) -> None:
    state.mark_stale(str(folder), "select")


@pytest.mark.parametrize("spoil", [cut_off, make_stale])
def test_output_that_was_cut_off_or_is_stale_is_left_out(
    run_folder: Path, engine: Engine, spoil: Callable[[Path], None]
) -> None:
    whole = report(run_folder, engine)
    assert whole["release"]
    assert whole["tokenizers"]["by_language"]
    for folder in ("corpus", "tokenizer"):
        spoil(run_folder / folder)
    found = report(run_folder, engine)
    assert found["release"] == []
    assert not any(found["tokenizers"].values())
    spoil(run_folder / "deduplicate")
    assert report(run_folder, engine)["summary"]["duplicates"] == 0


def test_lines_of_an_unfinished_count_are_left_out(run_folder: Path, engine: Engine) -> None:
    counted = Manifest(str(run_folder / "deduplicate/repeated-lines"))
    totals = [{"source": "foro", "kind": "line", "distinct": 1, "occurrences": 9, "bytes": 9, "cut": False}]
    content = {"totals": totals, "cut": [], "most_frequent": []}
    counted.write_page("lines.json", json.dumps(content).encode())
    assert "occurrences" not in json.dumps(report(run_folder, engine, "en"))
    counted.finish()
    assert "occurrences" in json.dumps(report(run_folder, engine, "en"))


@pytest.mark.parametrize("content", ["{", "[]", '{"versions": 1}'])
def test_a_damaged_record_of_costs_stops_no_report(run_folder: Path, engine: Engine, content: str) -> None:
    (run_folder / "run.json").write_text(content)
    assert list(report(run_folder, engine, "en")["versions"]) == ["corpus-latam"]


def test_toxicity_quantiles(run_folder: Path, engine: Engine) -> None:
    rows = report(run_folder, engine)["toxicity"]
    chile = next(row for row in rows if row["country"] == "CL")
    assert (chile["documents"], chile["median"], chile["max"]) == (3, 0.03, 0.04)
    assert chile["share_above_zero"] == 1.0


def test_fertility_and_compute(run_folder: Path, engine: Engine) -> None:
    content = report(run_folder, engine)
    first = content["tokenizers"]["by_source_and_country"][0]
    assert (first["tokenizer"], first["tokens_per_word"], first["bytes_per_token"]) == ("4096", 2.0, 3.0)
    ours = content["compute"]["tokenizers"][0]
    # 3,000 B of MX at 200/600, 300 B of CL at 140/280, 900 B of BR at the average 340/880
    assert ours["tokens"] == round(1000 + 150 + 900 * 340 / 880)
    assert ours["parameters"] == round((1000 + 150 + 900 * 340 / 880) / 20)


@pytest.mark.parametrize(("lang", "too_little"), [("es", "no: muy poco"), ("en", "no: too little")])
def test_countries_stand_raw_and_matched(
    run_folder: Path, engine: Engine, lang: str, too_little: str
) -> None:
    content = report(run_folder, engine, lang)
    mexico = content["tokenizers"]["countries"][0]
    assert (mexico["country"], mexico["tokens_per_word"], mexico["matched"]) == ("MX", 2.0, 1.95)
    page = (run_folder / "report" / "report.md").read_text()
    assert too_little in page
    assert "Rényi" in page
    assert "Gini" in page


def test_a_tokenizer_without_measurements(run_folder: Path, engine: Engine) -> None:
    for name in ("totals", "countries", "inequality", "premium"):
        (run_folder / f"tokenizer/4096/{name}.parquet").unlink()
    assert report(run_folder, engine)["tokenizers"]["countries"] == []


@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_number_of_the_page_is_in_the_json(run_folder: Path, engine: Engine, lang: str) -> None:
    known = numbers(report(run_folder, engine, lang))
    page = Page((run_folder / "report" / "report.html").read_text())
    assert not page.open
    assert len(page.data) > 200
    assert {float(value) for value, _ in page.data} <= known
    written = {f"{float(v):g}": text for v, text in page.data}
    assert written["4200"] == {"es": "4,2\u00a0kB", "en": "4.2\u00a0kB"}[lang]
    assert written["0.4"] == {"es": "40,0\u202f%", "en": "40.0%"}[lang]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_page_needs_nothing_else(run_folder: Path, engine: Engine, lang: str) -> None:
    run(context(run_folder, engine, lang))
    html = (run_folder / "report" / "report.html").read_text()
    page = Page(html)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert not re.search(r"<script|url\(|@import|https?://", html)
    assert f'<html lang="{lang}">' in html


def test_names_from_sources_are_escaped(run_folder: Path, engine: Engine) -> None:
    shutil.rmtree(run_folder / "quarantine")
    from corpus_latam.storage.quarantine import BadRecord

    bad = [BadRecord("<script>alert(1)</script>", "{line}|1", "no text in {texto}")]
    commit_bad_records(run_folder, bad)
    run(context(run_folder, engine))
    assert "<script" not in (run_folder / "report" / "report.html").read_text()
    assert "{line}\\|1" in (run_folder / "report" / "report.md").read_text()


def test_files_do_not_depend_on_order_or_time(run_folder: Path, engine: Engine) -> None:
    run(context(run_folder, engine))
    names = ("report.html", "report.json", "report.md")
    before = {name: (run_folder / "report" / name).read_bytes() for name in names}
    for stage in ("ingest", "annotate", "select", "deduplicate"):
        shutil.rmtree(run_folder / stage)
        write_stage(run_folder, stage, list(reversed(DOCUMENTS)))
    write_overlap(run_folder)
    write_bad_records(run_folder)
    costs = {"versions": {"corpus-latam": "0.1.0"}, "stages": [{"stage": "ingest", "seconds": 12.345}]}
    (run_folder / "run.json").write_text(json.dumps(costs))
    run(context(run_folder, engine))
    assert {name: (run_folder / "report" / name).read_bytes() for name in names} == before


def test_stages_that_have_not_run_are_left_out_with_a_sentence(tmp_path: Path, engine: Engine) -> None:
    write_stage(tmp_path, "ingest")
    content = report(tmp_path, engine)
    assert content["stages"] == ["ingest"]
    assert content["summary"]["kept"] == 10
    page = (tmp_path / "report" / "report.html").read_text()
    assert strings("es")("not_run").split("{")[0] in page


def test_a_stage_that_stopped_halfway_counts_as_not_run(run_folder: Path, engine: Engine) -> None:
    shutil.rmtree(run_folder / "deduplicate")
    write_stage(run_folder, "deduplicate", list(DOCUMENTS)[:1])
    assert "deduplicate" not in report(run_folder, engine)["stages"]


def test_no_documents_is_an_error(tmp_path: Path, engine: Engine) -> None:
    with pytest.raises(RunError, match="needs the output of ingest"):
        run(context(tmp_path, engine))
