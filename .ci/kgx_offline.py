"""The kgx command without a network: the Biolink model of the installed package in place of what kgx would fetch.

python .ci/kgx_offline.py validate -i tsv nodes.tsv edges.tsv
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files

import bmt.toolkit
from linkml_runtime.utils.schemaview import SchemaView

BIOLINK = files("biolink_model")
VIEW = SchemaView(str(BIOLINK / "schema" / "biolink_model.yaml"))


def _init(self, *_, **__):
    self.view = VIEW  # instead of fetching biolink-model.yaml
    self.pmap = {"predicate mappings": []}  # predicate_mapping.yaml is not in the package


bmt.toolkit.Toolkit.__init__ = _init
import kgx.config  # noqa: E402 - only now: kgx builds a Toolkit while it is imported

kgx.config.get_config()
REGISTRY = files("prefixcommons") / "registry"
PREFIXES = kgx.config.jsonld_context_map
PREFIXES["biolink"] = json.loads((BIOLINK / "prefixmaps" / "biolink-model-prefix-map.json").read_text())
for name in ("monarch_context", "obo_context"):
    PREFIXES[name] = json.loads((REGISTRY / f"{name}.jsonld").read_text())["@context"]
for name, place in (
    ("concept", "concept/"),
    ("step", "pathway/"),
    ("source", "source/"),
    ("l5s1", "source/l5s1-treatment/"),
):
    PREFIXES["biolink"][name] = f"https://w3id.org/stenosis-kg/{place}"

if __name__ == "__main__":
    from kgx.cli import cli

    sys.exit(cli())
