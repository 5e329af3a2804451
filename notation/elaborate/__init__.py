"""From the parsed tree to typed expressions, one file for each kind of thing that is read."""
