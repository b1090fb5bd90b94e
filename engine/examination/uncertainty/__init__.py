"""How uncertain an examination curve is: resamples, and influences of buckets and pairs."""
