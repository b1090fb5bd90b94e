"""Click logs as they are stored: schema, store, sources, subsets."""
