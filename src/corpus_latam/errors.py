"""The two errors that a person at the terminal sees as a sentence instead of a traceback."""


class ConfigError(Exception):
    """The command or config is wrong, known before any work is done: exit code 2."""


class RunError(Exception):
    """The run failed: exit code 1."""
