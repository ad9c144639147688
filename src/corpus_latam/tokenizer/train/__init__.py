"""Vocabularies learned from counts alone, and their files.

In: the merged counts. Out: merges, and the files that `tokenizers`, `transformers` and `tiktoken` open.
Read `vocabularies.py` first.
"""
