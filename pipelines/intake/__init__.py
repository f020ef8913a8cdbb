"""Ways in. The drop folder: `take(folder, out)` takes each complete delivery once, checks it and delivers its report."""

from pipelines.intake.run import take
from pipelines.intake.take import IntakeError, Outcome, Taken

__all__ = ["IntakeError", "Outcome", "Taken", "take"]
