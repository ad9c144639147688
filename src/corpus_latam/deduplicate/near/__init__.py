"""Near copies: documents whose words overlap, though not every one is the same.

In: signatures by document. Out: edges between a document and an earlier one that it resembles.
Read `find.py` first.
"""
