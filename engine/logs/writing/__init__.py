"""What the canonical table is written with: order of rows, codes, names of rankings, buckets."""
