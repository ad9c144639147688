"""PDF files: their text as people read it, a document each.

In: files of any origin, also damaged and hostile ones. Out: one record per file, or the reason why not.
Read `source.py` first; `helper.py` is the process that opens files, `document.py` makes text of its lines.
"""
