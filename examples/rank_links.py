"""Rank links that were held out, by what the training triples look like: how often a relation ends at a thing, and how
near the thing is. A baseline that an embedding has to beat.

    stenosis-kg export triples -o triples/
    python examples/rank_links.py triples/
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import networkx as nx

folder = Path(sys.argv[1])
Triple = tuple[str, str, str]


def read(name: str) -> list[Triple]:
    """The triples of a split."""
    lines = (folder / f"{name}.tsv").read_text(encoding="utf-8").split("\n")
    return [(head, relation, tail) for head, relation, tail in (line.split("\t") for line in lines if line)]


train, test = read("train"), read("test")
known = {*train, *read("validation"), *test}
ends = Counter((relation, tail) for _, relation, tail in train)
near = nx.Graph((head, tail) for head, _, tail in train)
ranks = []
for head, relation, tail in test:
    away = nx.single_source_shortest_path_length(near, head, cutoff=4)
    score = {each: ends[relation, each] + 1 / (1 + away.get(each, 9)) for each in near if each != head}
    # Other right answers do not count against this one.
    rivals = [each for each in score if each == tail or (head, relation, each) not in known]
    better = sum(score[each] > score[tail] for each in rivals)
    level = sum(score[each] == score[tail] for each in rivals) - 1
    ranks.append(1 + better + level / 2)
reciprocal = sum(1 / rank for rank in ranks) / len(ranks)
print(f"{len(test)} links among {len(near)} entities")
print(f"mean reciprocal rank {reciprocal:.3f}, in the first ten {sum(rank <= 10 for rank in ranks)}")
print(f"by chance {sum(1 / rank for rank in range(1, len(near))) / len(near):.3f}")
