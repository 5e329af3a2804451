"""From a display to its statements: chains of relations, with remarks kept apart."""
