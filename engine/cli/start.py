"""The way in: nothing is imported before a stop from the keyboard can be heard."""

import gc
import sys

NEW_OBJECTS = 100_000, 50, 1_000
"""How many new objects let Python look for unused ones, and how often it looks at older ones.

What a command imports stays until its end: to look at it again and again takes a tenth of a short
command's time.
"""


def start() -> None:
    """Run the command line; Ctrl+C while it is still being read ends it in silence as well."""
    try:
        gc.set_threshold(*NEW_OBJECTS)
        from engine.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
