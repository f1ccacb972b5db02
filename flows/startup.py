"""Reading modules without pauses: nothing of them is garbage, and looking for it takes a quarter of the time.

`python -m flows.startup` is uvicorn started so, for Prefect's server; it reads nothing else of ours.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module


@contextmanager
def unswept() -> Iterator[None]:
    """No garbage is looked for within the block, nor afterwards among what it made: modules stay to the end."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    with unswept():
        import_module("prefect.server.api.server")
        uvicorn = import_module("uvicorn.main")
    uvicorn.main()
