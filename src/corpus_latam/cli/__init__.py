"""The command line: thin, every command parses, calls and prints."""

from corpus_latam.cli.ending import main

__all__ = ["main"]
