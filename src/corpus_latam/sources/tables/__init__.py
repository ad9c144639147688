"""Tables: bytes of a CSV file or a workbook go in, a record per row comes out.

Read `source.py` first; `csv_file.py` and `workbook.py` have a kind of file each, `fields.py` what both share.
"""
