"""Drawings of the report as SVG text: the plan map and the length profiles, the same for HTML and PDF."""
