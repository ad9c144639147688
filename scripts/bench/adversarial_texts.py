"""Texts that cost much where code is not linear: generated, by name, of a size that the caller chooses.

Each is the worst case of a rule somewhere in the package: a run of one class of characters, a beginning that
promises a match and breaks it, or nothing but matches. `prose` is what they are measured against.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from stdnum import luhn
from stdnum.br import cnpj, cpf
from stdnum.cl import rut

Make = Callable[[random.Random], str]

SENTENCES = (
    "La comisión aprobó ayer el informe sobre el uso del agua en la cuenca alta del río.",
    "Según los vecinos, la feria empezó hace más de 40 años con apenas doce puestos de fruta.",
    "No hubo acuerdo, y el presidente de la cámara pidió un cuarto intermedio hasta el jueves.",
    "¿Quién iba a decir que el tren volvería a pasar por el pueblo en 2019?",
    "El artículo 14 de la ley establece que las personas usuarias podrán reclamar por escrito.",
    "Mi abuela decía: «el que madruga encuentra todo cerrado», y se reía sola en la cocina.",
    "Los resultados muestran una caída del 3,5 % frente al año anterior, dijo la investigadora.",
    "Para la masa se mezclan 500 g de harina, una cucharada de sal y agua tibia; se deja reposar.",
    "O município publicou a lista de espera das creches, mas não informou o número de vagas.",
    "Salieron temprano, caminaron hasta la loma y desde allí miraron el humo de los hornos.",
)
"""Written for this bench."""


SYLLABLES = [a + b + c for a in "bcdfglmnprst" for b in "aeiouáéíóú" for c in ("", "", "", "n", "s", "r")]
SHORT_WORD = 4
"""Letters of words that stay as they are in each sentence; the longer ones of a language are many."""
VOCABULARY = 200_000


def prose(size: int, seed: int = 0) -> str:
    """Ordinary text: sentences whose longer words are drawn from a vocabulary by Zipf's law.

    It has half as many different words as news and web pages of that size, and takes two thirds of their
    time: what is measured beside it is not made to look cheap.
    """
    source = random.Random(seed)
    words = [word(source) for _ in range(VOCABULARY)]

    def sentence(source: random.Random) -> str:
        parts = [
            part
            if len(part) <= SHORT_WORD or not part.isalpha()
            else words[int(VOCABULARY ** source.random()) - 1]
            for part in source.choice(SENTENCES).split(" ")
        ]
        return " ".join(parts).capitalize() + ("\n" if source.random() < 0.2 else " ")

    return _filled(sentence, size, source)


def word(source: random.Random) -> str:
    """A word that Spanish might have."""
    return "".join(source.choices(SYLLABLES, k=source.randint(2, 5)))


def texts(size: int) -> dict[str, str]:
    """Every text by name, each of `size` bytes of UTF-8 or up to one unit less."""
    return {name: _filled(make, size, random.Random(name)) for name, make in MAKERS.items()}


def tables(size: int) -> dict[str, list[bytes]]:
    """Distinct pretokens by name, of about `size` bytes: `words` are ordinary ones, the others are not."""
    source = random.Random(0)
    words: dict[bytes, None] = {}
    while 10 * len(words) < size:
        words[word(source).encode()] = None
    return {
        "words": list(words),
        "one_word": [b"".join(words)],
        "one_word_of_letters": [_letters(source, size)],
        "one_word_of_two": [_letters(source, size, "ab")],
        "one_letter": [b"a" * size],
        "long_words": [_letters(source, 40) for _ in range(size // 10)],
        "longest_words": [_letters(source, 128) for _ in range(size // 128)],
        "words_of_two": list({_letters(source, 30, "ab"): None for _ in range(size // 30)}),
        "runs": [b"a" * length for length in range(1, int((2 * size) ** 0.5))],
    }


def _letters(source: random.Random, count: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz") -> bytes:
    return "".join(source.choices(alphabet, k=count)).encode()


def _filled(make: Make, size: int, source: random.Random) -> str:
    parts, total = [], 0
    while total < size:
        parts.append(make(source))
        total += len(parts[-1].encode())
    return "".join(parts).encode()[:size].decode(errors="ignore")


def _same(unit: str, times: int = 64) -> Make:
    return lambda source: unit * times


def _digits(source: random.Random, count: int) -> str:
    return "".join(source.choices("0123456789", k=count))


def _bytes(source: random.Random, count: int) -> str:
    return ".".join(str(source.randint(11, 255)) for _ in range(count))


def _word(source: random.Random, least: int = 3, most: int = 9) -> str:
    return "".join(source.choices("abcdefghilmnoprstu", k=source.randint(least, most)))


def _rut(source: random.Random) -> str:
    number = _digits(source, 8)
    return f"{number[:2]}.{number[2:5]}.{number[5:]}-{rut.calc_check_digit(number)}"


def _card(source: random.Random) -> str:
    number = "4" + _digits(source, 14)
    number += luhn.calc_check_digit(number)
    return " ".join(number[i : i + 4] for i in range(0, 16, 4))


def _cpf(source: random.Random) -> str:
    return str(cpf.format((number := _digits(source, 9)) + cpf._calc_check_digits(number)))


def _cnpj(source: random.Random) -> str:
    return str(cnpj.format((number := _digits(source, 8) + "0001") + cnpj.calc_check_digits(number)))


def _wrongly_decoded(text: str, times: int = 1) -> str:
    for _ in range(times):
        text = text.encode().decode("windows-1252", errors="replace")
    return text


OF_PERSONAL_DATA: dict[str, Make] = {
    "at_signs": _same("@"),
    "a_at": _same("a@"),
    "mail_chain": _same("a@a."),
    "mail_dots": _same("a.a.a.a.a.a.a.a.a.a@"),
    "mail_hyphens": _same("a-a-a-a-a-a-a-a-a@a-a-a-a-"),
    "mail_labels": lambda source: "a@" + "b." * 120 + " ",
    "mail_long_parts": lambda source: "a" * 64 + "@" + "b" * 250,
    "mails": lambda source: f"{_word(source)}.{_word(source)}@{_word(source)}.com.ar ",
    "phones_chile": lambda source: f"tel 9 9{_digits(source, 3)} {_digits(source, 4)} ",
    "phones_plus": lambda source: f"+56 9 {_digits(source, 4)} {_digits(source, 4)}, ",
    "phones_glued": lambda source: f"+569{_digits(source, 8)}",
    "phones_area": lambda source: f"(011) 4{_digits(source, 3)}-{_digits(source, 4)} ",
    "phones_parens": _same("(1)(2)(3) "),
    "phone_short": _same("tel 12-34 "),
    "phone_list": lambda source: f"tel {_digits(source, 4)}-{_digits(source, 4)} ",
    "phone_one_list": lambda source: f"{_digits(source, 4)}-{_digits(source, 4)} / ",
    "phone_words": _same("tel cel fax fono "),
    "plus_digits": _same("+1+2+3"),
    "ipv4": lambda source: f"{source.randint(11, 99)}.{_bytes(source, 3)} ",
    "ipv4_chain": lambda source: f"{_bytes(source, 1)}.",
    "ipv4_versions": lambda source: f"versión 20.{_bytes(source, 3)} ",
    "ipv6": lambda source: "2800:" + ":".join(f"{source.randrange(65536):x}" for _ in range(7)) + " ",
    "colons_hex": _same("a:"),
    "colons_digits": _same("12:34:56:"),
    "colons": _same(":"),
    "hex_run": _same("abcdef0123"),
    "hex_colons": lambda source: "abcdef" * 50 + "::" * 50,
    "digits": lambda source: _digits(source, 64),
    "digit_groups": lambda source: f"{_digits(source, source.randint(1, 4))} ",
    "digit_hyphens": _same("1-"),
    "digit_slashes": lambda source: f"{_digits(source, 2)}/{_digits(source, 2)}/{_digits(source, 4)} ",
    "digit_dots": lambda source: f"{_digits(source, 3)}.{_digits(source, 3)}.{_digits(source, 3)} ",
    "amounts": lambda source: f"$ {_digits(source, 1)}.{_digits(source, 3)}.{_digits(source, 3)} pesos ",
    "ids_bare": lambda source: f"{_digits(source, source.randint(7, 11))} ",
    "ids_named": lambda source: f"cédula {_digits(source, 8)} ",
    "ids_cards": lambda source: f"tarjeta {_card(source)} ",
    "ids_rut": lambda source: f"RUT {_rut(source)} ",
    "ids_cpf": lambda source: f"CPF {_cpf(source)} ",
    "ids_cnpj": lambda source: f"{_cnpj(source)} ",
    "ids_rfc": lambda source: (_word(source, 4, 4) + "850101" + _word(source, 3, 3) + " ").upper(),
    "ids_capitals": lambda source: "ABCD" + _digits(source, 6),
    "ibans": lambda source: f"ES{_digits(source, 2)} " + " ".join(_digits(source, 4) for _ in range(5)) + " ",
    "iban_starts": lambda source: f"ES{_digits(source, 2)}-",
}  # fmt: skip
OF_CHARACTERS: dict[str, Make] = {
    "marks": _same("\u0301"),
    "marks_unordered": _same("\u0316\u0301\u0327\u0300"),
    "marks_on_letters": _same("e\u0301n\u0303"),
    "jamo": _same("\u1112\u1161\u11ab"),
    "ligatures": _same("ﬁ\u0390\u1fb7"),
    "zero_width": _same("\u200b\u00ad"),
    "joined_emoji": _same("👩\u200d👩\u200d👧"),
    "four_bytes": _same("𐐷𝔄"),
    "ideographs": _same("語漢字"),
    "kana": _same("かナ"),
    "arabic": _same("ال"),
    "mixed_scripts": _same("aаα"),
    "replacements": _same("\ufffd"),
    "controls": _same("\x01\x02\x1c"),
    "mojibake": lambda source: _wrongly_decoded(source.choice(SENTENCES)) + " ",
    "mojibake_twice": lambda source: _wrongly_decoded(source.choice(SENTENCES), 2) + "\n",
    "mojibake_lines": lambda source: _wrongly_decoded(f"canción de {_word(source)}") + "\n",
    "mojibake_signs": _same("Ã¡"),
    "mojibake_nested": _same("ÃƒÂ"),
    "mojibake_broken": _same("Ã€ Ã â€ ÃÃ"),
    "apostrophes": _same("a'"),
    "joiners": _same("a_1.1,"),
    "underscores": _same("_"),
    "alternating_case": _same("aB"),
    "leet": _same("0d10 m3x1c4n@s "),
    "leet_run": _same("11a$"),
    "leet_signs": _same("$"),
    "leet_apostrophes": _same("a'11"),
}
OF_STRUCTURE: dict[str, Make] = {
    "line_feeds": _same("\n"),
    "line_ends": _same("\r\n\r"),
    "blanks": _same(" \t\u00a0"),
    "lines_of_one": _same("a\n"),
    "lines_of_one_each": lambda source: _word(source, 1, 3) + "\n",
    "letters_apart": _same("a "),
    "one_word": _same("palabra"),
    "vowels": _same("a"),
    "consonants": _same("bcdfg"),
    "distinct_words": lambda source: _word(source, 8, 12) + " ",
    "long_words": lambda source: _word(source, 300, 300) + " ",
    "two_words": _same("de la "),
    "ngrams": lambda source: f"{source.choice('abc')} ",
    "negations": _same("no nunca "),
    "quotes_open": _same("«"),
    "quotes": _same('"a" «b» '),
    "full_stops": _same("."),
    "sentences": _same("a. ¿b? "),
    "bullets": _same("- a\n"),
    "hashes": _same("#"),
    "brackets": _same("{[(<"),
    "addresses": lambda source: f"https://www.{_word(source)}.com/{_word(source)} ",
    "address_starts": _same("http://www."),
    "www": _same("w"),
    "slashes": _same("://"),
    "markup": lambda source: f'<a href="{_word(source)}">&amp;</a>',
    "code": lambda source: f"if ({_word(source)}[{_digits(source, 2)}] != 0x{_digits(source, 4)}) {{}}\n",
    "base64": lambda source: "".join(source.choices("ABCDEFabcdefghij0123456789+/", k=76)) + "\n",
    "places": _same("Buenos Aires Ciudad de México Santiago "),
    "phrases": _same("términos y condiciones de todos los derechos "),
    "contractions": _same("'s't're"),
}  # fmt: skip
MAKERS = OF_PERSONAL_DATA | OF_CHARACTERS | OF_STRUCTURE
