"""The benchmark kit: starts the subjects, drives load through them, reads what they cost."""
