"""Keep or reject: thresholds per language and register over the columns of annotate. Reads no text."""
