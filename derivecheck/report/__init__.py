"""Results for people (text) and for programs (JSON)."""
