"""Books and encyclopedias: TEI, EPUB, Word, Project Gutenberg, dumps of MediaWiki.

In: files, told apart by their first bytes. Out: a record per book, or per page of a dump.
Read `source.py` first.
"""
