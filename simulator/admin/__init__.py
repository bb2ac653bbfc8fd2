"""The interface for tests, outside the vendor's paths: clock, faults, edits, request log."""
