"""Deduplicate: which documents are copies of one that stays. The rules are in docs/deduplicate.md."""
