"""Where tasks run: a pool of processes here, or Dask elsewhere. Nothing outside this folder knows which."""

from corpus_latam.engine.context import StageContext, Task
from corpus_latam.engine.executors import Engine, open_engine

__all__ = ["Engine", "StageContext", "Task", "open_engine"]
