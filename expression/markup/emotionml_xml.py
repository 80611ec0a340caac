"""XML as EmotionML needs it: a tree that knows its places, from a text that nobody has to trust.

No document type is accepted (entities that grow without end, and those that read files, live there), and size, depth
and number of elements are bounded before anything is kept.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final, TypeAlias
from xml.parsers import expat

from ...core.errors import AuthoringError
from .characters import attributes

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ELEMENTS", "NAMESPACE", "Element", "Source", "parse_xml"]

NAMESPACE: Final = "http://www.w3.org/2009/10/emotionml"
MAX_BYTES: Final = 4_000_000
"""No document may be larger; nothing beyond is read."""
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 100_000
MAX_ATTRIBUTES: Final = 64
"""Of one element; so many namespaces may be declared at one place, too."""

Source: TypeAlias = str | bytes | IO[str] | IO[bytes]
"""A text, its bytes, or an open file."""

_SCHEMA: Final = "http://www.w3.org/2001/XMLSchema-instance"
_INFO: Final = "info"
_BOMS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']""")
_ENCODINGS: Final = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1"}
_REST_OF_TAG: Final = re.compile(rb"""(?:[^>"']|"[^"]*"|'[^']*')*>""")
_TAG_NAME: Final = re.compile(rb"<[^\s/>]+")


