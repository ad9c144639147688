"""Corpora of sentences: lines, CoNLL-U, tagged words, translations, subtitles, put together to documents.

In: files, told apart by their first lines. Out: a record per document where the file says where documents
end, else per window of about 2 kB. Read `source.py` first, then `documents.py`.
"""
