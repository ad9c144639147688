"""What a person looks at after a run: one page, the same content as JSON and as Markdown."""
