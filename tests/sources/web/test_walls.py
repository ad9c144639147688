"""Walls are recognised by their makers' forms, or by what a nearly empty page shows; articles are none."""

import time

import pytest
from scripts.bench.ingest_samples.web import article

from corpus_latam.sources.web.walls import Wall, wall_of

EMPTY = "<html><head><title>{}</title></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("title", "body", "wall"),
    [
        ("Just a moment...", "<form class='challenge-form'></form>", Wall.CLOUDFLARE),
        ("Attention Required! | Cloudflare", "Please enable cookies.", Wall.CLOUDFLARE),
        ("Un momento…", "Verificando que usted es humano", Wall.CLOUDFLARE),
        ("", '<script src="/cdn-cgi/challenge-platform/h/b/main.js"></script>', Wall.CLOUDFLARE),
        ("Making sure you're not a bot!", '<div id="anubis_challenge"></div>', Wall.ANUBIS),
        ("Making sure you&#39;re not a bot!", "Loading...", Wall.ANUBIS),
        ("", "Request unsuccessful. Incapsula incident ID: 1-2", Wall.FIREWALL),
        (
            "Access Denied",
            "You don't have permission. Reference #18.2d351ab8.1557333295.a4e16ab",
            Wall.FIREWALL,
        ),
        (
            "Request Rejected",
            "The requested URL was rejected. Please consult with your administrator.",
            Wall.FIREWALL,
        ),
        ("Acceso denegado", "Contacte al administrador", Wall.FIREWALL),
        ("Verificación", '<div class="g-recaptcha"></div> Confirme que no es un robot', Wall.CAPTCHA),
        ("", "<noscript>Please enable JavaScript to continue</noscript>", Wall.SCRIPT),
        ("", "Active JavaScript para ver esta página", Wall.SCRIPT),
        ("Iniciar sesión", "<form><input name=u><input type='password' name=p></form>", Wall.LOGIN),
    ],
)
def test_walls(title: str, body: str, wall: Wall) -> None:
    assert wall_of(200, {}, EMPTY.format(title, body)) == wall


def test_what_the_server_says() -> None:
    assert wall_of(401, {}, "") == Wall.LOGIN
    assert wall_of(403, {"cf-mitigated": "challenge"}, "") == Wall.CLOUDFLARE
    assert wall_of(404, {}, EMPTY.format("No existe", "No encontramos la página")) is None
    assert wall_of(None, {}, "") is None


def test_size_does_not_hide_a_wall() -> None:
    picture = "<style>body{background:url(data:image/jpg;base64," + "A" * 500_000 + ")}</style>"
    page = EMPTY.format("Espere", picture + '<form id="challenge-form"><input name="jschl_vc"></form>')
    assert wall_of(200, {}, page) == Wall.CLOUDFLARE


@pytest.mark.parametrize(
    "extra",
    [
        '<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>',
        '<form><input type="password"></form>',
        "<noscript>Please enable JavaScript</noscript>",
        "<p>Cloudflare explicó que su captcha, «no soy un robot», falló. Access denied, leían todos.</p>",
        '<script src="https://hcaptcha.com/1/api.js"></script>',
    ],
)
def test_an_article_is_no_wall(extra: str) -> None:
    assert wall_of(200, {}, article(1, extra=extra)) is None


@pytest.mark.parametrize("piece", ["<script", "<!--", "<", "<input ", "<title> ", "</script", "<style>x"])
def test_hostile_pages_take_linear_time(piece: str) -> None:
    begin = time.perf_counter()
    wall_of(200, {}, piece * 200_000)
    assert time.perf_counter() - begin < 20
