"""Ingest: sources become shards of one schema; what cannot be read goes to quarantine."""
