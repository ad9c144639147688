"""Codes of languages: ISO 639-3, which the project uses, ISO 639-1, and the names that people write."""

from __future__ import annotations

import unicodedata

_PAIRS = """
    aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel
    bg:bul bi:bis bm:bam bn:ben bo:bod br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces cu:chu
    cv:chv cy:cym da:dan de:deu dv:div dz:dzo ee:ewe el:ell en:eng eo:epo es:spa et:est eu:eus fa:fas
    ff:ful fi:fin fj:fij fo:fao fr:fra fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb
    hi:hin ho:hmo hr:hrv ht:hat hu:hun hy:hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido
    is:isl it:ita iu:iku ja:jpn jv:jav ka:kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor
    kr:kau ks:kas ku:kur kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub
    lv:lav mg:mlg mh:mah mi:mri mk:mkd ml:mal mn:mon mr:mar ms:msa mt:mlt my:mya na:nau nb:nob nd:nde
    ne:nep ng:ndo nl:nld nn:nno no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan
    pi:pli pl:pol ps:pus pt:por qu:que rm:roh rn:run ro:ron ru:rus rw:kin sa:san sc:srd sd:snd se:sme
    sg:sag sh:hbs si:sin sk:slk sl:slv sm:smo sn:sna so:som sq:sqi sr:srp ss:ssw st:sot su:sun sv:swe
    sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn to:ton tr:tur ts:tso tt:tat tw:twi
    ty:tah ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho yi:yid yo:yor za:zha
    zh:zho zu:zul
"""
TO_ISO_639_3 = dict(pair.split(":") for pair in _PAIRS.split())
"""By ISO 639-1, its ISO 639-3 equivalent (SIL's code tables; `sh`, which lid.176 uses, is withdrawn)."""
TO_ISO_639_1 = {three: two for two, three in TO_ISO_639_3.items() if two != "sh"}

_NAMES = {
    "spanish": "spa", "espanol": "spa", "castellano": "spa", "castilian": "spa",
    "portuguese": "por", "portugues": "por", "english": "eng", "ingles": "eng",
    "french": "fra", "frances": "fra", "fre": "fra", "german": "deu", "aleman": "deu", "alemao": "deu",
    "ger": "deu", "italian": "ita", "italiano": "ita", "catalan": "cat", "catala": "cat", "galician": "glg",
    "gallego": "glg", "galego": "glg", "basque": "eus", "euskera": "eus", "vasco": "eus", "baq": "eus",
    "quechua": "que", "guarani": "grn", "aymara": "aym", "aimara": "aym", "mapudungun": "arn",
    "mapuche": "arn", "nahuatl": "nah", "maya": "yua", "latin": "lat", "chi": "zho", "dut": "nld",
    "gre": "ell", "rum": "ron", "scr": "hrv",
}  # fmt: skip
"""Names as repositories write them, without accents, and ISO 639-2's codes for bibliographies."""


def code_of_name(written: str) -> str | None:
    """`Spanish`, `Español`, `castellano` as `spa`; null for what is no name that we know."""
    return _NAMES.get(without_accents(written))


def without_accents(text: str) -> str:
    """In small letters, without accents and white space around."""
    parts = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(char for char in parts if not unicodedata.combining(char))
