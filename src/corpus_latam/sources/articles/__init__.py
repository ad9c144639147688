"""Articles of journals: files in JATS or ArticleMeta JSON go in, the article and its abstracts by language
come out. Read `source.py` first; `jats.py` and `articlemeta.py` parse, `markup.py` makes text of JATS,
`documents.py` decides what is a document.
"""
