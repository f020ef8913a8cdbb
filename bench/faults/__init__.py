"""Notices go through while what carries them is killed, again and again; then everything is counted."""
