"""Posts of X (Twitter) in every form in which they were collected; what their authors took back goes.

In: files of JSON. Out: a record per post, with its country by place. Read `source.py` first, then `forms.py`.
"""
