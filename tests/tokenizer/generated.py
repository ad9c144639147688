"""Text that is hard to cut, for property tests."""

from hypothesis import strategies as st

TRICKY = (
    *("'", "’", "s", "S", "ſ", "t", "re", "RE", "ve", "ll", "lL", "m", "d"),
    *(
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\r\n",
        "\v",
        "\f",
        "\x1c",
        "\x85",
        "\u00a0",
        "\u2028",
        "\u3000",
        "\u200b",
    ),
    *("a", "ñ", "É", "e\u0301", "\u0301", "ß", "ŉ", "ﬀ", "漢", "字", "한", "й", "ʼ", "ª"),
    *(
        "1",
        "12",
        "½",
        "٣",
        "Ⅷ",
        "²",
        ".",
        "...",
        "¡",
        "¿",
        "_",
        "-",
        "😀",
        "\u200d",
        "👩‍🚀",
        "𝒜",
        "\U0010ffff",
    ),
)

characters = st.characters(exclude_categories=["Cs", "Cn"])
"""What every engine at hand knows: no surrogates, and nothing that this Python has no category for."""

texts = st.one_of(
    st.lists(st.sampled_from(TRICKY), max_size=40).map("".join), st.text(characters, max_size=60)
)
