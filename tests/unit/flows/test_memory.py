"""Large arrays in pages that are kept: told in a process of its own, as it holds for all of it."""

import subprocess
import sys

import pytest

PROBE = """
import resource, sys
import numpy as np
from flows.memory import give_back, keep_pages

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()

if sys.argv[1] == "kept":
    keep_pages()
before = resident()
array = np.ones(40_000_000)
del array
held = resident() - before
give_back()
print(held, resident() - before)
"""
LARGE = 300_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's")
@pytest.mark.parametrize("kind", ["kept", "as usual"])
def test_pages_of_a_large_array_stay_until_they_are_given_back(kind):
    told = subprocess.run([sys.executable, "-c", PROBE, kind], capture_output=True, text=True, check=True)
    held, left = map(int, told.stdout.split())
    assert (held > LARGE) == (kind == "kept")
    assert left < LARGE / 10
