"""The command line: thin, every command parses, calls and prints."""

from corpus_latam.cli.app import main

__all__ = ["main"]
