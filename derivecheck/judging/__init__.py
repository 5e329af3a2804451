"""Each relation of a chain judged, in the context of the question and of what the author wrote before."""
