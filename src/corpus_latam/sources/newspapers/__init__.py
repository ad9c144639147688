"""Files of digitised pages go in, with layout and words; articles, issues or pages come out as documents.
Begin with `source.py`; `page_file.py` tells formats apart, `layout.py` is what all of them are read to."""
