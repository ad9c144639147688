"""Deliveries of institutions: a folder with the same items as PDF, Markdown, Word and JSON.

In: the files of a folder. Out: a record per item, with its best text.
Read `source.py` first, then `items.py`.
"""
