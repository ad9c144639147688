"""What is known about a text after one pass: signals, no decisions (docs/annotate.md)."""
