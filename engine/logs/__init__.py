"""Click logs: schema, column guessing, ingest, store, sources, samples."""
