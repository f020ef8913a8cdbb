"""The cadastral map and the buildings of a municipality: parcels, addresses and footprints, taken in once and asked at each delivery."""

from reference_data.cadastre.cadastre import Address, Building, Cadastre, CadastreError, CadastreInfo, Dataset, Kind, Parcel
from reference_data.cadastre.property_number import PropertyNumber, property_number
from reference_data.cadastre.store import CadastreFile, cadastre_file

__all__ = [
    "Address", "Building", "Cadastre", "CadastreError", "CadastreFile", "CadastreInfo", "Dataset", "Kind", "Parcel", "PropertyNumber",
    "cadastre_file", "property_number",
]  # fmt: skip
