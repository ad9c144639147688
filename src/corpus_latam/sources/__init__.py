"""How records are reached: one file per access method, each yielding the same raw pages."""
