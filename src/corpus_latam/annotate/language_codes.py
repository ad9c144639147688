"""fastText labels as ISO 639-3 languages and ISO 15924 scripts."""

from __future__ import annotations

import re

UNDETERMINED = "und"

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
ISO_639_1 = dict(pair.split(":") for pair in _PAIRS.split())
"""ISO 639-1 and its ISO 639-3 equivalents (SIL's code tables)."""

WIKIPEDIA = {"als": "gsw", "bh": "bih", "eml": "egl", "simple": "eng"}
"""Wikipedia's own codes among the labels of lid.176, which was trained on it."""

SCRIPT_LANGUAGES = {
    "Grek": "ell", "Hang": "kor", "Hira": "jpn", "Hani": "zho", "Armn": "hye", "Thai": "tha",
    "Geor": "kat", "Laoo": "lao", "Khmr": "khm", "Sinh": "sin", "Taml": "tam", "Telu": "tel", "Knda": "kan",
    "Mlym": "mal", "Gujr": "guj", "Guru": "pan", "Orya": "ori", "Mymr": "mya", "Thaa": "div", "Cher": "chr",
}  # fmt: skip
"""Scripts that nearly always write one language."""


def language_and_script(label: str) -> tuple[str, str | None]:
    """`__label__es` -> (`spa`, None); `__label__spa_Latn` -> (`spa`, `Latn`); unreadable labels -> `und`."""
    name = label.removeprefix("__label__")
    match = re.fullmatch(r"([a-z]{2,3}|simple)(?:[-_]([A-Z][a-z]{3}))?(?:[-_].*)?", name)
    if match is None:
        return UNDETERMINED, None
    code, script = match[1], match[2]
    code = WIKIPEDIA.get(code, code) if script is None else code
    if len(code) == 2:
        code = ISO_639_1.get(code, UNDETERMINED)
    return code, script
