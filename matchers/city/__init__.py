"""The city's six extracts as one use of the matching: stages that read tables and write tables."""

from matchers.city.decisions import ask
from matchers.city.elsewhere import search_elsewhere
from matchers.city.following import follow
from matchers.city.linking import link
from matchers.city.searching import search_again
from matchers.city.staging import count_rows, encode, load_records, normalise, store

__all__ = [
    "ask",
    "count_rows",
    "encode",
    "follow",
    "link",
    "load_records",
    "normalise",
    "search_again",
    "search_elsewhere",
    "store",
]
