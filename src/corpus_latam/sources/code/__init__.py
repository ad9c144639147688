"""Source code: bytes of a source file or a notebook go in, a record comes out.

Read `source.py` first; `languages.py` knows languages by endings, `notebook.py` what a notebook is made of.
"""
