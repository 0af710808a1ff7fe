"""How severe foraminal stenosis at L5-S1 is treated, as a knowledge graph in which every statement has its sentence.

A research representation of what its source documents say. Not medical advice.

>>> import stenosis_kg as skg
>>> skg.load(bundled=False)
<KnowledgeGraph of 0 statements from 0 files>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .version import __version__

if TYPE_CHECKING:
    from .errors import InputError as InputError
    from .errors import StenosisError as StenosisError
    from .errors import UnknownName as UnknownName
    from .kg import KnowledgeGraph as KnowledgeGraph
    from .kg import load as load

__all__ = ["InputError", "KnowledgeGraph", "StenosisError", "UnknownName", "__version__", "load"]

# name -> module that has it; imported when first used, so that `import stenosis_kg` costs nothing.
_HOMES = {
    "InputError": ".errors",
    "KnowledgeGraph": ".kg",
    "StenosisError": ".errors",
    "UnknownName": ".errors",
    "load": ".kg",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
