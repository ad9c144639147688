"""Where tasks run: a pool of processes here, or Dask elsewhere. Nothing outside this folder knows which."""

from corpus_latam.engine.context import StageContext
from corpus_latam.engine.executors import Engine, open_engine
from corpus_latam.engine.tasks import Task

__all__ = ["Engine", "StageContext", "Task", "open_engine"]
