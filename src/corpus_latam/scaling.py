"""How large a language model a corpus suffices for, and what its training costs: rules of thumb."""

from __future__ import annotations

TOKENS_PER_PARAMETER = 20
"""Hoffmann et al., "Training Compute-Optimal Large Language Models" (arXiv:2203.15556), "Chinchilla"."""
OPERATIONS = 6
"""Floating-point operations per parameter and token, forward and backward (arXiv:2001.08361)."""
