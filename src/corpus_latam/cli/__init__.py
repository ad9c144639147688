"""The command line: thin, every command parses, calls and prints."""


def main() -> None:
    """Entry point: `ending.main`, once Ctrl-C is answered. Imports nothing before."""
    from corpus_latam.cli import signals

    signals.leave_at_once()
    from corpus_latam.cli import ending

    ending.main()
