"""Which fault answers to which rule, in the order in which several are planted in one delivery.

What moves objects comes first, what spoils attributes and the form next, what spoils the written file last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bench.generate.faults import (
    attributes,
    clearance,
    connection,
    declarations,
    depth,
    files,
    forms,
    geometry,
    heights,
    material,
    places,
    reference_system,
    routes,
    separation,
    survey,
    tapping,
)
from bench.generate.submission import Submission


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break one rule."""

    name: str
    """The rule's code, with a letter behind it where there is more than one way."""
    plant: Callable[[Submission], None]
    alone: bool = False
    """It hides or stirs so much else that a delivery with it holds no other fault."""

    @property
    def rule(self) -> str:
        return self.name[:-1] if self.name[-1].isalpha() else self.name

    @property
    def group(self) -> str:
        """FILE, CRS, SURV and so on."""
        return self.name.split("-")[1]


_FAULTS = (
    Fault("VA-TAP-002", tapping.beside_existing),
    Fault("VA-TAP-001", tapping.beside_each_other),
    Fault("VA-TAP-002n", tapping.at_the_limit),
    Fault("VA-TAP-007", tapping.at_a_joint, alone=True),
    Fault("VA-CLR-001", clearance.water_under_sewer, alone=True),
    Fault("VA-CLR-002", clearance.close_crossing, alone=True),
    Fault("VA-CLR-003", clearance.side_by_side, alone=True),
    Fault("VA-CLR-004", clearance.clash, alone=True),
    Fault("VA-SEP-005", separation.common_manhole),
    Fault("VA-SEP-003", separation.stormwater_to_wastewater_main, alone=True),
    Fault("VA-SEP-002", separation.stormwater_unexplained, alone=True),
    Fault("VA-SEP-001", separation.combined_pipe, alone=True),
    Fault("VA-CONN-004", connection.branch_not_surveyed, alone=True),
    Fault("VA-CONN-005", connection.no_stop_tap, alone=True),
    Fault("VA-CONN-009", connection.into_a_manhole, alone=True),
    Fault("VA-CONN-007", routes.no_rodding_point, alone=True),
    Fault("VA-CONN-008", connection.stiff_joint),
    Fault("VA-TAP-003", routes.two_branches_close_together, alone=True),
    Fault("VA-TOPO-005", routes.water_on_the_wastewater_main, alone=True),
    Fault("VA-TOPO-010", routes.joined_to_the_neighbour, alone=True),
    Fault("VA-GEOM-005", routes.a_neighbours_pipe_again, alone=True),
    Fault("VA-SURV-007", routes.wide_curve, alone=True),
    Fault("VA-SURV-004", routes.flat_and_coarse, alone=True),
    Fault("VA-GRAD-003", routes.steep_at_the_wall, alone=True),
    Fault("VA-DEPTH-008", routes.shallow_stop_tap, alone=True),
    Fault("VA-TOPO-007", routes.no_point_at_the_wall, alone=True),
    Fault("VA-TOPO-007h", places.short_of_the_house, alone=True),
    Fault("VA-TOPO-008", places.under_a_garage),
    Fault("VA-TOPO-009", places.across_the_neighbours_plot),
    Fault("VA-CONN-011", heights.branch_far_below_main, alone=True),
    Fault("VA-DEPTH-001", depth.shallow_water),
    Fault("VA-DEPTH-001n", depth.water_at_the_limit),
    Fault("VA-DEPTH-002", depth.shallow_wastewater),
    Fault("VA-DEPTH-003", depth.shallow_stormwater),
    Fault("VA-DEPTH-006", depth.water_in_the_air, alone=True),
    Fault("VA-DEPTH-007", depth.very_deep_water, alone=True),
    Fault("VA-HGT-004", heights.branch_below_main, alone=True),
    Fault("VA-HGT-005", heights.manhole_bottom_above_pipe),
    Fault("VA-HGT-006", heights.lid_above_ground),
    Fault("VA-HGT-007", heights.manhole_too_deep),
    Fault("VA-GRAD-002", heights.hardly_any_fall, alone=True),
    Fault("VA-GRAD-001", heights.backfall, alone=True),
    Fault("VA-GEOM-001", geometry.repeated_vertex),
    Fault("VA-GEOM-002", geometry.fold_back, alone=True),
    Fault("VA-GEOM-003", geometry.drawn_twice, alone=True),
    Fault("VA-GEOM-004", geometry.spike, alone=True),
    Fault("VA-TOPO-001", geometry.dangling_end, alone=True),
    Fault("VA-TOPO-002", geometry.missing_stretch, alone=True),
    Fault("VA-TOPO-003", geometry.unknown_node),
    Fault("VA-TOPO-004", geometry.beside_the_main, alone=True),
    Fault("VA-TOPO-006", geometry.drawn_uphill, alone=True),
    Fault("VA-CRS-001", reference_system.other_zone, alone=True),
    Fault("VA-CRS-002", reference_system.swapped_axes, alone=True),
    Fault("VA-CRS-003", reference_system.other_municipality, alone=True),
    Fault("VA-CRS-004", reference_system.stray_point, alone=True),
    Fault("VA-CRS-005a", reference_system.old_datum, alone=True),
    Fault("VA-CRS-005b", reference_system.datum_not_stated, alone=True),
    Fault("VA-CRS-006", reference_system.constant_offset, alone=True),
    Fault("VA-CRS-007", reference_system.vertex_at_zero, alone=True),
    Fault("VA-SURV-001", survey.tape_survey),
    Fault("VA-SURV-002", survey.float_solution),
    Fault("VA-SURV-003", survey.poor_accuracy),
    Fault("VA-SURV-005", survey.closed_trench),
    Fault("VA-SURV-006", survey.surveyed_before_permit),
    Fault("VA-SURV-008", survey.stop_tap_between_vertices, alone=True),
    Fault("VA-ATTR-001", attributes.no_material, alone=True),
    Fault("VA-ATTR-002", attributes.misspelt_code),
    Fault("VA-ATTR-003", attributes.functions_disagree, alone=True),
    Fault("VA-ATTR-004", attributes.main_network),
    Fault("VA-ATTR-005", attributes.municipal_owner),
    Fault("VA-ATTR-006", attributes.implausible_dimension, alone=True),
    Fault("VA-ATTR-007", attributes.unit_slip, alone=True),
    Fault("VA-ATTR-008", attributes.no_wall_or_class),
    Fault("VA-ATTR-009", attributes.wrong_year),
    Fault("VA-ATTR-010", attributes.other_case),
    Fault("VA-ATTR-011", attributes.manhole_without_width),
    Fault("VA-ATTR-012", attributes.no_height_reference),
    Fault("VA-ATTR-013", attributes.unmarked_transition),
    Fault("VA-ATTR-014", attributes.wrong_length),
    Fault("VA-ATTR-015", attributes.grows_to_the_house, alone=True),
    Fault("VA-MAT-001", material.wastewater_not_red_brown),
    Fault("VA-MAT-002", material.stormwater_not_black),
    Fault("VA-MAT-003", material.soft_pipe),
    Fault("VA-MAT-004", material.wrong_sewer_material, alone=True),
    Fault("VA-MAT-005", material.wrong_standard),
    Fault("VA-MAT-006", material.corrugated_pipe),
    Fault("VA-MAT-008", material.no_tracer_wire),
    Fault("VA-MAT-009", material.no_backflow_device),
    Fault("VA-MAT-011", material.forbidden_material, alone=True),
    Fault("VA-SEP-006", separation.wrong_manhole_function),
    Fault("VA-SEP-007", separation.narrow_manhole),
    Fault("VA-CONN-001", connection.distance_not_stated),
    Fault("VA-CONN-002", connection.other_manhole),
    Fault("VA-CONN-003", connection.wrong_distance),
    Fault("VA-CONN-006", connection.wrong_triangulation),
    Fault("VA-CONN-010", connection.saddle_bore_unknown),
    Fault("VA-HGT-001", heights.main_height_not_stated),
    Fault("VA-HGT-002", heights.main_height_wrong),
    Fault("VA-HGT-003", declarations.trap_too_low, alone=True),
    Fault("VA-TAP-006", declarations.main_under_tension),
    Fault("VA-DEPTH-004", declarations.insulation_not_agreed, alone=True),
    Fault("VA-CONN-012", declarations.pipe_not_plugged),
    Fault("VA-MAT-007", declarations.no_row_for_wastewater, alone=True),
    Fault("VA-FORM-001", declarations.no_survey_firm),
    Fault("VA-FORM-002", declarations.kind_without_its_pipes, alone=True),
    Fault("VA-FORM-002r", declarations.whole_services_as_a_repair, alone=True),
    Fault("VA-FORM-003", forms.no_property),
    Fault("VA-FORM-003u", places.unknown_property, alone=True),
    Fault("VA-FORM-004", forms.no_service_rows, alone=True),
    Fault("VA-FORM-005", forms.other_length),
    Fault("VA-FORM-006", forms.no_description),
    Fault("VA-FORM-007", forms.conditions_not_met),
    Fault("VA-ATT-001", forms.missing_attachment("VA-ATT-001")),
    Fault("VA-ATT-003", forms.missing_attachment("VA-ATT-003")),
    Fault("VA-ATT-004", forms.missing_attachment("VA-ATT-004")),
    Fault("VA-ATT-007", forms.shared_pipe_without_agreement),
    Fault("VA-ATT-008", forms.other_property_without_agreement),
    Fault("VA-ATT-009", forms.missing_attachment("VA-ATT-009")),
    Fault("VA-ATT-013", forms.missing_attachment("VA-ATT-013")),
    Fault("VA-ATT-001b", forms.named_but_not_sent),
    Fault("VA-ATT-009b", forms.other_content),
    Fault("VA-ATT-005", declarations.three_floors_without_riser_diagram),
    Fault("VA-ATT-011", declarations.plant_without_service_agreement),
    Fault("VA-ATT-012", declarations.private_sewage_without_permit, alone=True),
    Fault("VA-ATT-014", declarations.other_survey_file, alone=True),
    Fault("VA-AUTH-001", forms.wrong_organisation_number),
    Fault("VA-ATT-006", forms.no_firm, alone=True),
    Fault("VA-AUTH-002", forms.expired_certificate),
    Fault("VA-AUTH-003", forms.indoor_work_without_certificate),
    Fault("VA-AUTH-004", declarations.other_firm_on_the_permit, alone=True),
    Fault("VA-AUTH-005", declarations.sent_by_a_private_person, alone=True),
    Fault("VA-PERM-001", forms.no_permit, alone=True),
    Fault("VA-PERM-002", forms.started_before_permit),
    Fault("VA-PERM-003", forms.permit_too_old, alone=True),
    Fault("VA-PERM-005", declarations.changed_use),
    Fault("VA-PERM-006", declarations.public_pipe_shut_without_approval, alone=True),
    Fault("VA-PERM-007", declarations.temporary_without_phase, alone=True),
    Fault("VA-TIME-002", forms.finished_after_the_notice, alone=True),
    Fault("VA-FILE-004", files.no_connection_objects, alone=True),
    Fault("VA-FILE-006", files.unknown_theme),
    Fault("VA-FILE-003", files.no_version),
    Fault("VA-FILE-007", files.sent_before),
    Fault("VA-FILE-001a", files.no_end, alone=True),
    Fault("VA-FILE-001b", files.serial_used_twice, alone=True),
    Fault("VA-FILE-002", files.wrong_character_set),
)

CATALOGUE: dict[str, Fault] = {fault.name: fault for fault in _FAULTS}


def spoil(submission: Submission, names: Iterable[str]) -> Submission:
    """Plants the named faults, in place and in the catalogue's order. Raises KeyError for a name without a fault,
    `NoRoomError` where the delivery gives no room for one."""
    wanted = set(names)
    unknown = wanted - CATALOGUE.keys()
    if unknown:
        raise KeyError(f"no fault is known for {', '.join(sorted(unknown))}")
    for name, fault in CATALOGUE.items():
        if name in wanted:
            fault.plant(submission)
    return submission
