"""Small files to load, and what their loads must add up to."""

import pyarrow as pa
import pyarrow.parquet

HEADER = "session,query,item,rank,click\n"


def rows(count, start=0):
    return "".join(
        f"s{i // 2},q,d{i % 7},{i % 2 + 1},{i % 3 == 0:d}\n" for i in range(start, count)
    )


def write(tmp_path, data, name="log.csv"):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def adds_up(log):
    counts = log.counts
    parts = ("read", "quarantined", "header", "blank")
    return counts["lines"] == sum(counts[part] for part in parts)


def quarantine(place, log):
    return pa.parquet.read_table(place.quarantine(log.fingerprint)).to_pylist()
