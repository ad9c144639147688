"""Language identification: the shipped model's answers, scripts, short texts, other models, errors."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import fasttext
import pyarrow as pa
import pytest

from corpus_latam.annotate.language import MODELS, SHIPPED, identify, identify_prose, load_model
from corpus_latam.config import LanguageConfig
from corpus_latam.errors import ConfigError

CONFIG = LanguageConfig()
SENTENCES = {
    "spa": "El domingo fuimos todos al mercado del puerto a comprar pescado fresco.",
    "por": "No domingo fomos todos ao mercado do porto para comprar peixe fresco.",
    "cat": "Diumenge vam anar tots al mercat del port a comprar peix fresc.",
    "glg": "O domingo fomos todos ao mercado do porto mercar peixe fresco e máis cousas.",
    "eus": "Igandean denok joan ginen portuko azokara arrain freskoa erostera.",
    "ast": "El domingu fuimos toos al mercáu del puertu a mercar pexe fresco.",
    "grn": "Arete jave rohopaite ñemuhame rojogua haguã pira pyahu ha so'o.",
    "que": "Domingo punchawpi llapayku qatuman rirqayku musuq challwata rantinaykupaq.",
    "aym": "Domingo urunxa taqpacha qhatur sarapxta machaq challwa alasiñataki.",
    "nah": "Domingo tonalli timochintin otiyahqueh tianquizco tiquincohuatoh michimeh.",
    "eng": "On Sunday we all went to the market at the port to buy fresh fish.",
    "fra": "Dimanche nous sommes tous allés au marché du port acheter du poisson frais.",
    "ita": "Domenica siamo andati tutti al mercato del porto a comprare il pesce fresco.",
    "deu": "Am Sonntag gingen wir alle zum Markt am Hafen, um frischen Fisch zu kaufen.",
    "ell": "Την Κυριακή πήγαμε όλοι στην αγορά του λιμανιού να αγοράσουμε ψάρια.",
    "jpn": "日曜日にみんなで港の市場へ新鮮な魚を買いに行きました。とても楽しかったです。",
    "zho": "星期天我们大家都去港口的市场买新鲜的鱼和蔬菜然后一起回家做饭吃。",
    "kor": "일요일에 우리는 모두 항구 시장에 신선한 생선을 사러 갔습니다.",
}


def answers(
    *texts: str | None, model: str = SHIPPED, config: LanguageConfig = CONFIG
) -> list[dict[str, Any]]:
    """What identify says of each text."""
    found = identify(pa.array(texts, pa.large_string()), load_model(model), config)
    return pa.table(found).to_pylist()


@pytest.mark.parametrize("language", SENTENCES)
def test_names_the_language(language: str) -> None:
    answer = answers(SENTENCES[language])[0]
    assert answer["language"] == language
    assert answer["language_score"] > 0.5
    assert next(iter(json.loads(answer["top_langs"]))) == language


def test_columns_and_types() -> None:
    found = identify(pa.array(["hola"], pa.large_string()), load_model(SHIPPED), CONFIG)
    assert {name: str(column.type) for name, column in found.items()} == {
        "language": "string",
        "language_score": "float",
        "language_script": "string",
        "top_langs": "string",
    }


def test_short_and_empty_texts_are_undetermined() -> None:
    for answer in answers(
        "¡Hola!", "xq no vino?", "", None, "1234567890 " * 10, "https://ejemplo.cl/un/camino/largo"
    ):
        assert (answer["language"], answer["language_score"], answer["top_langs"]) == ("und", 0.0, "{}")
    assert [answer["language_script"] for answer in answers("hola", "", None)] == ["Latn", "Zyyy", "Zyyy"]
    assert answers("¡Buenos días, señor!", config=LanguageConfig(min_letters=5))[0]["language"] == "spa"


def test_other_scripts_are_never_called_spanish() -> None:
    texts = {
        "Cyrl": "В воскресенье мы все пошли на рынок в порту покупать свежую рыбу.",
        "Arab": "ذهبنا جميعا يوم الأحد إلى السوق في الميناء لشراء السمك الطازج.",
        "Deva": "रविवार को हम सब बंदरगाह के बाजार में ताजी मछली खरीदने गए थे।",
        "Hebr": "ביום ראשון הלכנו כולנו לשוק בנמל לקנות דגים טריים.",
    }
    for script, answer in zip(texts, answers(*texts.values()), strict=True):
        assert (answer["language"], answer["language_script"]) == ("und", script)
    own = answers(*(SENTENCES[language] for language in ("ell", "jpn", "zho", "kor")))
    assert [answer["language_script"] for answer in own] == ["Grek", "Jpan", "Hani", "Kore"]
    mixed = SENTENCES["spa"] * 3 + texts["Cyrl"]
    assert answers(mixed)[0]["language"] == "spa"


def test_decomposed_text_is_read_as_composed() -> None:
    for language in ("spa", "grn", "cat"):
        text = SENTENCES[language]
        assert answers(unicodedata.normalize("NFD", text)) == answers(unicodedata.normalize("NFC", text))


def test_mixed_documents_are_reported() -> None:
    mixed = (SENTENCES["spa"] + " ") * 40 + (SENTENCES["eng"] + " ") * 40
    top = json.loads(answers(mixed)[0]["top_langs"])
    assert list(top)[:2] in (["spa", "eng"], ["eng", "spa"])
    assert min(top["spa"], top["eng"]) > 0.35


def test_a_mixed_document_gets_one_of_its_languages() -> None:
    for share in range(1, 10):
        mixed = (SENTENCES["spa"] + " ") * 10 * share + (SENTENCES["eng"] + " ") * 10 * (10 - share)
        answer = answers(mixed)[0]
        assert answer["language"] in ("spa", "eng")
        assert next(iter(json.loads(answer["top_langs"]))) == answer["language"]


def test_long_documents_are_sampled_throughout() -> None:
    text = (SENTENCES["spa"] + " ") * 2_000 + (SENTENCES["eng"] + " ") * 2_000
    top = json.loads(answers(text)[0]["top_langs"])
    assert min(top["spa"], top["eng"]) > 0.35
    assert answers(text) == answers(text)


def test_slices_and_chunks() -> None:
    texts = pa.array([None, *SENTENCES.values()], pa.large_string())
    whole = pa.table(identify(texts, load_model(SHIPPED), CONFIG)).to_pylist()
    assert pa.table(identify(texts[3:9], load_model(SHIPPED), CONFIG)).to_pylist() == whole[3:9]
    chunked = pa.chunked_array([texts[:4], texts[4:]])
    assert pa.table(identify(chunked, load_model(SHIPPED), CONFIG)).to_pylist() == whole
    assert pa.table(identify(texts[:0], load_model(SHIPPED), CONFIG)).num_rows == 0


def test_the_shipped_model_is_small_and_has_a_card() -> None:
    assert (MODELS / f"{SHIPPED}.ftz").stat().st_size < 5_000_000
    card = (MODELS / f"{SHIPPED}.md").read_text("utf-8")
    missing = [language for language in load_model(SHIPPED).languages if f"`{language}`" not in card]
    assert not missing


# ------------------------------------------------------------------------------------------ other models


def test_labels_of_other_models_are_mapped(tmp_path: Path) -> None:
    path = train(tmp_path, {"__label__es": SENTENCES["spa"], "__label__por_Latn": SENTENCES["por"]})
    found = answers(SENTENCES["spa"], SENTENCES["por"], "hola", model=path)
    assert [answer["language"] for answer in found] == ["spa", "por", "und"]
    assert [answer["language_script"] for answer in found] == ["Latn", "Latn", "Latn"]


def test_another_model_names_the_script(tmp_path: Path) -> None:
    path = train(tmp_path, {"__label__zho_Hans": SENTENCES["zho"], "__label__spa_Latn": SENTENCES["spa"]})
    found = answers(SENTENCES["zho"], SENTENCES["spa"], model=path)
    assert [answer["language_script"] for answer in found] == ["Hans", "Latn"]


def test_a_label_that_names_no_language_is_undetermined(tmp_path: Path) -> None:
    path = train(tmp_path, {"__label__es": SENTENCES["spa"], "__label__other": SENTENCES["eng"]})
    found = answers(SENTENCES["spa"], SENTENCES["eng"], model=path)
    assert [answer["language"] for answer in found] == ["spa", "und"]
    assert found[1]["language_score"] == 0


def test_models_are_loaded_once() -> None:
    assert load_model(SHIPPED) is load_model(SHIPPED)


def test_missing_and_broken_models(tmp_path: Path) -> None:
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"not a model at all" * 100)
    colours = train(tmp_path, {"__label__rojo.oscuro": "rojo vino", "__label__azul.claro": "cielo mar"})
    with pytest.raises(ConfigError, match=r"nowhere\.bin: no such file"):
        load_model("nowhere.bin")
    with pytest.raises(ConfigError, match="is not a fastText model"):
        load_model(str(broken))
    with pytest.raises(ConfigError, match="no label that names a language"):
        load_model(colours)
    with pytest.raises(ConfigError, match="hf://owner/name/file"):
        load_model("hf://owner-only")


def test_models_on_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = train(tmp_path, {"__label__es": SENTENCES["spa"], "__label__pt": SENTENCES["por"]})
    asked = []

    def download(repository: str, file: str) -> str:
        asked.append((repository, file))
        if file == "gone.bin":
            raise OSError("no route to host")
        return path

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    assert load_model("hf://someone/lid/folder/model.bin").languages in (("spa", "por"), ("por", "spa"))
    assert asked == [("someone/lid", "folder/model.bin")]
    with pytest.raises(ConfigError, match="cannot be fetched: no route to host"):
        load_model("hf://someone/lid/gone.bin")


def train(folder: Path, texts: dict[str, str]) -> str:
    """A tiny fastText model on disk."""
    lines, path = folder / "lines.txt", folder / f"{len(list(folder.iterdir()))}.bin"
    lines.write_text("".join(f"{label} {text}\n" for label, text in texts.items()) * 50, "utf-8")
    options = {"dim": 4, "minn": 2, "maxn": 3, "bucket": 1_000, "epoch": 20, "lr": 1.0, "thread": 1}
    fasttext.train_supervised(str(lines), **options, verbose=0).save_model(str(path))
    return str(path)


def test_code_is_in_no_language() -> None:
    text = pa.array([SENTENCES["spa"], SENTENCES["spa"], None], pa.large_string())
    kinds = pa.array(["web", "code", "code"])
    found = identify_prose(text, kinds, load_model(SHIPPED), CONFIG)
    assert found["language"].to_pylist() == ["spa", "zxx", "zxx"]
    assert found["language_score"].to_pylist()[1:] == [0, 0]
    assert found["top_langs"].to_pylist()[1:] == ["{}", "{}"]
