"""How a command ends: its exit code, and a sentence for whatever stopped it."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Callable
from typing import NoReturn

from corpus_latam.cli import signals, streams
from corpus_latam.cli.terminal import complain, line
from corpus_latam.errors import ConfigError, Interrupted, RunError

DONE, FAILED, MISUSED = 0, 1, 2

GOES_ON = "What was finished is kept: mend this, and the same command goes on."

CAUSES = {
    errno.ENOSPC: "no space is left on the disk. Make room, or name another output",
    errno.EDQUOT: "your share of the disk (quota) is used up. Make room, or name another output",
    errno.EFBIG: "the file grew larger than the system allows (ulimit -f)",
    errno.EMFILE: "too many files are open at once. Use fewer workers, or raise the limit (ulimit -n)",
    errno.EROFS: "the disk can only be read. Name another output",
    errno.EIO: "the disk or network share gave an error. Check it",
}
"""What the system's own words leave unsaid."""


def main() -> NoReturn:
    """Entry point. 0 done; 1 the run failed; 2 the command or config is wrong; 130 interrupted."""
    streams.prepare()
    line("")  # loads what the last sentence needs: a signal must not find that half loaded
    sys.exit(_ended(_command))


def _command() -> int:
    signals.raise_interrupted()
    from corpus_latam.cli import misuse
    from corpus_latam.cli.app import app

    return misuse.run(app)


def _ended(command: Callable[[], int]) -> int:
    """Runs a command; says what stopped it; returns its exit code."""
    try:
        try:
            return command()
        finally:
            streams.flush()
    except ConfigError as error:
        return _say(error, MISUSED)
    except RunError as error:
        return _say(error, FAILED)
    except Interrupted as error:
        return _say(error, error.exit_code)
    except OSError as error:
        return _say(f"{sentence(error)}. {GOES_ON}", FAILED)
    except MemoryError:
        return _say(f"the memory of this machine is used up. Use fewer workers. {GOES_ON}", FAILED)
    except Exception as error:  # a fault of ours; Python's own words for it may hold secrets
        return _say("".join(traceback.format_exception(error)).rstrip(), FAILED)


def sentence(error: OSError) -> str:
    """What the system refused, and where."""
    cause = CAUSES.get(error.errno or 0)
    if cause is None:
        return str(error)
    return f"{error.filename}: {cause}" if error.filename else cause


def _say(message: object, code: int) -> int:
    complain(message)
    return code
