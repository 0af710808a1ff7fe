"""How severe foraminal stenosis at L5-S1 is treated, as a knowledge graph in which every statement has its sentence.

A research representation of what its source documents say. Not medical advice.

>>> import stenosis_kg as skg
>>> skg.load(bundled=False)
<KnowledgeGraph of 0 statements from 0 files>
"""

from __future__ import annotations

from .paths import __version__

TYPE_CHECKING = False  # as typing's, which a cold `stenosis-kg ask` must not wait for
if TYPE_CHECKING:
    from typing import Any

    from . import draw
    from .errors import InputError, StenosisError, UnknownName
    from .export import export
    from .kg import KnowledgeGraph, load
    from .query.publish import publish
    from .query.remote import connect
    from .replay import replay

__all__ = [
    "InputError",
    "KnowledgeGraph",
    "StenosisError",
    "UnknownName",
    "__version__",
    "connect",
    "draw",
    "export",
    "load",
    "publish",
    "replay",
]

# name -> module that has it; imported when first used, so that `import stenosis_kg` costs nothing.
_HOMES = {
    "InputError": ".errors",
    "KnowledgeGraph": ".kg",
    "StenosisError": ".errors",
    "UnknownName": ".errors",
    "connect": ".query.remote",
    "draw": ".draw",
    "export": ".export",
    "load": ".kg",
    "publish": ".query.publish",
    "replay": ".replay",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(_HOMES[name], __name__)
    # A module of the same name is itself what is asked for: the import system puts it here under that name anyway.
    value = module if _HOMES[name] == f".{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
