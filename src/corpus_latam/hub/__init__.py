"""Push: a finished corpus or tokenizer to the Hugging Face Hub."""