@dataclass(slots=True)
class Element:
    """An element and where it begins.

    Attributes:
        name: Without its namespace.
        namespace: Empty for none.
        line: Counted from 1.
        column: Counted from 1.
        attributes: Those without a namespace.
        foreign: Names of those with one, but for what only schema validators read.
        content: Texts and elements within, in order; of an element within an ``info`` nothing is kept.
        raw: Of an ``info``: what it holds, as it was written, with the namespaces that it needs.
    """

    name: str
    namespace: str
    line: int
    column: int
    attributes: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    content: list[str | Element] = field(default_factory=list)
    raw: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it belongs to EmotionML."""
        return self.namespace == NAMESPACE

    @property
    def children(self) -> Iterator[Element]:
        """The elements within."""
        return (each for each in self.content if isinstance(each, Element))

    @property
    def text(self) -> str:
        """The text right within."""
        return "".join(each for each in self.content if isinstance(each, str))


def parse_xml(source: Source, file: str | None = None) -> Element:
    """Return the root of an XML document.

    Raises:
        AuthoringError: It is too large, of an unknown encoding, no well-formed XML, or has a document type.
    """
    data = _as_utf8(_bounded(source, file), file)
    return _Builder(data, file).root()


def _bounded(source: Source, file: str | None) -> str | bytes:
    """Return what there is to read, of an open file no more than is permitted."""
    data = source if isinstance(source, str | bytes) else _read(source)
    if len(data) > MAX_BYTES:
        raise AuthoringError(f"too large: at most {MAX_BYTES:,} bytes are read; split the document", file=file)
    return data


def _read(stream: IO[str] | IO[bytes]) -> str | bytes:
    """Read a stream, which may give little at a time, until it ends or gives too much."""
    data: Any = stream.read(MAX_BYTES + 1)
    while data and len(data) <= MAX_BYTES and (more := stream.read(MAX_BYTES + 1 - len(data))):
        data += more
    return data or ""


def _as_utf8(data: str | bytes, file: str | None) -> bytes:
    """Return a document in UTF-8 with plain line ends, as XML wants them read."""
    text = data if isinstance(data, str) else _decoded(data, file)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        encoded = text.encode()
    except UnicodeEncodeError as error:
        raise _broken(text[: error.start], "this is no character (half of a surrogate pair)", file) from None
    _bounded(encoded, file)
    return encoded


def _decoded(data: bytes, file: str | None) -> str:
    declared = _DECLARED.match(data)
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "")
    if not encoding:
        name = declared[1].decode("ascii") if declared else "utf-8"
        encoding = _ENCODINGS.get(name.casefold(), "")
        if not encoding:
            raise AuthoringError(f"encoding {name!r} is not read; save the document as UTF-8", file=file, line=1)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        read = data[: error.start].decode(encoding, "replace")
        raise _broken(read, f"this is no {encoding} text; save the document as UTF-8", file) from None


def _broken(before: str, message: str, file: str | None) -> AuthoringError:
    line = before.count("\n") + 1
    return AuthoringError(message, file=file, line=line, column=len(before) - before.rfind("\n"))


class _Builder:
    """Makes the tree of a document while expat reads it."""

    def __init__(self, data: bytes, file: str | None) -> None:
        self._data = data
        self._file = file
        self._open: list[Element] = []
        self._root: Element | None = None
        self._count = 0
        self._declared: list[tuple[str | None, str | None]] = []
        self._scopes: list[dict[str, str]] = [{}]
        self._info_depth = 0
        self._inside = (0, 0)
        self._newly: set[str] = set()
        self._needs: list[tuple[int, dict[str, str]]] = []
        self._parser = self._make_parser()

    def _make_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.ordered_attributes = True
        # Text of many short lines must not come, and be put together, line by line.
        parser.buffer_text = True
        parser.buffer_size = 1 << 20
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        return parser

    def root(self) -> Element:
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as error:
            message = f"this is no well-formed XML: {expat.ErrorString(error.code)}"
            raise AuthoringError(message, file=self._file, line=error.lineno, column=error.offset + 1) from None
        assert self._root is not None
        return self._root

    def _error(self, message: str) -> AuthoringError:
        line, column = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        return AuthoringError(message, file=self._file, line=line, column=column)

    def _refuse_doctype(self, *_: Any) -> None:
        raise self._error("a document type (<!DOCTYPE ...>) is not accepted; take it out, EmotionML needs none")

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared.append((prefix, uri))

    def _start(self, name: str, pairs: list[str]) -> None:
        self._count += 1
        if len(self._open) >= MAX_DEPTH:
            raise self._error(f"nested too deeply: at most {MAX_DEPTH} elements within each other are read")
        if self._count > MAX_ELEMENTS:
            raise self._error(f"too many elements: at most {MAX_ELEMENTS:,} are read; split the document")
        scope = self._scope()
        if len(pairs) // 2 > MAX_ATTRIBUTES or len(scope) > MAX_ATTRIBUTES:
            raise self._error(f"too many attributes: at most {MAX_ATTRIBUTES} are read")
        element = self._element(name, pairs)
        self._place(element)
        self._scopes.append(scope)
        self._open.append(element)

    def _scope(self) -> dict[str, str]:
        """Return the namespaces that hold from here on; the empty prefix stands for none."""
        declared, self._declared = self._declared, []
        self._newly = {prefix or "" for prefix, _ in declared}
        if not declared:
            return self._scopes[-1]
        return {**self._scopes[-1], **{prefix or "": uri or "" for prefix, uri in declared}}

    def _element(self, name: str, pairs: list[str]) -> Element:
        namespace, _, local = name.rpartition(" ")
        place = self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1
        element = Element(local, namespace, *place)
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            space, _, local = key.rpartition(" ")
            if not space:
                element.attributes[local] = value
            elif space != _SCHEMA:
                element.foreign.append(local)
        return element

    def _place(self, element: Element) -> None:
        """Put an element where it belongs; within an info only those right within are kept, without what they hold."""
        if self._root is None:
            self._root = element
        if not self._info_depth:
            if self._open:
                self._open[-1].content.append(element)
            if element.is_ours and element.name == _INFO:
                self._begin_info()
        elif len(self._open) == self._info_depth:
            self._open[-1].content.append(element)
            self._need_namespaces()

    def _characters(self, text: str) -> None:
        if self._open and not self._info_depth:
            content = self._open[-1].content
            if content and isinstance(content[-1], str):
                content[-1] += text
            else:
                content.append(text)

    def _end(self, _: str) -> None:
        if len(self._open) == self._info_depth:
            self._open[-1].raw = self._end_info()
        self._open.pop()
        self._scopes.pop()

    # -- what an info holds, as it was written -----------------------------------------------------------------

    def _begin_info(self) -> None:
        tag = _REST_OF_TAG.match(self._data, self._parser.CurrentByteIndex)
        assert tag is not None
        empty = tag[0].endswith(b"/>")
        self._inside = (tag.end(), tag.end() if empty else -1)
        self._info_depth = len(self._open) + 1
        self._needs = []

    def _need_namespaces(self) -> None:
        """Note which namespaces hold for an element right within an info only because of where it stands."""
        name = _TAG_NAME.match(self._data, self._parser.CurrentByteIndex)
        assert name is not None
        self._needs.append(
            (name.end(), {prefix: uri for prefix, uri in self._scopes[-1].items() if prefix not in self._newly})
        )
        if "" not in self._newly:
            self._needs[-1][1].setdefault("", "")

    def _end_info(self) -> str:
        start, end = self._inside
        end = self._parser.CurrentByteIndex if end < 0 else end
        self._info_depth = 0
        return b"".join(self._with_namespaces(start, end)).decode()

    def _with_namespaces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield what an info holds, with the namespaces that would be lost in a document that begins otherwise."""
        inside, grown = self._data[start:end], 0
        used = {prefix for prefix in self._scopes[-1] if prefix and f"{prefix}:".encode() in inside}
        for place, scope in self._needs:
            needed = {
                prefix: uri for prefix, uri in scope.items() if prefix in used or (not prefix and uri != NAMESPACE)
            }
            written = attributes({f"xmlns:{prefix}".rstrip(":"): uri for prefix, uri in needed.items()}).encode()
            grown += len(written)
            if grown > MAX_BYTES:
                raise self._error("too large: the namespaces that these elements need fill more than the document may")
            yield self._data[start:place]
            yield written
            start = place
        yield self._data[start:end]
