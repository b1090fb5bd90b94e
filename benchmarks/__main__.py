"""`python -m benchmarks`: measure, and write docs/benchmarks.md."""

from benchmarks.runner.run import main

if __name__ == "__main__":
    main()
