"""Figures of a cohort on the pathway: every number is there and none that must not be, breadths are shares, nothing
touches, whatever the cohort."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from stenosis_kg import draw
from stenosis_kg.draw.geometry import arrow
from stenosis_kg.draw.observed import ENDS, INDEX
from stenosis_kg.draw.palette import THEMES, contrast
from stenosis_kg.draw.png_pdf import settings
from stenosis_kg.draw.scene import COLUMNS as WIDTHS
from stenosis_kg.draw.scene import MM, Box, Item, Line, Scene, Stroke, TextLine
from stenosis_kg.draw.timing_figure import confidence
from stenosis_kg.errors import UsageError
from stenosis_kg.kg import KnowledgeGraph
from stenosis_kg.replay.incidence import curve

from .drawing_measures import faults, inside, overlap, rect_of, sample, text_rect, texts_of
from .observed_cohorts import (
    CARE,
    COHORTS,
    DEVIATIONS,
    EMPTY,
    EVALUATION,
    FIGURES,
    FLOWS,
    PLANTED,
    REHAB,
    SAID,
    STEP,
    SURGERY,
    TOLD,
    walked,
)
from .pathways import edited
from .sampling import long
from .test_draw_measured import COLUMNS, TALLEST
from .test_draw_pathway import concept, passage


@pytest.fixture(scope="module", autouse=True)
def _settings() -> Iterator[None]:
    with settings():
        yield


@pytest.fixture(scope="module")
def scenes(kg: KnowledgeGraph) -> dict[tuple[str, str, str], Scene]:
    """Every figure of every cohort in both widths: by cohort, figure and width."""
    return {
        (name, what, width): draw.cohort(kg, observed, what, width=width).scene
        for name, observed in COHORTS.items()
        for what in FIGURES
        for width in WIDTHS
    }


def said(scene: Scene) -> str:
    """All text of a figure, captions included."""
    return " ".join(text.text for _, text in texts_of(scene)).replace("\N{NO-BREAK SPACE}", " ")


def item(scene: Scene, key: str) -> Item:
    return next(each for each in scene.items if each.key == key)


def smudges(scene: Scene) -> list[str]:
    """Texts that the breadth of a line touches."""
    found = []
    texts = [(text, text_rect(text)) for _, text in texts_of(scene)]
    for each in scene.items:
        for mark in each.marks:
            if isinstance(mark, Line) and each.kind == "edge" and mark.stroke.width > 1.5:
                points = sample(arrow(mark)[0], 1.0)
                for (x, y), (u, v) in pairwise(points):
                    half = mark.stroke.width / 2 - 0.3
                    wide, tall = (0.1, half) if abs(u - x) > abs(v - y) else (half, 0.1)
                    rect = (x - wide, y - tall, x + wide, y + tall)
                    found += [f"{text.text!r} under the line {each.key}" for text, r in texts if overlap(rect, r)]
    return found


def test_the_planted_cohort_adds_up() -> None:
    for place in (CARE, SURGERY, REHAB, EVALUATION):
        came = sum(f.moves or 0 for f in FLOWS if f.target == place)
        assert came == sum(f.moves or 0 for f in FLOWS if f.source == place) > 0
    assert sum(f.moves or 0 for f in FLOWS if f.source == INDEX) == 2000
    assert sum(f.moves or 0 for f in FLOWS if f.target in ENDS) == 2000


@pytest.mark.parametrize("every", [pytest.param(7, id="a-sample"), pytest.param(1, id="all", marks=long)])
def test_nothing_touches_what_it_should_not(scenes: dict[tuple[str, str, str], Scene], every: int) -> None:
    assert len(scenes) == 15 * 3 * 2
    assert {
        name: found for name, each in list(scenes.items())[::every] if (found := faults(each) + smudges(each))
    } == {}


def test_the_smudges_are_found() -> None:
    broad = Line(((0, 40), (50, 40)), Stroke(width=9.0), head=False)
    words = Item("words", "note", (TextLine(10, 13, "one", 7), TextLine(10, 37, "two", 7)))
    found = smudges(Scene("bad", "", "", "", 60, 60, (Item("l", "edge", (broad,)), words)))
    assert {each.split(" under ")[0] for each in found} == {"'two'"}


def test_figures_have_the_size_that_a_journal_prints(scenes: dict[tuple[str, str, str], Scene]) -> None:
    for (cohort, what, width), scene in scenes.items():
        assert scene.width / MM == pytest.approx(COLUMNS[width])
        assert min(text.size for _, text in texts_of(scene)) >= 7
        # Who goes from everywhere to everywhere needs more than a page; flows in one column are in the next test.
        if not cohort.startswith("walk") and (what, width) != ("flows", "one"):
            assert scene.height / MM < TALLEST, (cohort, what, width)


@pytest.mark.parametrize("cohort", ["planted", "millions", "suppressed", "empty"])
def test_a_figure_of_a_cohort_as_narrow_as_it_can_be_fits_a_page(kg: KnowledgeGraph, cohort: str) -> None:
    for what in FIGURES:
        try:
            scene = draw.cohort(kg, COHORTS[cohort], what, width_mm=85).scene
        except UsageError as refused:
            least = int(re.findall("ask for ([0-9]+) mm", str(refused))[0])
            assert what == "flows"
            scene = draw.cohort(kg, COHORTS[cohort], what, width_mm=least).scene
        assert scene.height / MM <= TALLEST + 0.3
        assert faults(scene) == []


def test_the_dark_part_of_a_bar_is_the_share_that_is_written(scenes: dict[tuple[str, str, str], Scene]) -> None:
    seen = 0
    for cohort in ("planted", "open", "millions", "walk-2"):
        for width in WIDTHS:
            scene = scenes[cohort, "deviations", width]
            for each in scene.items:
                boxes = [mark for mark in each.marks if isinstance(mark, Box)]
                dark = [box for box in boxes if str(box.fill).endswith(".line")]
                text = " ".join(mark.text for mark in each.marks if isinstance(mark, TextLine))
                found = re.search(r"([0-9,]+) of.([0-9,]+)", text)
                if each.kind == "node" and dark and found:
                    part, whole = (int(number.replace(",", "")) for number in found.groups())
                    assert dark[0].w / boxes[0].w == pytest.approx(part / whole, abs=1e-6)
                    seen += 1
    assert seen > 20


def test_the_band_holds_the_share_nineteen_times_of_twenty() -> None:
    chance, many, share = random.Random(5), 150, 0.4
    caught = total = 0
    for _ in range(250):
        rows: dict[tuple[int, int], dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
        for _ in range(many):
            arrives = chance.random() < share
            day = chance.randrange(1, 361) if arrives else 999
            censored = chance.randrange(60, 700)
            if day < censored and arrives:
                rows[1, 2][day, 1] += 1
            else:
                rows[1, 0][min(censored, 400), 4] += 1
        points = tuple(curve(rows, 1, 2, 1))
        for (day, *_), (low, high) in zip(points, confidence(points, many), strict=True):
            if day in (150, 240, 360):
                total += 1
                caught += low <= share * min(1.0, day / 360) <= high
    assert total > 500
    assert 0.925 < caught / total < 0.98


def test_a_band_is_round_its_curve_and_the_axes_have_titles(scenes: dict[tuple[str, str, str], Scene]) -> None:
    for width in WIDTHS:
        scene = scenes["planted", "timing", width]
        panels = [each for each in scene.items if each.kind == "edge"]
        assert len(panels) > 2
        for each in panels:
            bands = [mark for mark in each.marks if isinstance(mark, Box)]
            text = {mark.text for mark in each.marks if isinstance(mark, TextLine)}
            assert bands
            assert "Share that has arrived" in text
            assert any(words.startswith("Months from ") for words in text)
        assert "95 % confidence" in scene.caption
        assert not [
            mark for each in scenes["few", "timing", width].items for mark in each.marks if isinstance(mark, Box)
        ]


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_lines_stand_out(scenes: dict[tuple[str, str, str], Scene], theme: str) -> None:
    colours = THEMES[theme]
    for scene in scenes.values():
        surfaces: list[Box] = []
        for each in scene.items:
            for mark in each.marks:
                if isinstance(mark, Box) and mark.fill:
                    surfaces.append(mark)
                elif isinstance(mark, TextLine):
                    behind = [box for box in surfaces if inside((mark.x + 0.5, mark.y - 1), rect_of(box))]
                    fill = behind[-1].fill if behind else None
                    fill = fill if fill is None or not fill.endswith(".line") else None
                    assert contrast(colours[mark.colour], colours[fill or "paper"]) >= 4.5, (scene.name, mark.text)
                elif isinstance(mark, Line) and not mark.stroke.colour.endswith(("paper", "faint")):
                    assert contrast(colours[mark.stroke.colour], colours["paper"]) >= 3, each.key


@pytest.mark.parametrize("width", WIDTHS)
def test_every_count_is_shown_where_it_was_observed(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    text = said(scenes["planted", "flows", width])
    for each in FLOWS:
        assert re.search(rf"(^| ){each.persons:,}( persons)? \({100 * (each.persons or 0) / 2000:.1f} %\)", text), each
        if each.moves != each.persons:
            assert f"{each.moves:,} times" in text, each
    for part in (
        "14 days [3–45]",
        "121 days [58–240]",
        "no trigger known [s8a, s8b, s23b]",
        "trigger recorded or derived [s18]",
    ):
        assert part in text
    for part in ("1,606 visits: 555 moved on, 1,051 ended", "662 visits: 515 moved on, 147 ended"):
        assert part in text
    text = said(scenes["planted", "deviations", width])
    for part in ("44 of 106 (41.5 %); 12 not known", "118 of 1,598 (7.4 %); 82 not known", "necessary [s8b]"):
        assert part in text
    text = said(scenes["planted", "timing", width])
    for part in ("75.9 %", "half by day 28", "26.4 %", "1,531", "1,253", "36", "Months from surgical", "(522 persons)"):
        assert part in text


def test_a_deviation_that_is_more_frequent_stands_higher(scenes: dict[tuple[str, str, str], Scene]) -> None:
    shown = [each.key.split()[0] for each in scenes["planted", "deviations", "two"].items if each.kind == "node"]
    assert shown == ["unanswered", "unfollowed", "untriggered", "skipped", "unindicated"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("what", ["flows", "deviations"])
def test_what_is_hidden_is_shown_as_such_and_never_disclosed(
    kg: KnowledgeGraph, scenes: dict[tuple[str, str, str], Scene], what: str, width: str
) -> None:
    # The figure is drawn from a record without the numbers; it must also not say what their sum would give away.
    scene = scenes["suppressed", what, width]
    body = " ".join(t.text for i, t in texts_of(scene) if i.key not in ("caption", "title")).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "not shown" in body
    assert "not shown" in scene.alt
    assert "Counts under 10, and those by which they could be inferred, are not shown." in scene.caption
    assert not re.search("<|fewer|under", f"{body} {scene.alt}")  # what is hidden need not be small
    for words in (body, scene.alt):
        assert not re.search(
            r"(?<![\w.,<\[–])[1-9](?! (Conserv|Surg|Rehab|conserv|surg|rehab|and|by))(?= |$)", words
        ), words
    for sum_ in ("662 visits", "425 visits", "61 ", "moved on"):
        assert sum_ not in body
    for kind in ("svg", "html"):
        drawn = draw.cohort(kg, COHORTS["suppressed"], what, width=width).to_bytes(kind).decode()
        assert "not shown" in drawn
        assert "&lt;10" not in drawn
    if scene.diagram:
        assert all("not shown" in edge.label for edge in scene.diagram.edges if not re.search(r"\d\d", edge.label))


@pytest.mark.parametrize("what", FIGURES)
def test_where_every_count_is_shown_nothing_is_labelled_hidden(
    scenes: dict[tuple[str, str, str], Scene], what: str
) -> None:
    for width in WIDTHS:
        scene = scenes["open", what, width]
        for words in (scene.caption, scene.alt, said(scene)):
            assert not re.search(r"Counts under|not shown|died or", words.replace("\N{NO-BREAK SPACE}", " "))


def dash(scene: Scene, key: str) -> tuple[float, ...]:
    """How broken the arrow of a flow is."""
    return next(mark.stroke.dash for mark in item(scene, key).marks[::-1] if isinstance(mark, Line))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_way_that_is_not_split(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    care, surgery, rehab = "step:conservative", "step:surgical", "step:rehabilitation"
    scene = scenes["split", "flows", width]
    text = said(scene)
    told = "180 moves, 14 days [3–45], split not shown [s8b]"
    for part in (told, "number and split not shown", "418 moves", "96 moves"):
        assert part in text
    assert "within the pathway, or split not shown" in text
    assert "“split not shown” counts all moves, with and without an arrow of the document" in text
    for key in (f"index/{surgery}", f"{care}/{surgery}", f"{surgery}/{rehab}", f"{rehab}/{surgery}"):
        assert dash(scene, f"{key}/not split") == ()
    assert dash(scene, "index/step:evaluation/not split") == dash(scene, f"{rehab}/{care}/outside") != ()
    each = breadth(scene, "index/step:conservative/within") / 1480
    assert breadth(scene, f"{surgery}/{rehab}/not split") == pytest.approx(418 * each)
    assert breadth(scene, f"{care}/{surgery}/not split") == pytest.approx(0.6)
    assert "From diagnosis to surgical: 180 moves, median 14 days (quartiles 3 and 45), split not shown." in scene.alt
    assert "From conservative to surgical: number and split not shown." in scene.alt


def test_the_dead_that_are_too_few_are_with_those_whose_records_end(scenes: dict[tuple[str, str, str], Scene]) -> None:
    either = "died or records end"
    for width in WIDTHS:
        text = said(scenes["split", "flows", width])
        for part in (f"{either} 87 (4.3 %)", f"{either} 69 (3.5 %)", "records end 42 (2.1 %)", "died 8 (0.4 %)"):
            assert part in text
        assert "or records end 42" not in text
        scene = scenes["split", "flows", width]
        assert f"From rehabilitation to {either}: 87 persons (4.3 %)." in scene.alt
        assert "From surgical to records end: 42 persons (2.1 %)." in scene.alt
    diagram = scenes["split", "flows", "two"].diagram
    assert diagram
    assert next(node for node in diagram.nodes if node.key == "censored").lines == (either,)
    assert next(j for j in diagram.edges if (j.source, j.target) == (SURGERY, "censored")).label.endswith("records end")


def panel(scene: Scene, source: str, target: str) -> tuple[list[TextLine], list[Line]]:
    """The texts and the lines of a curve's panel."""
    marks = item(scene, f"{source} {target}").marks
    return [m for m in marks if isinstance(m, TextLine)], [m for m in marks if isinstance(m, Line)]


