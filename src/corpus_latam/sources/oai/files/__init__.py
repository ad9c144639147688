"""Files of records: which there are, whether they are public, and how they are fetched, kept and read.

In: records of a harvest. Out: files in the harvest folder, a line for each record in a journal, and documents
of them. Read `fetch.py` for the network, `reading.py` for documents. One module per way to learn of a
record's files (`named.py`, `dspace7.py`, `dspace6.py`, `landing.py`, `dataverse.py`, `eprints.py`), each a
parser that asks nobody; `ways.py` asks, in the order that is best.
"""
