"""The command line. Imports late, so that a check starts fast."""
