"""Layer styles in QGIS's own form (QML), in the regulation's colours; each function also has its dash."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import quoteattr

from reports.drawing.svg import COLOURS
from reports.wording import word

_HEAD = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
_SHAPES = {
    "fail": ("circle", "163,22,31,255", "255,255,255,255"),
    "undecided": ("square", "255,255,255,255", "29,29,31,255"),
    "near": ("diamond", "253,241,220,255", "122,75,0,255"),
    "crashed": ("cross", "29,29,31,255", "29,29,31,255"),
    "not_run": ("star", "200,200,200,255", "85,87,92,255"),
}
_QGIS_DASHES = {"SP": "4;1.5", "OV": "1.8;1.4", "AF": "5;1.5;1;1.5", "DR": "0.8;1.5", "ANNET": "0.4;1.8"}


def finding_style(lang: str) -> str:
    """Findings by outcome: shape and colour, labelled with their number."""
    categories = [(code, word(lang, "outcome", code)) for code in _SHAPES]
    symbols = [_marker(index, *_SHAPES[code], size="4") for index, (code, _) in enumerate(categories)]
    return _document(_categorised("outcome", categories, symbols), _labels("number", bold=True))


def line_style(lang: str, old: bool) -> str:
    """Pipes by function; what lies there from before is wider and fainter."""
    categories = [(code, word(lang, "function", code)) for code in COLOURS]
    symbols = [_line(index, code, old) for index, (code, _) in enumerate(categories)]
    return _document(_categorised("function", categories, symbols), _labels("caption", bold=False))


def point_style() -> str:
    """One small mark for all points, labelled."""
    marker = _marker(0, "square", "255,255,255,255", "29,29,31,255", size="2")
    renderer = f'<renderer-v2 type="singleSymbol"><symbols>{marker}</symbols></renderer-v2>'
    return _document(renderer, _labels("label", bold=False))


def _document(renderer: str, labels: str) -> str:
    return f'{_HEAD}\n<qgis version="3.34" styleCategories="Symbology|Labeling" labelsEnabled="1">{renderer}{labels}</qgis>'


def _categorised(field: str, categories: Iterable[tuple[str, str]], symbols: Iterable[str]) -> str:
    listed = "".join(
        f'<category value={quoteattr(code)} label={quoteattr(words)} symbol="{index}" render="true" type="string"/>'
        for index, (code, words) in enumerate(categories)
    )
    drawn = f"<categories>{listed}</categories><symbols>{''.join(symbols)}</symbols>"
    return f'<renderer-v2 type="categorizedSymbol" attr="{field}">{drawn}</renderer-v2>'


def _marker(index: int, shape: str, fill: str, outline: str, size: str) -> str:
    options = {"name": shape, "color": fill, "outline_color": outline, "outline_width": "0.5", "size": size, "size_unit": "MM"}
    return f'<symbol name="{index}" type="marker" alpha="1"><layer class="SimpleMarker" enabled="1">{_options(options)}</layer></symbol>'


def _line(index: int, function: str, old: bool) -> str:
    options = {"line_color": _rgb(COLOURS[function]), "line_width": "1.6" if old else "0.6", "line_width_unit": "MM"}
    if function in _QGIS_DASHES:
        options |= {"use_custom_dash": "1", "customdash": _QGIS_DASHES[function], "customdash_unit": "MM"}
    alpha = "0.4" if old else "1"
    return f'<symbol name="{index}" type="line" alpha="{alpha}"><layer class="SimpleLine" enabled="1">{_options(options)}</layer></symbol>'


def _options(options: dict[str, str]) -> str:
    listed = "".join(f'<Option name="{name}" value={quoteattr(value)} type="QString"/>' for name, value in options.items())
    return f'<Option type="Map">{listed}</Option>'


def _labels(field: str, bold: bool) -> str:
    weight = ' fontWeight="75"' if bold else ""
    return (
        f'<labeling type="simple"><settings><text-style fieldName="{field}" fontSize="9"{weight} textColor="29,29,31,255">'
        '<text-buffer bufferDraw="1" bufferSize="1" bufferColor="255,255,255,255"/></text-style>'
        '<placement placement="0" dist="2"/></settings></labeling>'
    )


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"{red},{green},{blue},255"
