"""Hypothesis strategies for terms: wild ones, and small ones that often meet each other."""

from __future__ import annotations

from hypothesis import strategies as st

from espressivo.core.errors import SubstitutionError
from espressivo.core.substitution import Binding, Substitutions
from espressivo.core.terms import NIL, SELF, UNIVERSAL, Compound, Symbol, Term, compose, number, parse, truth, variable

# -- anything that can be written ------------------------------------------------------------------------------------

_LETTERS = st.characters(categories=["Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No"], include_characters="_-")
_FIRST = st.sampled_from("AZazKkSsIi19_")
_AWKWARD = ["\u0130", "\u00df", "\ufb00", "\u017f", "\u212a", "\u00b2", "\u0345", "\u03c2", "\u0661", "1e5", "-", "_"]
WORDS = st.builds(
    lambda first, rest: first + rest,
    _FIRST,
    st.one_of(st.text(_LETTERS, max_size=6), st.lists(st.sampled_from(_AWKWARD[:10]), max_size=3).map("".join)),
).filter(lambda text: all(letter.isalnum() or letter in "_-" for letter in text))
FINITE = st.one_of(
    st.integers(-(2**64), 2**65),
    st.integers(-300, 300),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from([1e-45, -1e-5, 1.5e-5, 1e-38, 3.4028235e38, 3.5e38, -1.7e308, 0.1, -0.0, 1e7, 1234567.8, 2**63]),
)
NUMBERS = FINITE.map(number)
VARIABLES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,4}", fullmatch=True).map(variable)
SYMBOLS: st.SearchStrategy[Term] = st.one_of(
    WORDS.map(parse), NUMBERS, VARIABLES, st.sampled_from([NIL, SELF, UNIVERSAL, truth(True), truth(False)])
)
TERMS: st.SearchStrategy[Term] = st.recursive(
    SYMBOLS,
    lambda inner: st.builds(lambda head, args: compose(head, *args), SYMBOLS, st.lists(inner, min_size=1, max_size=4)),
    max_leaves=12,
)
CHARACTERS = st.one_of(
    st.sampled_from("()[],.*-+#=!<> \t\n\x00aAbZ019_eE"),
    st.sampled_from([each for each in _AWKWARD if len(each) == 1]),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.text(CHARACTERS, max_size=40)

# -- terms from a small vocabulary, so that they meet ----------------------------------------------------------------

PRIMITIVES: list[Term] = [parse(text) for text in ("a", "B", "c", "1", "2.0", "True", "-")]
OPEN: list[Term] = [parse(text) for text in ("[x]", "[y]", "[Z]")]
HEADS: list[Symbol] = [parse(text).head for text in ("F", "G", "h")]


def small_terms(*symbols: Term, heads: list[Symbol] | None = None, leaves: int = 6) -> st.SearchStrategy[Term]:
    """Symbols and compounds of them, at most about three levels deep."""
    chosen = st.sampled_from(HEADS if heads is None else heads)
    return st.recursive(
        st.sampled_from(symbols),
        lambda inner: st.builds(
            lambda head, args: Compound(head, tuple(args)), chosen, st.lists(inner, min_size=1, max_size=3)
        ),
        max_leaves=leaves,
    )


CONSTANTS = small_terms(*PRIMITIVES)
GROUND = small_terms(*PRIMITIVES, UNIVERSAL)
PATTERNS = small_terms(*PRIMITIVES, *OPEN)
ANY_SMALL = small_terms(*PRIMITIVES, *OPEN, UNIVERSAL, heads=[*HEADS, OPEN[0].head, UNIVERSAL])


def _consistent(pairs: list[tuple[Term, Term]]) -> Substitutions:
    found = Substitutions()
    for open_, value in pairs:
        assert isinstance(open_, Symbol)
        found.add(open_, value)
    return found


BINDINGS = st.lists(
    st.tuples(st.sampled_from(OPEN), st.one_of(st.sampled_from(PRIMITIVES), CONSTANTS)), max_size=2
).map(_consistent)
"""Consistent sets of constant bindings."""
LOOSE_BINDINGS = st.lists(st.tuples(st.sampled_from(OPEN), PATTERNS), max_size=4)
"""Pairs that may contradict each other, chain, or go round in a circle."""


def pairwise(wanted: tuple[Term, ...], stored: tuple[Term, ...], known: Substitutions) -> list[Substitutions]:
    """Match what is wanted with one stored term as a search of the trie does, term by term from the left."""
    if not wanted or not stored:
        return [known] if not wanted and not stored else []
    (first, *rest), (other, *others) = wanted, stored
    inner, outer = tuple(rest), tuple(others)
    found: list[Substitutions] = []

    def bound(open_: Term, value: Term) -> list[Substitutions]:
        assert isinstance(open_, Symbol)
        extended = known.extended(open_, value)
        return [] if extended is None else pairwise(inner, outer, extended)

    if first.is_variable:
        return bound(first, other)
    if first.is_universal:
        found += pairwise(inner, outer, known)
        return found + bound(other, first) if other.is_variable else found
    if other.is_universal:
        return pairwise(inner, outer, known)
    if other.is_variable:
        return bound(other, first)
    if first.is_compound and other.is_compound:
        if first.size != other.size:
            return []
        return pairwise((first.head, *first.args, *inner), (other.head, *other.args, *outer), known)
    return pairwise(inner, outer, known) if first.key == other.key else []


def spelled(bindings: Substitutions) -> frozenset[tuple[str, str]]:
    """What a set binds, in lower-case text."""
    return frozenset((str(each.variable).lower(), str(each.value).lower()) for each in bindings)


def is_cyclic(bindings: Substitutions, subject: Term) -> bool:
    """Whether grounding a term would never end."""
    try:
        bindings.ground(subject)
    except SubstitutionError:
        return True
    return False


__all__ = [
    "ANY_SMALL",
    "BINDINGS",
    "CHARACTERS",
    "CONSTANTS",
    "FINITE",
    "GROUND",
    "HEADS",
    "LOOSE_BINDINGS",
    "NUMBERS",
    "OPEN",
    "PATTERNS",
    "PRIMITIVES",
    "SYMBOLS",
    "TERMS",
    "TEXTS",
    "VARIABLES",
    "WORDS",
    "Binding",
    "is_cyclic",
    "pairwise",
    "small_terms",
    "spelled",
]
