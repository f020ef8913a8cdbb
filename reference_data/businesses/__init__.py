"""Firms by organisation number: a local copy of the business register, and its live service for those who turn it on."""

from reference_data.businesses.business import Business, BusinessAnswer, BusinessError, Standing, business_of, valid_orgno
from reference_data.businesses.live import LiveBusinesses
from reference_data.businesses.local import CopyInfo, LocalBusinesses, import_businesses

__all__ = [
    "Business",
    "BusinessAnswer",
    "BusinessError",
    "CopyInfo",
    "LiveBusinesses",
    "LocalBusinesses",
    "Standing",
    "business_of",
    "import_businesses",
    "valid_orgno",
]
