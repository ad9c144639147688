"""Pretokens counted once, by source, country and kind of document.

In: release shards. Out: one table of distinct pretokens and how often each group has them.
Read `shard.py` first.
"""
