"""What tests ask of pages."""

from corpus_latam.sources.pages import Page


def texts(pages: list[Page]) -> list[str]:
    return [text for page in pages for text in page.batch["text"].to_pylist()]


def reasons(pages: list[Page]) -> list[str]:
    return [record.reason for page in pages for record in page.bad]


def positions(pages: list[Page]) -> list[str]:
    return [position for page in pages for position in page.positions]
