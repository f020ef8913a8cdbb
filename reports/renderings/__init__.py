"""One file for each form that a report is given out in."""
