"""`python -m corpus_latam.cli`: the same as `corpus-latam`."""

from corpus_latam.cli import main

if __name__ == "__main__":
    main()
