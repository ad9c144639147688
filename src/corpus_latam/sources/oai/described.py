"""What a record says of its document, in the terms of Dublin Core, whatever the format it says it in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Value:
    """A statement, in the language that the record names for it (as it names it)."""

    text: str
    language: str | None = None


@dataclass(frozen=True)
class FileRef:
    """A file of a record. `bundle`: DSpace's name for what it is for (ORIGINAL, TEXT, LICENSE ...)."""

    url: str
    name: str = ""
    media_type: str = ""
    bytes: int | None = None
    md5: str | None = None
    bundle: str = ""
    access: str | None = None


@dataclass
class Described:
    """Statements by term (`title`, `date.issued`, `description.abstract`), in their order, and files.

    Qualified terms stand under their whole name; `of` gives those with and without qualifier.
    """

    terms: dict[str, list[Value]] = field(default_factory=dict)
    files: list[FileRef] = field(default_factory=list)
    handle: str | None = None

    def say(self, term: str, text: str | None, language: str | None = None) -> None:
        """Adds a statement, unless it is empty."""
        if text and text.strip():
            self.terms.setdefault(term, []).append(Value(text.strip(), language or None))

    def exactly(self, term: str) -> list[Value]:
        """Statements under this very term."""
        return self.terms.get(term, [])

    def of(self, term: str) -> list[Value]:
        """Statements under a term and its refinements, in the order in which the terms were said."""
        return [
            value
            for name, values in self.terms.items()
            if name == term or name.startswith(f"{term}.")
            for value in values
        ]
