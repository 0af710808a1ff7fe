"""Everything that says whether a graph is right, and the report of it.

A check takes a graph and gives findings: what was seen, in which file and line, and what to do. `validate` runs them
all, in this order, and puts what they find into one `Report`:

=============  ==========================================================================================
`shapes`       SHACL: what a term, passage, document or stage must have (``ontology/shapes/*.ttl``)
`quotes`       every passage quotes its document, word for word; `cues`: no hedge is dropped or made up
`coverage`     every sentence states something, and every clinical statement stands in a passage's graph
`schema`       terms exist; `domains`: properties of users join what their domain and range say
`hygiene`      what must never be in a graph, one query each (``queries/hygiene/*.rq``)
`pathway`      no stage is out of reach, no trigger is unmeetable, care does not go round in circles
`mappings`     mappings to other vocabularies agree with each other and with the graph
=============  ==========================================================================================

To add a check of one kind of node, write a shape (a file of ``tests/data/shapes`` breaks it alone); to add one that
takes a query, a file in ``queries/hygiene``. Only what neither can say is a module here: a function that takes the
graph and returns `finding.Finding`, and a line in `validate.validate`. A fault has one check: where two would find the
same, one of them goes.
"""

from __future__ import annotations

__all__: list[str] = []
