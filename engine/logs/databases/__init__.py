"""DuckDB on this machine: databases in memory, their limits, and the queries that run."""
