"""One guard for hostile XML: no entities, no network, no inner DTD, bounded size and depth."""

from __future__ import annotations

import re

from lxml import etree

from unbundle.errors import Fault, InputError

MAX_BYTES = 50_000_000
MAX_DEPTH = 200
ENCODINGS = frozenset(
    {
        "utf-8",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "iso-8859-15",
        "windows-1252",
        "utf-16",
    }
)

_DOCTYPE = re.compile(r"<!DOCTYPE(?P<inside>[^>\[]*)(?P<subset>\[)?", re.IGNORECASE)
_DECLARED = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)["']""")
_PROLOG = 4096
_TOO_DEEP = etree.XPath("/".join([".", *["*"] * MAX_DEPTH]))
"""Every element with MAX_DEPTH others above it, found level by level without a Python object for each."""


def parse_xml(data: bytes, where: str) -> etree._Element:
    """Root element of the XML in `data`; comments and processing instructions are left out.

    A plain DOCTYPE that only names an outer DTD passes and is never loaded.
    Raises: InputError if `data` is empty, larger than MAX_BYTES, in an encoding outside ENCODINGS,
    has a DOCTYPE with an inner subset (entities, bombs), is nested deeper than MAX_DEPTH, or is
    not well-formed (for instance cut off).
    """
    if not data.strip():
        raise InputError(Fault(where, "xml-empty", "The file is empty.", next="Download it again."))
    if len(data) > MAX_BYTES:
        step = f"Split the file: at most {MAX_BYTES} bytes are read."
        raise InputError(Fault(where, "xml-too-large", "The file is too large.", str(len(data)), step))
    _refuse_prolog(data, where)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        step = "The file may be cut off or damaged: download it again from the official source."
        raise InputError(
            Fault(
                where,
                "xml-broken",
                "This is not well-formed XML.",
                str(error.msg),
                step,
            )
        ) from None
    except ValueError as error:
        step = "Save the file as UTF-8 XML."
        raise InputError(
            Fault(where, "xml-broken", "This XML cannot be decoded.", str(error), step)
        ) from None
    _refuse_entities(root, where)
    _refuse_depth(root, where)
    return root


def _refuse_prolog(data: bytes, where: str) -> None:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = data.decode("utf-16" if wide else "latin-1", errors="replace")
    declared = _DECLARED.match(text[:_PROLOG].removeprefix("\ufeff").removeprefix("ï»¿"))
    if declared and declared[1].lower() not in ENCODINGS:
        step = f"Save the file as UTF-8; read are: {', '.join(sorted(ENCODINGS))}."
        raise InputError(Fault(where, "xml-encoding", "This encoding is not read.", declared[1], step))
    match = _DOCTYPE.search(text)
    if match and match["subset"]:
        step = "Remove the part in [...] of the DOCTYPE; official files do not have one."
        raise InputError(
            Fault(
                where,
                "xml-inner-dtd",
                "A DOCTYPE with definitions inside is refused.",
                next=step,
            )
        )


def _refuse_entities(root: etree._Element, where: str) -> None:
    for node in root.iter(etree.Entity):
        step = "Write the character itself instead of a named entity."
        raise InputError(Fault(where, "xml-entity", "A named entity is not read.", str(node.text), step))


def _refuse_depth(root: etree._Element, where: str) -> None:
    if _TOO_DEEP(root):
        step = f"At most {MAX_DEPTH} levels are read; official files have about 20."
        raise InputError(
            Fault(
                where,
                "xml-too-deep",
                "The elements are nested too deeply.",
                next=step,
            )
        )
