"""The desk: sign-in, calls, messages, operations; templates, translations, static (built)."""
