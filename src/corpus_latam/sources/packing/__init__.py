"""Takes files out of their packing: addresses in, the bytes of plain files and of archives' members out.

In: the address of a file, compressed or not, archive or not. Out: `members.Member`, whose `blocks()` are its
bytes. Read `members.py` first.
"""
