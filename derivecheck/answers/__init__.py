"""Final answers of a part: found, decided, worth something, carried forward."""
