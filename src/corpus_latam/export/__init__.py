"""Release: kept documents, redacted, split and written as Parquet with a dataset card."""
