"""Small valid files of every format that is read, made here: what tests and the benchmark mutate."""
