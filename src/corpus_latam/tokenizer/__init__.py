"""From the exported corpus to a byte-level BPE tokenizer: count pretokens once, then train and measure."""
