"""The article arrives, and what lies around and between its paragraphs does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.web import PARAGRAPHS, article, paragraphs

from corpus_latam.sources.web.boilerplate import is_boilerplate, without_boilerplate
from corpus_latam.sources.web.extraction import STATED, extract
from corpus_latam.sources.web.markup import parse
from corpus_latam.sources.web.stated_body import without_strangers

TEXT = list(PARAGRAPHS)


@pytest.mark.parametrize(
    "line",
    [
        "Lea también: El puente que nadie quiso",
        "LEE MÁS: Vecinos piden otro camino",
        "Lea: Consejo aprueba las obras",
        "VEA TAMBIÉN: La escuela del río",
        "Mire: así será el puente",
        "También te puede interesar: otra nota",
        "Le puede interesar",
        "Leia também: A ponte que ninguém quis",
        "Dejá tu comentario",
        "Para comentar debes registrarte y completar los datos.",
        "Suscríbete aquí a nuestro boletín",
        "Síguenos en nuestras redes",
        "¡Mira lo que tiene nuestro canal de YouTube!",
        "Recibe las últimas noticias en tu correo",
    ],
)
def test_lines_that_are_not_text(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        *TEXT,
        "Lea el informe completo antes de opinar, dijo el alcalde.",
        "Mira, le dijo: no vamos a cruzar ese río de noche.",
        "Los temas fueron tres: el puente, el camino y la escuela.",
        "El canal de riego quedó cubierto de barro.",
        "Vea usted lo que hicieron con la plaza, reclamó una vecina.",
        "Nadie pudo comentar la noticia aquella tarde.",
        "El comentario del juez fue breve.",
    ],
)
def test_lines_that_are_text(line: str) -> None:
    assert not is_boilerplate(line)


def test_lists_behind_their_headings_go() -> None:
    lines = [
        TEXT[0],
        "Notas relacionadas",
        "El puente viejo",
        "El camino de la escuela",
        TEXT[1],
        "Temas",
        "obras",
    ]
    assert without_boilerplate(lines) == [TEXT[0], TEXT[1]]


def test_strangers_to_the_stated_article_go_where_it_is_whole() -> None:
    lines = [TEXT[0], "Ingresa tu nombre y conoce tus documentos", TEXT[1]]
    assert without_strangers(lines, "\n".join(TEXT)) == [TEXT[0], TEXT[1]]


def test_a_summary_judges_nothing() -> None:
    lines = [TEXT[0], "Una frase breve", TEXT[1], TEXT[2]]
    assert without_strangers(lines, TEXT[0][:40]) == lines


@pytest.mark.parametrize(
    "extra",
    [
        '<p>Lea también: <a href="/x">El puente que nadie quiso y otras historias</a></p>',
        '<p><a href="/x">El puente que nadie quiso y otras historias del río</a></p>',
        '<div class="related-news"><p>El puente viejo cumple años</p></div>',
        '<div class="tags"><a href="/t">Puente</a></div>',
        "<figure><figcaption>El puente, ayer.</figcaption></figure>",
        '<div id="disqus_thread"><p>Qué buena noticia, saludos</p></div>',
    ],
)
@pytest.mark.parametrize("extractor", ["trafilatura", "resiliparse"])
def test_what_lies_between_paragraphs_goes(extra: str, extractor: str) -> None:
    tree = parse(
        article(
            1, extra=extra + "<p>El alcalde cerró la sesión a las nueve de la noche, sin votos en contra.</p>"
        )
    )
    assert tree is not None
    text = extract(tree, extractor, None).text
    assert all(paragraph in text for paragraph in paragraphs(1))
    assert "sin votos en contra" in text
    assert not any(word in text for word in ("nadie quiso", "viejo cumple", "Puente\n", "ayer.", "saludos"))


def test_a_block_that_holds_the_article_stays_whatever_it_is_called() -> None:
    page = f'<html><body><div class="content no-share tags">{article(1)}</div></body></html>'
    tree = parse(page)
    assert tree is not None
    assert paragraphs(1)[1] in extract(tree, "trafilatura", None).text


def test_the_next_article_of_an_endless_page_goes() -> None:
    pages = article(1) + article(2).replace(
        PARAGRAPHS[1], "Otra cosa muy distinta ocurrió en la otra ciudad."
    )
    tree = parse(f"<html><body>{pages}</body></html>")
    assert tree is not None
    text = extract(tree, "trafilatura", None).text
    assert "Noticia número 1" in text
    assert "Otra cosa muy distinta" not in text


def test_the_stated_article_stands_for_a_page_that_scripts_fill() -> None:
    tree = parse("<html><body><div id=app>Cargando la nota</div></body></html>")
    assert tree is not None
    found = extract(tree, "trafilatura", "".join(f"<p>{each}</p>" for each in TEXT))
    assert found.extractor == STATED
    assert found.text.split("\n") == TEXT


def test_a_site_says_where_its_text_lies() -> None:
    page = article(1, extra='<div id="texto"><p>' + "</p><p>".join(TEXT[1:]) + "</p></div>")
    tree = parse(page)
    assert tree is not None
    text = extract(tree, "trafilatura", None, '//div[@id="texto"]').text
    assert "Noticia número 1" not in text
    assert TEXT[1] in text


@given(st.text(max_size=400))
def test_any_page_is_read(text: str) -> None:
    tree = parse(f"<html><body><p>{text}</p></body></html>")
    if tree is not None:
        extract(tree, "resiliparse", text)
        without_boilerplate(text.split("\n"))


@pytest.mark.parametrize("piece", ["<div>", "<p>", "<a href=x>", "<article><h1>", "<table><tr><td>"])
def test_deep_pages_are_read(piece: str) -> None:
    tree = parse(piece * 20_000 + "texto")
    assert tree is not None
    extract(tree, "trafilatura", None)
