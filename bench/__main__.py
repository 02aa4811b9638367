"""`make bench`: every benchmark, one after the other."""

from bench import clicks, imports

if __name__ == "__main__":
    clicks.main()
    imports.main()
