"""Arrow files: folders that `save_to_disk` wrote, streams and Feather files go in, pages of rows come out.

Read `source.py` first; `folders.py` knows what `save_to_disk` writes, `batches_of_file.py` one file.
"""
