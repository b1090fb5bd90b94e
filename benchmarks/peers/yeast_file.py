"""Prints where the package river keeps the data Yeast, without importing it."""

import importlib.util
import json
from pathlib import Path

found = importlib.util.find_spec("river")
print(json.dumps(str(Path(found.origin).parent / "datasets" / "yeast.csv.gz")))
