"""Ways out: how a finished report reaches the case system."""

from pipelines.delivery.folder import DeliveryError, ReportFolder, write_report_folder

__all__ = ["DeliveryError", "ReportFolder", "write_report_folder"]
