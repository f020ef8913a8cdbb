"""The sentence of each finding in nb, nn and en; the braces name the finding's values."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .findings import Finding

LANGUAGES = ("nb", "nn", "en")

TEXTS: dict[str, tuple[str, str, str]] = {
    "bom": (
        "Filen begynner med et usynlig merke (BOM) foran .HODE.",
        "Fila byrjar med eit usynleg merke (BOM) framfor .HODE.",
        "The file begins with an invisible byte order mark before .HODE.",
    ),
    "encoding-missing": (
        "TEGNSETT mangler i hodet.",
        "TEGNSETT manglar i hovudet.",
        "The head has no TEGNSETT.",
    ),
    "encoding-unknown": (
        "TEGNSETT {declared} er ikke et kjent tegnsett.",
        "TEGNSETT {declared} er ikkje eit kjent teiknsett.",
        "TEGNSETT {declared} is not a known character set.",
    ),
    "encoding-differs": (
        "TEGNSETT sier {declared}, men tegnene er {used}.",
        "TEGNSETT seier {declared}, men teikna er {used}.",
        "TEGNSETT says {declared}, but the characters are {used}.",
    ),
    "encoding-mixed": (
        "Linjen har tegn som ikke finnes i {used}.",
        "Linja har teikn som ikkje finst i {used}.",
        "The line has bytes that do not belong to {used}.",
    ),
    "nul-bytes": (
        "Filen har {count} NUL-tegn; de er lest som blanke.",
        "Fila har {count} NUL-teikn; dei er lesne som blanke.",
        "The file has {count} NUL bytes; they were read as blanks.",
    ),
    "line-too-long": (
        "Linjen er {length} tegn lang; flere programmer stopper ved 1022.",
        "Linja er {length} teikn lang; fleire program stoppar ved 1022.",
        "The line is {length} characters long; several programs stop at 1022.",
    ),
    "head-missing": (
        "Filen har ikke noe .HODE.",
        "Fila har ikkje noko .HODE.",
        "The file has no .HODE.",
    ),
    "head-repeated": (
        "Filen har enda et .HODE her; gruppene etter det er lest med dette hodets enhet og origo.",
        "Fila har endå eit .HODE her; gruppene etter det er lesne med einskapen og origoen til dette hovudet.",
        "The file has one more .HODE here; the groups after it were read with its unit and origin.",
    ),
    "head-repeated-crs": (
        "Et senere .HODE har {name} {other}, det første har {first}; gruppene i filen står ikke i ett system.",
        "Eit seinare .HODE har {name} {other}, det første har {first}; gruppene i fila står ikkje i eitt system.",
        "A later .HODE has {name} {other}, the first one has {first}; the groups of the file do not stand in one system.",
    ),
    "head-late": (
        "Det står grupper foran .HODE.",
        "Det står grupper framfor .HODE.",
        "There are groups before .HODE.",
    ),
    "koordsys-missing": (
        "KOORDSYS mangler: koordinatsystemet er ukjent.",
        "KOORDSYS manglar: koordinatsystemet er ukjent.",
        "KOORDSYS is missing: the coordinate system is unknown.",
    ),
    "koordsys-unknown": (
        "KOORDSYS {value} er ikke et kjent koordinatsystem.",
        "KOORDSYS {value} er ikkje eit kjent koordinatsystem.",
        "KOORDSYS {value} is not a known coordinate system.",
    ),
    "koordsys-local": (
        "KOORDSYS {value} er et lokalt system uten EPSG-kode.",
        "KOORDSYS {value} er eit lokalt system utan EPSG-kode.",
        "KOORDSYS {value} is a local system without an EPSG code.",
    ),
    "koordsys-ed50": (
        "KOORDSYS {value} er ED50. Er UTM-sone i EUREF89 ment, er koden en annen (22 er UTM 32).",
        "KOORDSYS {value} er ED50. Er UTM-sone i EUREF89 meint, er koden ein annan (22 er UTM 32).",
        "KOORDSYS {value} is ED50. If a UTM zone in EUREF89 is meant, the code is another one (22 is UTM 32).",
    ),
    "koordsys-epsg": (
        "KOORDSYS {value} ser ut som en EPSG-kode og er lest slik.",
        "KOORDSYS {value} ser ut som ein EPSG-kode og er lesen slik.",
        "KOORDSYS {value} looks like an EPSG code and was read as one.",
    ),
    "unit-missing": (
        "ENHET mangler; koordinatene er lest som hele meter.",
        "ENHET manglar; koordinatane er lesne som heile meter.",
        "ENHET is missing; the coordinates were read as whole metres.",
    ),
    "unit-invalid": (
        "{name} {value} er ikke et tall større enn null.",
        "{name} {value} er ikkje eit tal større enn null.",
        "{name} {value} is not a number greater than zero.",
    ),
    "origin-missing": (
        "ORIGO-NØ mangler; null er brukt.",
        "ORIGO-NØ manglar; null er brukt.",
        "ORIGO-NØ is missing; zero was used.",
    ),
    "origin-invalid": (
        "ORIGO-NØ {value} er ikke to tall.",
        "ORIGO-NØ {value} er ikkje to tal.",
        "ORIGO-NØ {value} is not two numbers.",
    ),
    "extent-missing": (
        "OMRÅDE med MIN-NØ og MAX-NØ mangler.",
        "OMRÅDE med MIN-NØ og MAX-NØ manglar.",
        "OMRÅDE with MIN-NØ and MAX-NØ is missing.",
    ),
    "extent-invalid": (
        "MIN-NØ og MAX-NØ skal være to tall hver.",
        "MIN-NØ og MAX-NØ skal vere to tal kvar.",
        "MIN-NØ and MAX-NØ must be two numbers each.",
    ),
    "extent-inverted": (
        "MIN-NØ er større enn MAX-NØ.",
        "MIN-NØ er større enn MAX-NØ.",
        "MIN-NØ is greater than MAX-NØ.",
    ),
    "extent-swapped": (
        "OMRÅDE har nord og øst byttet om; koordinatene går fra og til {bounds}.",
        "OMRÅDE har nord og aust bytte om; koordinatane går frå og til {bounds}.",
        "OMRÅDE has north and east swapped; the coordinates run from and to {bounds}.",
    ),
    "extent-not-covering": (
        "OMRÅDE dekker ikke dataene, som går fra og til (nord, øst) {bounds}.",
        "OMRÅDE dekkjer ikkje dataa, som går frå og til (nord, aust) {bounds}.",
        "OMRÅDE does not cover the data, which run from and to (north, east) {bounds}.",
    ),
    "vertical-datum-missing": (
        "Filen har høyder, men VERT-DATUM mangler.",
        "Fila har høgder, men VERT-DATUM manglar.",
        "The file has heights, but VERT-DATUM is missing.",
    ),
    "vertical-datum-unknown": (
        "VERT-DATUM {value} er ikke et kjent høydegrunnlag.",
        "VERT-DATUM {value} er ikkje eit kjent høgdegrunnlag.",
        "VERT-DATUM {value} is not a known height system.",
    ),
    "version-missing": (
        "SOSI-VERSJON mangler.",
        "SOSI-VERSJON manglar.",
        "SOSI-VERSJON is missing.",
    ),
    "end-missing": (
        ".SLUTT mangler: filen kan være kuttet.",
        ".SLUTT manglar: fila kan vere kutta.",
        ".SLUTT is missing: the file may have been cut.",
    ),
    "ends-inside-group": (
        "Filen slutter inne i .{kind} {serial}; siste linje kan være kuttet.",
        "Fila sluttar inne i .{kind} {serial}; siste linje kan vere kutta.",
        "The file ends inside .{kind} {serial}; its last line may have been cut.",
    ),
    "text-after-end": (
        "Det står mer etter .SLUTT.",
        "Det står meir etter .SLUTT.",
        "There is more after .SLUTT.",
    ),
    "no-groups": (
        "Filen har hode, men ingen grupper.",
        "Fila har hovud, men ingen grupper.",
        "The file has a head but no groups.",
    ),
    "kind-unknown": (
        ".{kind} er ikke en kjent gruppe; den er beholdt som den er.",
        ".{kind} er ikkje ei kjend gruppe; ho er halden som ho er.",
        ".{kind} is not a known kind of group; it is kept as it is.",
    ),
    "kind-lower-case": (
        "Gruppenavnet {name} skal ha store bokstaver.",
        "Gruppenamnet {name} skal ha store bokstavar.",
        "The name of the group, {name}, must be in capitals.",
    ),
    "serial-missing": (
        ".{kind} har ikke noe serienummer.",
        ".{kind} har ikkje noko serienummer.",
        ".{kind} has no serial number.",
    ),
    "serial-unreadable": (
        "Serienummeret til .{kind} er ikke et tall: {text}.",
        "Serienummeret til .{kind} er ikkje eit tal: {text}.",
        "The serial of .{kind} is not a number: {text}.",
    ),
    "serial-colon-missing": (
        "Kolon mangler etter serienummer {serial}.",
        "Kolon manglar etter serienummer {serial}.",
        "The colon after serial {serial} is missing.",
    ),
    "serial-duplicate": (
        "Serienummer {serial} er brukt to ganger; første gang på linje {first}.",
        "Serienummer {serial} er brukt to gonger; fyrste gong på linje {first}.",
        "Serial {serial} is used twice; the first time on line {first}.",
    ),
    "level-jump": (
        "{name} står på nivå {level}, men nivået over mangler.",
        "{name} står på nivå {level}, men nivået over manglar.",
        "{name} stands at level {level}, but the level above is missing.",
    ),
    "attribute-after-coordinates": (
        "{name} står etter koordinatene; egenskaper hører hjemme foran.",
        "{name} står etter koordinatane; eigenskapar høyrer heime framfor.",
        "{name} stands after the coordinates; attributes belong before them.",
    ),
    "string-unterminated": (
        'Teksten mangler sluttende ".',
        'Teksten manglar avsluttande ".',
        'The text lacks its closing ".',
    ),
    "value-starts-with-dot": (
        "Verdien {text} begynner med punktum og kan leses som et navn.",
        "Verdien {text} byrjar med punktum og kan lesast som eit namn.",
        "The value {text} begins with a dot and can be taken for a name.",
    ),
    "stray-text": (
        "Teksten hører ikke til noen gruppe eller egenskap: {text}",
        "Teksten høyrer ikkje til noka gruppe eller eigenskap: {text}",
        "The text belongs to no group or element: {text}",
    ),
    "quality-invalid": (
        "KVALITET {value} er ikke inntil seks tall, * eller @.",
        "KVALITET {value} er ikkje inntil seks tal, * eller @.",
        "KVALITET {value} is not up to six numbers, * or @.",
    ),
    "date-invalid": (
        "{name} {value} er ikke en dato (ÅÅÅÅMMDD).",
        "{name} {value} er ikkje ein dato (ÅÅÅÅMMDD).",
        "{name} {value} is not a date (YYYYMMDD).",
    ),
    "coordinate-damaged": (
        "Koordinaten {text} er ikke et tall; punktet er merket og ikke brukt.",
        "Koordinaten {text} er ikkje eit tal; punktet er merkt og ikkje brukt.",
        "The coordinate {text} is not a number; the point is marked and not used.",
    ),
    "coordinate-incomplete": (
        "Linjen har for få tall til et punkt: {text}",
        "Linja har for få tal til eit punkt: {text}",
        "The line has too few numbers for a point: {text}",
    ),
    "coordinate-extra": (
        "Linjen har et tredje tall, {text}, under ..NØ; det er ikke brukt.",
        "Linja har eit tredje tal, {text}, under ..NØ; det er ikkje brukt.",
        "The line has a third number, {text}, below ..NØ; it is not used.",
    ),
    "coordinate-ambiguous": (
        "Linjen har {count} tall, som ikke går opp i punkter på {size}; punktet er merket og ikke brukt.",
        "Linja har {count} tal, som ikkje går opp i punkt på {size}; punktet er merkt og ikkje brukt.",
        "The line has {count} numbers, which do not make points of {size}; the point is marked and not used.",
    ),
    "coordinate-decimal-comma": (
        "Tallet {text} har desimalkomma; SOSI bruker punktum.",
        "Talet {text} har desimalkomma; SOSI bruker punktum.",
        "The number {text} has a decimal comma; SOSI uses a point.",
    ),
    "height-missing": (
        "Høyden mangler på punktet.",
        "Høgda manglar på punktet.",
        "The height is missing on this point.",
    ),
    "height-damaged": (
        "Høyden {text} er ikke et tall.",
        "Høgda {text} er ikkje eit tal.",
        "The height {text} is not a number.",
    ),
    "dimension-mixed": (
        "Gruppen har punkter både med og uten høyde.",
        "Gruppa har punkt både med og utan høgd.",
        "The group has points with and without a height.",
    ),
    "points-missing": (
        ".{kind} {serial} har ingen koordinater.",
        ".{kind} {serial} har ingen koordinatar.",
        ".{kind} {serial} has no coordinates.",
    ),
    "points-too-few": (
        ".{kind} {serial} har {count} punkt, men trenger minst {least}.",
        ".{kind} {serial} har {count} punkt, men treng minst {least}.",
        ".{kind} {serial} has {count} point(s) but needs at least {least}.",
    ),
    "points-too-many": (
        ".{kind} {serial} har {count} punkter; bare {most} hører til.",
        ".{kind} {serial} har {count} punkt; berre {most} høyrer til.",
        ".{kind} {serial} has {count} points; only {most} belong(s) there.",
    ),
    "point-repeated": (
        "Punktet er likt punktet foran.",
        "Punktet er likt punktet framfor.",
        "The point is the same as the one before it.",
    ),
    "point-after-node": (
        "..NØ mangler mellom et punkt med punktegenskap og dette punktet; flere programmer mister punktet.",
        "..NØ manglar mellom eit punkt med punkteigenskap og dette punktet; fleire program mistar punktet.",
        "..NØ is missing between a point with a point attribute and this point; several programs lose the point.",
    ),
    "node-repeated": (
        "Punktet har mer enn ett ...KP.",
        "Punktet har meir enn eitt ...KP.",
        "The point has more than one ...KP.",
    ),
    "outside-norway": (
        "Koordinatene ligger utenfor Norge i {crs} ({count} gruppe(r)).",
        "Koordinatane ligg utanfor Noreg i {crs} ({count} gruppe(r)).",
        "The coordinates lie outside Norway in {crs} ({count} group(s)).",
    ),
    "arc-collinear": (
        "De tre punktene til .{kind} {serial} ligger på en rett linje; buen er lest som linje.",
        "Dei tre punkta til .{kind} {serial} ligg på ei rett linje; bogen er lesen som linje.",
        "The three points of .{kind} {serial} lie on a straight line; the arc was read as a line.",
    ),
    "arc-impossible": (
        "Radius {radius} er for liten for endepunktene, som ligger {chord} fra hverandre.",
        "Radius {radius} er for liten for endepunkta, som ligg {chord} frå kvarandre.",
        "The radius {radius} is too small for end points that are {chord} apart.",
    ),
    "radius-missing": (
        ".{kind} {serial} har ingen gyldig RADIUS.",
        ".{kind} {serial} har ingen gyldig RADIUS.",
        ".{kind} {serial} has no valid RADIUS.",
    ),
    "curve-as-line": (
        ".{kind} {serial} er lest som rette linjer mellom punktene.",
        ".{kind} {serial} er lesen som rette linjer mellom punkta.",
        ".{kind} {serial} was read as straight lines between its points.",
    ),
    "ref-missing": (
        ".FLATE {serial} har ingen REF; den har ingen avgrensning.",
        ".FLATE {serial} har ingen REF; ho har inga avgrensing.",
        ".FLATE {serial} has no REF; it has no boundary.",
    ),
    "ref-unreadable": (
        "{text} i REF er ikke en referanse.",
        "{text} i REF er ikkje ein referanse.",
        "{text} in REF is not a reference.",
    ),
    "ref-to-nothing": (
        "REF peker på {ref}, som ikke finnes i filen.",
        "REF peikar på {ref}, som ikkje finst i fila.",
        "REF points to {ref}, which is not in the file.",
    ),
    "ref-ambiguous": (
        "REF peker på {ref}, som flere grupper har som serienummer.",
        "REF peikar på {ref}, som fleire grupper har som serienummer.",
        "REF points to {ref}, which is the serial of several groups.",
    ),
    "ref-wrong-kind": (
        "REF peker på {ref}, som er en .{kind} og ikke en linje.",
        "REF peikar på {ref}, som er ei .{kind} og ikkje ei linje.",
        "REF points to {ref}, which is a .{kind} and not a line.",
    ),
    "ref-reversed": (
        "Linje {ref} passer bare når den snus; fortegnet i REF er feil.",
        "Linje {ref} passar berre når ho blir snudd; forteiknet i REF er feil.",
        "Line {ref} fits only when turned; its sign in REF is wrong.",
    ),
    "ring-open": (
        "Avgrensningen er ikke lukket ved {ref} ({part}).",
        "Avgrensinga er ikkje lukka ved {ref} ({part}).",
        "The boundary is not closed at {ref} ({part}).",
    ),
    "ring-empty": (
        "Avgrensningen har færre enn tre hjørner ({part}); flaten er ikke bygd.",
        "Avgrensinga har færre enn tre hjørne ({part}); flata er ikkje bygd.",
        "The boundary has fewer than three corners ({part}); the area was not built.",
    ),
}


def sentence(finding: Finding, language: str) -> str:
    """The sentence of `finding` in `nb`, `nn` or `en`; raises ValueError for another language."""
    texts = TEXTS[finding.code]
    serial = finding.serial if finding.serial is not None else "?"
    return texts[LANGUAGES.index(language)].format(**{"serial": serial, **finding.values})
