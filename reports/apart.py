"""A function called in a process of its own, where Python has a core to itself; only pipes know what it is given.

`python -m reports.apart` is that process: one call from its input, its answer to its output.
"""

import gc
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Made = TypeVar("Made")


def call_apart(function: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
    """What a module's function makes of what it is given, or its error; ChildProcessError where the process ended.

    It starts in a third of a second where the function's module reads no large library. A signal from the terminal
    reaches this process alone.
    """
    done = subprocess.run(  # noqa: S603 — our own words
        [sys.executable, "-m", __name__],
        input=pickle.dumps((function, given, named), pickle.HIGHEST_PROTOCOL),
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise ChildProcessError(done.returncode, "a process beside this one ended before it had answered")
    made, error = pickle.loads(done.stdout)  # noqa: S301 — our own process wrote it
    if error is not None:
        raise error
    return cast(Made, made)


def _answer() -> None:
    gc.disable()  # one call is soon over
    function, given, named = pickle.load(sys.stdin.buffer)  # noqa: S301 — the process that started this one wrote it
    made, failure = None, None
    try:
        made = function(*given, **named)
    except Exception as error:  # whatever it is, it is the caller's
        failure = error
    sys.stdout.buffer.write(pickle.dumps((made, failure), pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    _answer()
