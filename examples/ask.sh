#!/bin/sh
# SPARQL from the shell, as CSV: what treats the condition, how firmly, and in which words.
set -eu
stenosis-kg sparql --format csv '
  PREFIX skg: <https://w3id.org/stenosis-kg/ontology#>
  PREFIX oa: <http://www.w3.org/ns/oa#>
  PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
  SELECT ?treatment ?modality ?words WHERE {
    GRAPH ?passage { ?t skg:treats ?condition }
    ?passage skg:modality/skos:prefLabel ?modality ; oa:exact ?words .
    ?t skos:prefLabel ?treatment .
  } ORDER BY ?treatment ?words'
