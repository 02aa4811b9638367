"""`make bench`: every benchmark, one after the other."""

from bench import clicks, close, imports, periods, runs

if __name__ == "__main__":
    clicks.main()
    imports.main()
    periods.main()
    close.main()
    runs.main()
