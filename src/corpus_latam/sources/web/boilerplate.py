"""Drops lines of an extracted article that are not its text: pointers to others, calls, lists of tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

READ_ALSO = re.compile(
    r"\W*(?:(?:pod[eé]s|puedes?|puede|te|le|les|os|tamb[ií][eé]n|adem[aá]s)\s+){0,3}"
    r"(?:lea|lee|le[eé]|leer|leia|leia-se|vea|ve|ver|veja|mira|mire|mir[aá]|conoce|conozca|conhe[cç]a|entra"
    r"|ent[eé]rate|read|see)"
    r"(?:\s+(?:tamb[ií]?[eé]n|tamb[eé]m|m[aá]s|mais|adem[aá]s|aqu[ií]|ac[aá]|aqui|also|more))?\s*[:|]",
    re.I,
)
MAY_INTEREST = re.compile(
    r"\W*(?:tamb[ií]?[eé]n\s+)?(?:(?:te|le|les|os|lhe)\s+)?(?:puede|podr[ií]a|pode|puedes|poderia)\s+"
    r"(?:(?:te|le|les)\s+)?(?:interesar|ver|leer|interessar|gustar)",
    re.I,
)
HEADING = re.compile(
    r"\W*(?:(?:notas|noticias|art[ií]culos|contenidos?|temas|enlaces|not[ií]cias|mat[eé]rias|conte[uú]dos?)\s+"
    r"relacionad[oa]s?|relacionad[oa]s|temas|tags|etiquetas|palabras clave|t[oó]picos"
    r"|(?:te|le) (?:puede|podr[ií]a) interesar|lo m[aá]s (?:le[ií]do|visto)|m[aá]s (?:le[ií]das|noticias)"
    r"|leia tamb[eé]m|lea tambi[eé]n"
    r"|lee tambi[eé]n|vea tambi[eé]n|m[aá]s sobre\b[^.!?]{0,60}|mais lidas"
    r"|related(?: (?:articles|news|stories))?)\W*",
    re.I,
)
"""A line that is nothing else, and begins a list of other articles or of tags."""
CALL = re.compile(
    r"(?:dej[aáe](?:nos)?|escribe|escrib[ií]|deixe)\s+(?:tu|su|seu|un)\s+coment[aá]rio"
    r"|(?:para|debes?|tienes? que|necesitas?)\s+(?:poder\s+)?"
    r"(?:comentar|iniciar sesi[oó]n|registrarte|registrarse)"
    r"|(?:suscr[ií]b[ea]te|suscr[ií]base|suscribite|haz(?:te|ete)|h[aá]gase|hac[eé]te|assine|inscreva-se|subscribe)"
    r"\b.{0,40}\b(?:aqu[ií]|miembro|socio|suscriptor|newsletter|bolet[ií]n|canal|beneficios|ya|hoy|agora)\b"
    r"|s[ií]g(?:ue(?:nos)?|uenos|anos)\s+(?:en|a trav[eé]s|nuestr)|siga-nos|siga o\b"
    r"|(?:nuestr[oa]|nosso)\s+(?:canal|grupo|p[aá]gina|perfil|cuenta)\s+(?:de|en|no|do)\s+"
    r"(?:youtube|whatsapp|telegram|facebook|twitter|instagram|tiktok|x\b)"
    r"|(?:cancela|cancele)\s+cuando\s+(?:quieras|quiera)"
    r"|recib[ea]\s+(?:las\s+)?(?:[uú]ltimas\s+)?(?:noticias|novedades|alertas)\s+(?:en|por)\b"
    r"|descarg(?:a|á|ue|ate)\s+(?:la|nuestra)\s+(?:app|aplicaci[oó]n)|ap[oó]y[ae]nos"
    r"|apoya (?:el|nuestro) periodismo",
    re.I,
)
"""Calls to comment, subscribe, follow or install."""
LONGEST_POINTER, LONGEST_CALL, LONGEST_ITEM = 240, 280, 140
"""Characters. A longer line says more than that it points, calls or lists."""
ENDS_SENTENCE = re.compile(r"[.!?…:][\"'»”’)]*\s*$")


def without_boilerplate(lines: list[str]) -> list[str]:
    """The lines that are text."""
    return list(_kept(lines))


def _kept(lines: list[str]) -> Iterator[str]:
    listing = False
    for line in lines:
        if listing and _is_item(line):
            continue
        listing = HEADING.fullmatch(line) is not None
        if not listing and not is_boilerplate(line):
            yield line


def _is_item(line: str) -> bool:
    return len(line) <= LONGEST_ITEM and not ENDS_SENTENCE.search(line)


def is_boilerplate(line: str) -> bool:
    """Whether a line points to another article, or calls for something."""
    if len(line) <= LONGEST_POINTER and (READ_ALSO.match(line) or MAY_INTEREST.match(line)):
        return True
    return len(line) <= LONGEST_CALL and CALL.search(line) is not None
