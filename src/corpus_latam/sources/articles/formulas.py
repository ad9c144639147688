"""Writes formulas of JATS in one line: TeX where the file holds it, else what MathML says."""

from __future__ import annotations

from typing import Any

from corpus_latam.sources.xml_tree import local, words

BEGIN, END = r"\begin{document}", r"\end{document}"
DROPPED = ("annotation", "annotation-xml")
SCRIPTS = {"msup": "^", "msub": "_", "mover": "^", "munder": "_"}
BOTH_SCRIPTS = ("msubsup", "munderover")
SUPERSCRIPTS = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def formula(element: Any) -> str:
    """The formula of an element that holds one, in TeX or in plain signs; empty where it is a picture."""
    tex = _first(element, "tex-math")
    if tex is not None:
        text = " ".join("".join(tex.itertext()).split())
        return text.partition(BEGIN)[2].partition(END)[0].strip() if BEGIN in text else text
    math = _first(element, "math")
    return words(element) if math is None else math.get("alttext") or linear(math)


def linear(element: Any) -> str:
    """MathML in one line: `(a+b)/(2)`, `x^2`, `√(y)`."""
    name = local(element)
    if name in DROPPED:
        return ""
    children = [linear(each) for each in element]
    if name == "mfrac" and len(children) == 2:
        return f"({children[0]})/({children[1]})"
    if name == "msqrt":
        return f"√({''.join(children)})"
    if name == "mroot" and len(children) == 2:
        return f"({children[0]})^(1/{children[1]})"
    if name in SCRIPTS and len(children) == 2:
        return children[0] + SCRIPTS[name] + _grouped(children[1])
    if name in BOTH_SCRIPTS and len(children) == 3:
        return f"{children[0]}_{_grouped(children[1])}^{_grouped(children[2])}"
    return (element.text or "").strip() + "".join(children)


def _grouped(script: str) -> str:
    return script if len(script) == 1 else f"({script})"


def script(text: str, is_above: bool) -> str:
    """Small letters above or below a line, as the signs that Unicode has for them; where it lacks one, as
    they are."""
    raised = text.translate(SUPERSCRIPTS if is_above else SUBSCRIPTS)
    is_whole = not any(one == other for one, other in zip(text, raised, strict=True))
    return raised if is_whole else text


def _first(element: Any, name: str) -> Any:
    return next((each for each in element.iter() if local(each) == name), None)
