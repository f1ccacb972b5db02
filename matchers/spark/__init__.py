"""Staging and linking on Spark, with the same functions, rules and answers as on one machine.

Only `flows` imports this package, and only where the settings name the engine: it needs the extra `spark`.
Records, nodes and pairs are Parquet under a storage root that driver and workers share; the driver sees counts,
samples' places and, last, what a city's own DuckDB is to hold.
"""
