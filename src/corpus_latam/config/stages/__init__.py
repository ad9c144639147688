"""What each stage is told: one section per stage, with defaults that work."""
