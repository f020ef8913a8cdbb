"""The closed lists of the notice: kinds, attachments and the paths of its fields. Section 4 of the public interfaces."""

from __future__ import annotations

NOTICE_KINDS = (
    "NEW_CONNECTION", "RELAY", "REPAIR", "DISCONNECT", "METER", "SEPARATOR", "DISCHARGE", "PRIVATE_PLANT", "SEPTIC_BYPASS",
    "DRAINAGE", "TEMPORARY", "POOL", "MAIN", "DISPENSATION",
)  # fmt: skip

ATTACHMENT_KINDS = (
    "sosi_file", "service_pipe_form", "situation_map", "length_profile", "floor_plan", "riser_diagram", "photo", "water_meter_form",
    "registered_agreement", "emission_permit", "service_agreement", "test_report", "certificate", "permit", "other",
)  # fmt: skip

NOTICE_FIELDS = (
    "municipality", "kind", "language", "case_id", "submitted", "phase", "property", "property.gnr", "property.bnr", "property.fnr",
    "property.snr", "property.address", "permit", "permit.id", "permit.date", "permit.firm_orgno", "owner", "owner.name",
    "owner.contact", "firm", "firm.orgno", "firm.name", "sender", "sender.kind", "performers", "performers[].name",
    "performers[].role", "performers[].certificates", "performers[].certificates[].kind", "performers[].certificates[].number",
    "performers[].certificates[].valid_to", "work", "work.description", "work.start_date", "work.finish_date",
    "work.terrain_changed_after_survey", "survey", "survey.by", "survey.date", "survey.method", "building", "building.new",
    "building.dwelling", "building.floors", "services", "services[].function", "services[].dimension_mm", "services[].material",
    "services[].colour", "services[].ring_stiffness", "services[].product_standard", "services[].length_m",
    "services[].smooth_extruded", "services[].stripe", "connections", "connections[].function", "connections[].kind",
    "connections[].manhole_id", "connections[].distance_m", "connections[].core_drilled", "connections[].gasket",
    "connections[].saddle_full_bore", "connections[].main_under_tension", "declarations", "declarations.flexible_joint",
    "declarations.tracer_wire", "declarations.tracer_wire.laid", "declarations.tracer_wire.connected_main",
    "declarations.tracer_wire.connected_indoors", "declarations.backflow", "declarations.backflow.category",
    "declarations.backflow.device", "declarations.stormwater", "declarations.insulation", "declarations.insulation[].function",
    "declarations.insulation[].from_m", "declarations.insulation[].to_m", "declarations.insulation[].type",
    "declarations.insulation[].thickness_mm", "declarations.insulation[].width_m", "declarations.insulation[].agreed",
    "declarations.crosses_other_property", "declarations.joins_shared_pipe", "declarations.permit_conditions_met",
    "declarations.backflow_valve", "declarations.water_use_changed", "declarations.public_pipe_shut", "declarations.pool_outlet_mm",
    "declarations.pool_outlet_to", "heights", "heights.datum", "heights.main_top_m", "heights.basement_floor_m",
    "heights.lowest_trap_m", "triangulation", "triangulation[].object", "triangulation[].from", "triangulation[].from[].east",
    "triangulation[].from[].north", "triangulation[].from[].distance_m", "triangulation[].from[].name", "disconnected",
    "disconnected[].function", "disconnected[].plugged_at_main", "plant", "plant.kind", "water_source", "sewage_to", "attachments",
    "attachments[].kind", "attachments[].file", "attachments[].sha256", "attachments[].scale", "attachments[].height_scale",
    "attachments[].valid_to",
)  # fmt: skip