@pytest.mark.parametrize("width", WIDTHS)
def test_at_risk_is_shown_at_its_time_or_not(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    scene = scenes["told", "timing", width]
    risk = {}
    for each in TOLD.curves:
        texts, _ = panel(scene, each.source, each.target)
        base = next(text.y for text in texts if text.text == "at risk")
        ticks = [t for t in texts if t.anchor == "middle" and t.y < base]
        row = {round(t.x, 3): t.text for t in texts if t.anchor == "middle" and t.y == base}
        risk[each.source, each.target] = {t.text.split("\N{NO-BREAK SPACE}")[0]: row[round(t.x, 3)] for t in ticks}
    first, second = risk[INDEX, SURGERY], risk[CARE, SURGERY]
    assert first["0"] == "940"
    assert first["12"] == "651"  # of the interval from 360 to 390, though 777 was told last before
    assert first["24"] == "–"  # 640 were at risk at 390, which is too long ago
    assert second == {key: "646" if key == "0" else "–" for key in first}
    assert risk[SURGERY, REHAB]["0"] == "239"
    assert "“–”: not shown." in scene.caption


@pytest.mark.parametrize("width", WIDTHS)
def test_a_curve_ends_where_nothing_more_is_known(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    scene = scenes["told", "timing", width]
    texts, lines = panel(scene, CARE, SURGERY)
    words = [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]
    assert "24" in words  # not the 3,000 days of which nothing is told
    assert "62 %" in words
    assert "half by day 60" in words
    curve_ = [line for line in lines if line.stroke.width > 1]
    right = max(x for line in lines for x, _ in line.points)
    ends = [max(x for x, _ in line.points) for line in curve_]
    assert max(ends) <= right
    texts, lines = panel(scene, INDEX, SURGERY)
    words = [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]
    assert {"25 %", "26 % by", "day 1,500"} <= set(words)  # the axis ends before: no spike there
    last = [line for line in lines if line.stroke.width > 1][-1]
    assert last.stroke.dash != ()
    assert last.points[0][1] == last.points[-1][1]
    assert "From diagnosis to surgical, 940 persons: 26 % by day 1,500; fewer than half." in scene.alt
    words = [text.text.replace("\N{NO-BREAK SPACE}", " ") for text in panel(scene, SURGERY, REHAB)[0]]
    assert words.count("0 %") == 2  # at the axis and at the curve
    assert "Broken line: arrivals are given only at its end." in scene.caption


@pytest.mark.parametrize("width", WIDTHS)
def test_what_concerns_nobody_has_no_bar(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    scene = scenes["nobody", "deviations", width]
    rows = [each for each in scene.items if each.kind == "node"]
    barred = [each.key.split()[0] for each in rows if any(isinstance(mark, Box) for mark in each.marks)]
    assert barred == ["untriggered", "skipped"]
    heights = {text.text.replace("\N{NO-BREAK SPACE}", " "): text.y for _, text in texts_of(scene)}
    start = heights["Not to be seen in this data (nobody concerned):"]
    below = {words for words, y in heights.items() if y > start}
    for words in (*(each.words for each in DEVIATIONS[2:]), "posterior fusion with none of its indications recorded"):
        assert any(words in line for line in below)
    assert heights["nothing shown"] < start
    text = said(scene)
    for part in (
        "0 of 1,598 (0 %)",
        "20 deviated, of how many is not shown",
        "deviated: not shown, of 106; not known: not shown",
        "deviated: not shown; 8 not known",
    ):
        assert part in text
    assert "0 of 0" not in text
    assert "Not to be seen in this data (nobody concerned): " in scene.alt


@pytest.mark.parametrize("what", FIGURES)
def test_a_cohort_that_is_too_small_has_no_numbers(scenes: dict[tuple[str, str, str], Scene], what: str) -> None:
    for width in WIDTHS:
        scene = scenes["few", what, width]
        body = " ".join(t.text for i, t in texts_of(scene) if i.key not in ("caption", "title"))
        body = body.replace("\N{NO-BREAK SPACE}", " ")
        assert "3 persons" not in f" {body} {scene.alt} "
        if what == "flows":
            assert "fewer than 5 persons" in body
            assert "visits not shown" in body
        if what == "deviations":
            assert body.count("not shown") == len(DEVIATIONS)


def breadth(scene: Scene, key: str) -> float:
    """How broad the arrow of a flow is."""
    return max(
        mark.stroke.width for mark in item(scene, key).marks if isinstance(mark, Line) and mark.stroke.colour != "paper"
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_breadths_are_in_proportion(scenes: dict[tuple[str, str, str], Scene], width: str) -> None:
    scene = scenes["planted", "flows", width]
    broad = {persons: breadth(scene, key) for key, persons in (
        ("index/step:conservative/within", 1480), ("step:conservative/step:surgical/within", 301),
        ("step:surgical/step:rehabilitation/within", 402), ("step:conservative/settled/end", 702),
    )}  # fmt: skip
    each = broad[1480] / 1480
    assert broad == {persons: pytest.approx(persons * each) for persons in broad}
    scene = scenes["planted", "deviations", width]
    marks = [mark for mark in item(scene, f"unanswered {SAID}s8b {DEVIATIONS[2].words}").marks if isinstance(mark, Box)]
    whole, gone, _, unknown = marks
    assert gone.w / whole.w == pytest.approx(44 / 106)
    assert unknown.w / whole.w == pytest.approx(12 / (106 + 12))


def test_arrows_differ_by_more_than_colour(scenes: dict[tuple[str, str, str], Scene]) -> None:
    for width in WIDTHS:
        scene = scenes["planted", "flows", width]
        care, surgery = "step:conservative", "step:surgical"
        keys = (f"{care}/{surgery}/within", f"{care}/{surgery}/unsupported", f"index/{surgery}/outside")
        dashes = [next(m.stroke.dash for m in item(scene, key).marks[::-1] if isinstance(m, Line)) for key in keys]
        assert dashes[0] == ()
        assert len(set(dashes)) == 3
        assert {"no trigger known", "no arrow of the document"} <= {t.text for _, t in texts_of(scene)}


def test_stages_have_the_colours_of_the_pathway_figure(
    kg: KnowledgeGraph, scenes: dict[tuple[str, str, str], Scene]
) -> None:
    band = {i.key: m.fill for i in draw.pathway(kg).scene.items for m in i.marks[:1] if isinstance(m, Box)}
    for width in WIDTHS:
        for place in (CARE, SURGERY, REHAB, EVALUATION):
            box = item(scenes["planted", "flows", width], place).marks[0]
            assert isinstance(box, Box)
            assert box.fill == band[place.replace(STEP, "step:")]


def test_the_alt_text_says_the_numbers(scenes: dict[tuple[str, str, str], Scene]) -> None:
    alt = {what: scenes["planted", what, "two"].alt for what in FIGURES}
    assert alt == {what: scenes["planted", what, "one"].alt for what in FIGURES}
    for part in (
        "2,000 persons with severe foraminal stenosis at L5-S1",
        "From diagnosis to conservative: 1,480 persons (74.0 %), median 14 days (quartiles 3 and 45).",
        "From conservative to surgical: 87 persons (4.3 %), 90 times, "
        "median 121 days (quartiles 58 and 240), no trigger known.",
        "From surgical to surgical: 33 persons (1.6 %), 37 times",
        "From rehabilitation to no further stage: 252 persons (12.6 %).",
    ):
        assert part in alt["flows"]
    assert "From surgical to rehabilitation, 522 persons: 82.6 % by day 1,092; half by day 28." in alt["timing"]
    assert "fewer than half" in alt["timing"]
    assert "no surgery within 90 days: 44 of 106 (41.5 %); 12 not known; necessary [s8b] “when" in alt["deviations"]


@pytest.mark.parametrize("what", FIGURES)
def test_the_caption_says_what_it_is_and_is_not(scenes: dict[tuple[str, str, str], Scene], what: str) -> None:
    for width in WIDTHS:
        scene = scenes["planted", what, width]
        for part in (
            "Data: 2,000 made-up persons, planted.parquet.",
            "Counts under 5, and those by which they could be inferred, are not shown.",
            "What Is the Treatment for Severe Foraminal Stenosis L5-S1",
            "A research representation of",
            "not medical advice.",
        ):
            assert part in scene.caption
            assert part in said(scene)


@pytest.mark.parametrize("what", FIGURES)
def test_an_empty_cohort_says_so(kg: KnowledgeGraph, scenes: dict[tuple[str, str, str], Scene], what: str) -> None:
    for width in WIDTHS:
        scene = scenes["empty", what, width]
        assert re.search("the cohort is empty|The cohort has no persons", said(scene))
        assert "The cohort has no persons" in scene.alt
    for kind in ("png", "svg", "html"):
        assert draw.cohort(kg, EMPTY, what).to_bytes(kind)


def test_a_cohort_that_only_ends(scenes: dict[tuple[str, str, str], Scene]) -> None:
    for width in WIDTHS:
        text = said(scenes["ended", "flows", width])
        ends = ("no further stage 30 (75.0 %)", "died not shown", "records end 8 (20.0 %)")
        for part in ("40 persons", *ends, "no visits on"):
            assert part in text


def test_a_stage_that_is_added_is_drawn(tmp_path: Path) -> None:
    vocabulary = concept("step:monitoring", "Stage", '"monitoring stage"@en')
    vocabulary += concept("step:to-monitoring", "Escalation", '"from rehabilitation to monitoring"@en')
    vocabulary += concept("concept:telephone-call", "Evaluation", '"telephone call"@en')
    more = passage(
        31,
        """step:l5s1-pathway skg:hasStage step:monitoring . step:monitoring skg:offers concept:telephone-call .
           step:to-monitoring skg:from step:rehabilitation ; skg:to step:monitoring ;
               skg:trigger concept:completed-surgery .""",
        "Typical",
    )
    graph = edited(tmp_path, more=more, vocabulary=vocabulary)
    stages = (CARE, SURGERY, REHAB, STEP + "monitoring", EVALUATION)
    for width in WIDTHS:
        scene = draw.cohort(graph, walked(9, 900, stages), "flows", width=width).scene
        assert faults(scene) + smudges(scene) == []
        assert "4 Monitoring" in said(scene)


@pytest.mark.parametrize("kind", draw.FORMATS)
@pytest.mark.parametrize("what", FIGURES)
def test_every_format_that_makes_sense(kg: KnowledgeGraph, tmp_path: Path, what: str, kind: str) -> None:
    path = tmp_path / f"figure.{kind}"
    if kind in ("mmd", "dot") and what in ("timing", "deviations"):
        with pytest.raises(UsageError, match=f"is a chart: it has no nodes and edges that {kind} could hold"):
            draw.cohort(kg, PLANTED, what, path)
        assert not path.exists()
        return
    written = draw.cohort(kg, PLANTED, what).save(path).read_bytes()
    assert len(written) > 1000
    if kind in ("mmd", "dot"):
        assert b"1,480" in written
        assert b"no trigger known" in written


def test_an_unknown_figure_of_a_cohort(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match='no figure "pie" of a cohort; there are flows, timing, deviations'):
        draw.cohort(kg, PLANTED, "pie")


def test_items_have_keys_of_their_own(scenes: dict[tuple[str, str, str], Scene]) -> None:
    for name, scene in scenes.items():
        keys = [each.key for each in scene.items]
        assert len(keys) == len(set(keys)), name


SUMS = """
import sys
from hashlib import sha256
from stenosis_kg import draw
from stenosis_kg.rdf.graph import load
from tests.test_draw_observed import PLANTED
kg = load()
for what in sys.argv[1:]:
    drawing = draw.cohort(kg, PLANTED, what, width="one")
    for kind in ("svg", "png", "pdf"):
        print(what, kind, sha256(drawing.to_bytes(kind)).hexdigest())
"""


@pytest.mark.parametrize(
    "figures", [pytest.param(FIGURES[-1:], id="a-sample"), pytest.param(FIGURES[:-1], id="all-others", marks=long)]
)
def test_the_same_bytes_each_time_whatever_the_hash_seed(kg: KnowledgeGraph, figures: tuple[str, ...]) -> None:
    def sums(seed: str) -> list[str]:
        env = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed}
        root = Path(__file__).parent.parent
        done = subprocess.run(
            [sys.executable, "-c", SUMS, *figures], capture_output=True, text=True, check=True, env=env, cwd=root
        )
        return done.stdout.splitlines()

    first = sums("1")
    assert len(first) == 3 * len(figures)
    assert first == sums("2")
    mixed = replace(PLANTED, flows=FLOWS[::-1])
    drawn = [draw.cohort(kg, each, "flows").to_bytes("svg") for each in (PLANTED, mixed)]
    assert drawn[0] == drawn[1]
