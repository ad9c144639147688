"""Lines and paragraphs that many documents of a source repeat.

In: the texts that stay. Out: how often each unit occurs, and what is cut of each text where config says so.
Read `find.py` first.
"""
