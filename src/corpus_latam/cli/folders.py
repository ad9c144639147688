"""Commands that need a run folder say so where there is none, before they do anything."""

from __future__ import annotations


def check_run_folder(command: str, root: str) -> None:
    """Raises `ConfigError` where `root` is not there, or is the folder of something else."""
    from corpus_latam import runfolder
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import paths

    if not paths.exists(root):
        raise ConfigError(
            f"{command}: there is no folder {root}. Name one that `corpus-latam run CONFIG.yaml` has made."
        )
    if not runfolder.is_run_folder(root):
        raise ConfigError(
            f"{command}: {root} is no run folder (there is no {runfolder.MARK} in it). Name one that"
            " `corpus-latam run CONFIG.yaml` has made."
        )
