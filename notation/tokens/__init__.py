"""From source text over tokens to the written tree: what the marks say, before meaning."""
