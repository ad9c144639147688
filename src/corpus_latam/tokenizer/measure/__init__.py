"""What text costs under a tokenizer, ours and others', by source and country.

In: counts of the validation split and tokenizers. Out: tables of fertility with intervals, and the card.
Read `tables.py` first.
"""
