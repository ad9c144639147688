"""Web pages: archives of crawls (WARC, WET, WACZ, CDXJ) and saved HTML come in, records of articles come out.

`source.py` has the access methods `warc` and `html`; `page.py` says what becomes of a page. Read it first.
"""
