"""Styles in QGIS's own form (QML): what is new, changed and gone by colour and by dash or shape, labelled in the user's words."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
WORDS = {"Create": "Nytt", "Replace": "Endres", "Erase": "Utgår"}
LINES = {"Create": ("0,110,60,255", ""), "Replace": ("190,100,0,255", "4;1.5"), "Erase": ("163,22,31,255", "1;1.5")}
SHAPES = {"Create": ("circle", "0,110,60,255"), "Replace": ("diamond", "190,100,0,255"), "Erase": ("cross", "163,22,31,255")}


def line_style() -> str:
    symbols = []
    for index, (action, (colour, dash)) in enumerate(LINES.items()):
        options = {"line_color": colour, "line_width": "0.8", "line_width_unit": "MM"}
        if dash:
            options |= {"use_custom_dash": "1", "customdash": dash, "customdash_unit": "MM"}
        layer = f'<layer class="SimpleLine" enabled="1">{_options(options)}</layer>'
        symbols.append((action, f'<symbol name="{index}" type="line" alpha="1">{layer}</symbol>'))
    return _categorised(symbols)


def point_style() -> str:
    return _categorised([(action, _marker(index, shape, colour)) for index, (action, (shape, colour)) in enumerate(SHAPES.items())])


def conflict_style() -> str:
    renderer = f'<renderer-v2 type="singleSymbol"><symbols>{_marker(0, "triangle", "255,200,0,255")}</symbols></renderer-v2>'
    return _document(renderer)


def _categorised(symbols: list[tuple[str, str]]) -> str:
    categories = "".join(
        f'<category value={quoteattr(action)} label={quoteattr(WORDS[action])} symbol="{index}" render="true" type="string"/>'
        for index, (action, _) in enumerate(symbols)
    )
    drawn = "".join(symbol for _, symbol in symbols)
    return _document(
        f'<renderer-v2 type="categorizedSymbol" attr="action"><categories>{categories}</categories><symbols>{drawn}</symbols></renderer-v2>'
    )


def _marker(index: int, shape: str, fill: str) -> str:
    options = {"name": shape, "color": fill, "outline_color": "29,29,31,255", "outline_width": "0.3", "size": "3", "size_unit": "MM"}
    return f'<symbol name="{index}" type="marker" alpha="1"><layer class="SimpleMarker" enabled="1">{_options(options)}</layer></symbol>'


def _options(options: dict[str, str]) -> str:
    listed = "".join(f'<Option name="{name}" value={quoteattr(value)} type="QString"/>' for name, value in options.items())
    return f'<Option type="Map">{listed}</Option>'


def _document(renderer: str) -> str:
    return f'{HEAD}\n<qgis version="3.34" styleCategories="Symbology">{renderer}</qgis>'
