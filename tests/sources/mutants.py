"""Damage at random, the same for the same seed: bits flipped, bytes cut out or put in, the end cut off."""

import random


def mutate(data: bytes, seed: int) -> tuple[bytes, int]:
    """A damaged copy, and where its damage begins."""
    draw = random.Random(seed)
    at = draw.randrange(len(data))
    kind = draw.choice(["flip", "cut", "insert", "delete"])
    if kind == "cut":
        return data[:at], at
    if kind == "flip":
        return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :], at
    if kind == "insert":
        return data[:at] + draw.randbytes(draw.randint(1, 40)) + data[at:], at
    return data[:at] + data[at + draw.randint(1, 40) :], at
