#!/usr/bin/env bash
# bioregistry 0.15.6 on two clinical code systems: valid CPT codes are refused, and SNOMED IRIs change owner.
#
# EXPECTED: the registry's pattern for CPT takes every kind of CPT code, also category III (0275T, four digits
#   and a T) and category II (four digits and an F); and an IRI http://snomed.info/id/..., parsed and then built
#   again by the registry, is the same IRI, since that is the form SNOMED International prescribes.
# SEEN: the pattern is digits only, so all category II and III codes are invalid. The IRI is recognised, but what
#   get_iri gives back lies under purl.bioontology.org: a graph that normalises its IRIs through the registry
#   no longer joins with FHIR or SNOMED data.
# SOURCE: AMA, CPT overview (categories I, II and III); SNOMED CT URI Standard, section 2 (identifiers under
#   http://snomed.info/id/).
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; cd "$work"
python3 -m venv v
v/bin/pip install -q --disable-pip-version-check bioregistry==0.15.6
cat > t.py <<'PY'
import sys
import bioregistry

codes = {"63047": True, "0275T": False, "1036F": False}
seen = {code: bioregistry.is_valid_identifier("cpt", code) for code in codes}
print("cpt pattern", bioregistry.get_pattern("cpt"), seen)

official = "http://snomed.info/id/22298006"
prefix, number = bioregistry.parse_iri(official)
again = bioregistry.get_iri(prefix, number)
print(official, "->", f"{prefix}:{number}", "->", again)
same = seen == codes and (prefix, number) == ("snomedct", "22298006")
same = same and again == "http://purl.bioontology.org/ontology/SNOMEDCT/22298006"
print("as described" if same else "BEHAVIOUR CHANGED")
sys.exit(not same)
PY
v/bin/python t.py
