"""The mains register held against the rules that make sense on it: square by square, on one machine or many.

    plan -> part (each square by itself) -> findings (all squares together, for a GIS) and overview (for the one who leads it)

Names are in the files: this door stays cheap.
"""
