"""Forgetting documents: a ledger names them by id, address or source; no output of the run holds them then.

In: the ledger's rules (`ledger.py`). Out: shards without what they name, and what was done (`applied.py`).
First `purge.py`; `named.py` finds the documents, as numbers in `ids.py` and `gather.py`.
"""
