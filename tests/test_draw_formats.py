"""Files: the same bytes each time, labels that cannot break out, errors that say what to do, nothing left behind."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from hashlib import sha256
from pathlib import Path
from shutil import which

import pytest
from PIL import Image

from stenosis_kg import draw
from stenosis_kg.draw.flowchart import dot, label, mermaid, quote
from stenosis_kg.draw.png_pdf import settings
from stenosis_kg.draw.scene import MM, Diagram, DiagramEdge, DiagramFrame, DiagramNode, Scene
from stenosis_kg.draw.svg import svg
from stenosis_kg.errors import OutputError, UnknownName, UsageError
from stenosis_kg.kg import KnowledgeGraph, load

from .drawing_measures import faults
from .sampling import long
from .servers import missing
from .test_cli import run

WHATS = ("pathway", "overview", "schema", "concept")
SUMS = """
import sys
from hashlib import sha256
from stenosis_kg import draw
from stenosis_kg.rdf.graph import load
kg = load()
for what in sys.argv[1:]:
    name, width = what.split("-")
    given = ["lumbar fusion"] if name == "concept" else []
    drawing = getattr(draw, name)(kg, *given, width=width)
    for kind in draw.FORMATS:
        if width == "one" or kind not in ("png", "tiff", "html"):
            print(name, width, kind, sha256(drawing.to_bytes(kind)).hexdigest())
"""

NASTY = (
    'a "quoted" [b] {c} (d) | \\ \\" \\n <script>alert(1)</script> & #quot; %%{init: {}}%% `e` $x$ ; end --> n1'
    "\nx\r\0\ud800"
)
NET = Diagram(
    (
        DiagramNode("a", (NASTY, "two"), "octagon", "surgery", "g"),
        DiagramNode("b", (NASTY,), "hexagon", "finding"),
        DiagramNode("c", ("",)),
    ),
    (DiagramEdge("a", "b", NASTY), DiagramEdge("b", "c"), DiagramEdge("c", "c", "loop")),
    (DiagramFrame("g", NASTY, "surgery"),),
)


def nasty() -> Scene:
    return Scene("nasty", NASTY, NASTY, NASTY, 100, 100, (), NET)


SUMMED = ["concept-two", *(f"{name}-one" for name in WHATS), *(f"{name}-two" for name in WHATS if name != "concept")]


@pytest.mark.parametrize(
    "whats",
    [pytest.param(SUMMED[:1], id="a-sample"), pytest.param(SUMMED[1:], id="all-others", marks=long)],
)
def test_the_same_bytes_each_time_whatever_the_hash_seed(whats: list[str]) -> None:
    def sums(seed: str) -> list[str]:
        env = os.environ | {"PYTHONHASHSEED": seed, "SOURCE_DATE_EPOCH": seed}
        done = subprocess.run([sys.executable, "-c", SUMS, *whats], capture_output=True, text=True, check=True, env=env)
        return done.stdout.splitlines()

    first = sums("1")
    assert len(first) == sum(7 if what.endswith("one") else 4 for what in whats)
    assert first == sums("2")


@pytest.mark.parametrize("kind", draw.FORMATS)
def test_every_format_is_written_by_its_ending(kg: KnowledgeGraph, tmp_path: Path, kind: str) -> None:
    begins = {
        "png": b"\x89PNG",
        "tiff": b"II*\x00",
        "svg": b"<svg",
        "pdf": b"%PDF",
        "html": b"<!doctype html>",
        "mmd": b"%% ",
        "dot": b"// ",
    }
    path = tmp_path / "new" / f"figure.{kind.upper()}"
    assert draw.concept(kg, "PLIF", path).to_bytes(kind) == path.read_bytes()
    assert path.read_bytes().startswith(begins[kind])
    assert [each.name for each in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_alt_text_travels_with_every_file(kg: KnowledgeGraph, theme: str) -> None:
    drawing = draw.concept(kg, "foraminotomy", theme=theme)
    alt = drawing.alt
    assert "foraminotomy treats severe foraminal stenosis at L5-S1 (most common [s10a])" in alt
    root = ET.fromstring(drawing.svg())
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == alt
    assert root.findtext("{http://www.w3.org/2000/svg}title") == drawing.title == "Foraminotomy"
    assert alt.encode() in drawing.to_bytes("png")
    assert b"/Title (Foraminotomy)" in drawing.to_bytes("pdf")
    assert alt in drawing.to_bytes("html").decode().replace("&quot;", '"')


def test_no_file_holds_a_date_or_a_place(kg: KnowledgeGraph) -> None:
    drawing = draw.pathway(kg)
    for kind in draw.FORMATS:
        data = drawing.to_bytes(kind)
        assert not re.search(rb"CreationDate|ModDate|tIME|date:create|/(?:tmp|home|root)/", data), kind


def test_a_notebook_shows_the_figure(kg: KnowledgeGraph) -> None:
    drawing = draw.pathway(kg)
    assert drawing._repr_svg_() == drawing.svg()
    assert repr(drawing) == "<Drawing: Care pathway for severe foraminal stenosis at L5-S1>"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        pytest.param(lambda kg: draw.pathway(kg, "a.gif"), ".gif", id="unknown-ending"),
        pytest.param(lambda kg: draw.pathway(kg, "a"), '"a" has no ending', id="no-ending"),
        pytest.param(
            lambda kg: draw.schema(kg, "a.svgz"), ".png, .tiff, .svg, .pdf, .html, .mmd, .dot", id="lists-the-endings"
        ),
        pytest.param(lambda kg: draw.pathway(kg, width="three"), "there is one and two", id="unknown-width"),
        pytest.param(lambda kg: draw.pathway(kg, width_mm=10), "a width of 10 mm was asked for; ask for 30", id="hair"),
        pytest.param(lambda kg: draw.pathway(kg, width_mm=float("nan")), "a width of nan mm", id="width-nan"),
        pytest.param(lambda kg: draw.pathway(kg, dpi=9), "9 dots an inch were asked for; ask for 72 to 1200", id="dpi"),
        pytest.param(lambda kg: draw.pathway(kg, theme="blue"), "there is light and dark", id="unknown-theme"),
        pytest.param(lambda kg: draw.pathway(kg).to_bytes("gif"), 'cannot draw "gif"', id="unknown-kind"),
    ],
)
def test_what_cannot_be_drawn(kg: KnowledgeGraph, call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(UsageError) as error:
        call(kg)
    assert says in str(error.value)


def test_an_unknown_concept_gets_the_nearest(kg: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="foraminotomy"):
        draw.concept(kg, "foraminotomie")


@pytest.mark.parametrize("kind", draw.FORMATS)
def test_a_place_that_cannot_be_written_leaves_nothing_behind(kg: KnowledgeGraph, tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / f"folder.{kind}").mkdir()
    for bad in (tmp_path / "file" / f"a.{kind}", tmp_path / f"folder.{kind}"):
        with pytest.raises(OutputError):
            draw.concept(kg, "pain", bad)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", f"folder.{kind}"]
    assert (tmp_path / "file").read_text() == "mine"


def test_an_svg_of_any_label_is_well_formed() -> None:
    root = ET.fromstring(svg(nasty()))
    assert root.findtext("{http://www.w3.org/2000/svg}title") == NASTY.replace("\r\0\ud800", "\n\ufffd\ufffd")


def test_dot_reads_any_label_as_a_label() -> None:
    if which("dot") is None:
        missing("Graphviz dot", "apt-get install graphviz")
    done = subprocess.run(["dot", "-Tplain"], input=dot(nasty()), text=True, capture_output=True, check=True)
    rows = [line.split()[0] for line in done.stdout.replace("\\\n", "").splitlines()]
    assert (rows.count("node"), rows.count("edge")) == (3, 3)
    assert done.stderr == ""


@pytest.mark.parametrize("label", ["R&D", "R&amp;D", "&eacute;&#233;", "a && b; &lt;i&gt;"])
def test_dot_shows_an_ampersand_as_it_is(label: str) -> None:
    if which("dot") is None:
        missing("Graphviz dot", "apt-get install graphviz")
    text = f"digraph {{ a [label={quote(label)}] }}"
    done = subprocess.run(["dot", "-Tsvg"], input=text, text=True, capture_output=True, check=True)
    assert label in {
        "".join(each.itertext()) for each in ET.fromstring(done.stdout).iter("{http://www.w3.org/2000/svg}text")
    }


@pytest.mark.parametrize("what", ["pathway", "overview", "schema"])
def test_dot_draws_the_figures(kg: KnowledgeGraph, what: str) -> None:
    if which("dot") is None:
        missing("Graphviz dot", "apt-get install graphviz")
    drawing = getattr(draw, what)(kg)
    done = subprocess.run(["dot", "-Tplain"], input=drawing.to_bytes("dot"), capture_output=True, check=True)
    rows = [line.split()[0] for line in done.stdout.replace(b"\\\n", b"").splitlines()]
    assert rows.count(b"node") == len(drawing.scene.diagram.nodes) > 10
    assert rows.count(b"edge") == len(drawing.scene.diagram.edges) > 10


def test_mermaid_labels_hold_nothing_but_characters() -> None:
    assert label('"]; click n1 "javascript:alert(1)"').count('"') == 2
    for line in mermaid(nasty()).splitlines():
        for text in re.findall(r'"(.*?)"', line):
            assert not re.search(r"[\[\]{}()|\\`<]", text.replace("<br/>", "")), line
        if line.startswith("%%"):
            assert "{" not in line
            assert "%" not in line[2:]


MERMAID = re.compile(
    r"""%%\ .* | flowchart\ TB
    | \ \ subgraph\ g\d+\["[^"]*"\] | \ \ end
    | \ \ style\ [ng]\d+\ fill:\#[0-9a-f]{6},stroke:\#[0-9a-f]{6}
      (,color:\#[0-9a-f]{6},stroke-width:[\d.]+px(,stroke-dasharray:[\d. ]+)?)?
    | \ {2,4}n\d+(\("[^"]*"\)|\(\["[^"]*"\]\)|\{\{"[^"]*"\}\}|\[/"[^"]*"/\]|\[/"[^"]*"\\\]|>"[^"]*"\]
      |\[\["[^"]*"\]\]|\[\("[^"]*"\)\]|\["[^"]*"\])
    | \ \ n\d+\ (-->|==>|-\.->)(\|"[^"]*"\|)?\ n\d+""",
    re.VERBOSE,
)


@pytest.mark.parametrize("what", ["pathway", "overview", "schema", "nasty"])
def test_mermaid_keeps_to_its_grammar(kg: KnowledgeGraph, what: str) -> None:
    # tests/interop gives the same texts to Mermaid's own parser.
    text = mermaid(nasty() if what == "nasty" else getattr(draw, what)(kg).scene)
    lines = text.splitlines()
    assert len(lines) > 8
    assert [line for line in lines if not MERMAID.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("args", "status", "says"),
    [
        pytest.param(["pathway", "-o", "a.svg"], 0, "a.svg", id="pathway"),
        pytest.param(
            ["concept", "lumbar fusion", "-o", "b/c.dot", "--width", "one"], 0, "c.dot", id="concept-into-a-new-folder"
        ),
        pytest.param(
            ["pathway", "-o", "a.tif", "--width", "85", "--bare", "--dpi", "72"], 0, "a.tif", id="for-a-journal"
        ),
        pytest.param(["schema", "-o", "a.svg", "--width", "85"], 2, "cannot be 85 mm wide", id="too-narrow"),
        pytest.param(
            ["schema", "-o", "a.svg", "--width", "wide"], 2, '--width takes millimetres, "one" or', id="no-width"
        ),
        pytest.param(["schema", "-o", "a.svg", "--dpi", "600"], 2, "--dpi is of png and tiff", id="dots-of-svg"),
        pytest.param(["overview", "-o", "a.gif"], 2, ".gif", id="unknown-ending"),
        pytest.param(["concept", "-o", "a.svg"], 2, "name the concept", id="concept-without-a-name"),
        pytest.param(["schema", "fusion", "-o", "a.svg"], 2, "takes no name", id="name-too-many"),
        pytest.param(["concept", "lumbar fuson", "-o", "a.svg"], 2, "fusion", id="unknown-name"),
        pytest.param(["picture", "-o", "a.svg"], 2, "pathway", id="unknown-figure"),
        pytest.param(["pathway"], 2, "say where", id="no-output"),
    ],
)
def test_the_command(tmp_path: Path, args: list[str], status: int, says: str) -> None:
    placed = [str(tmp_path / arg) if "." in arg else arg for arg in args]
    done = run("draw", *placed)
    assert done.returncode == status, done.stderr
    assert says in (done.stderr if status else done.stdout)
    assert "Traceback" not in done.stderr
    assert any(tmp_path.rglob("*.*")) is (status == 0)


def test_a_home_that_cannot_be_written_is_no_news(tmp_path: Path) -> None:
    (tmp_path / "home").touch()  # a file: nobody, root neither, makes a folder in it
    home = {"HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", "MPLCONFIGDIR": ""}
    command = [sys.executable, "-m", "stenosis_kg", "draw", "pathway", "-o", str(tmp_path / "a.png")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **home})
    assert (done.returncode, done.stderr) == (0, "")


def test_svg_needs_no_matplotlib_and_its_sum_is_that_of_the_library(kg: KnowledgeGraph, tmp_path: Path) -> None:
    code = "import sys; from stenosis_kg.commands.main import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "draw", "pathway", "-o", str(tmp_path / "a.svg")],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert not {"matplotlib", "numpy", "networkx", "rdflib", "pandas"} & set(done.stdout.split())
    written = sha256((tmp_path / "a.svg").read_bytes()).hexdigest()
    assert written == sha256(draw.pathway(kg).svg().encode()).hexdigest()


def test_letters_that_the_font_lacks_are_named_with_their_label(tmp_path: Path) -> None:
    words = '"椎間孔拡大術 of 椎間"@en ; skos:definition "ф × é – x"@en'
    (tmp_path / "a.ttl").write_text(
        "@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix c: <https://w3id.org/stenosis-kg/concept/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f"c:odd a skg:Operation ; skos:prefLabel {words} ; skos:broader c:surgical-intervention .\n",
        encoding="utf-8",
    )
    drawing = draw.concept(load(tmp_path / "a.ttl"), "concept:odd")
    said = (
        "PNG shows boxes for 椎 (U+690E), 間 (U+9593), 孔 (U+5B54), 拡 (U+62E1), 大 (U+5927), 術 (U+8853) of "
        '"椎間孔拡大術 of 椎間": the font lacks them; in SVG and HTML they are drawn by the viewer\'s fonts'
    )
    assert drawing.warnings("png") == [said]
    assert drawing.warnings("tiff") == [said.replace("PNG", "TIFF")]
    assert drawing.warnings("pdf") == [said.replace("PNG", "PDF")]
    assert drawing.warnings("svg") == drawing.warnings("html") == []
    done = run("--graph", tmp_path / "a.ttl", "draw", "concept", "concept:odd", "-o", tmp_path / "f.png")
    assert (done.returncode, done.stderr) == (0, f"warning: {said}\n")


def test_of_many_labels_with_letters_that_the_font_lacks_the_first_are_named(tmp_path: Path) -> None:
    odd = "".join(f'c:odd{i} a skg:Operation ; skos:prefLabel "{word}"@en ; skos:broader c:pain .\n'
                  for i, word in enumerate(["椎 a", "間 b", "孔 c", "拡 d", "大 e"]))  # fmt: skip
    (tmp_path / "a.ttl").write_text(
        "@prefix skg: <https://w3id.org/stenosis-kg/ontology#> . @prefix c: <https://w3id.org/stenosis-kg/concept/> .\n"
        f"@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n{odd}",
        encoding="utf-8",
    )
    warned = draw.concept(load(tmp_path / "a.ttl"), "pain").warnings("png")
    assert len(warned) == 4
    assert '椎 (U+690E) of "椎 a"' in warned[0]
    assert warned[3] == "so it is with 2 more labels"


@pytest.mark.parametrize("dpi", [72, 300, 600])
@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_dots_are_as_many_as_asked_for(kg: KnowledgeGraph, kind: str, dpi: int) -> None:
    drawing = draw.concept(kg, "PLIF", width_mm=120, dpi=dpi)
    data = drawing.to_bytes(kind)
    image = Image.open(io.BytesIO(data))
    assert image.width == pytest.approx(120 / 25.4 * dpi, abs=1.01)
    assert image.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
    assert drawing.to_bytes(kind) == data
    if kind == "tiff":
        assert (image.mode, image.info["compression"]) == ("RGB", "tiff_lzw")
        described = image.tag_v2[270]  # type: ignore[attr-defined]
        assert described.encode("latin-1").decode().startswith("Posterior lumbar interbody fusion. Diagram:")


@pytest.mark.parametrize("what", [each for each in WHATS if each != "concept"])
def test_a_bare_figure_has_neither_title_nor_footnote(kg: KnowledgeGraph, what: str) -> None:
    whole, bare = (getattr(draw, what)(kg, bare=each) for each in (False, True))
    keys = [{item.key for item in drawing.scene.items} for drawing in (whole, bare)]
    assert keys[0] - keys[1] == {"title", "caption"}
    assert keys[1] <= keys[0]
    assert bare.scene.height < whole.scene.height
    assert (bare.title, bare.alt, bare.scene.caption) == (whole.title, whole.alt, whole.scene.caption)


@pytest.mark.parametrize("millimetres", [85, 100, 114, 140, 150, 178, 210])
@pytest.mark.parametrize("what", ["pathway", "overview", "concept"])
def test_a_figure_has_the_width_that_was_asked_for(kg: KnowledgeGraph, what: str, millimetres: int) -> None:
    given = ["lumbar fusion"] if what == "concept" else []
    scene = getattr(draw, what)(kg, *given, width_mm=millimetres).scene
    assert scene.width / MM == pytest.approx(millimetres)
    with settings():
        assert faults(scene) == []


@pytest.mark.parametrize("what", WHATS)
def test_where_a_figure_cannot_be_so_narrow_the_least_width_is_named(kg: KnowledgeGraph, what: str) -> None:
    given = ["lumbar fusion"] if what == "concept" else []
    with pytest.raises(UsageError, match=r"ask for [0-9]+ mm or more") as error:
        getattr(draw, what)(kg, *given, width_mm=35)
    least = int(re.findall("ask for ([0-9]+)", str(error.value))[0])
    assert getattr(draw, what)(kg, *given, width_mm=least).scene.width / MM == pytest.approx(least)
    with pytest.raises(UsageError):
        getattr(draw, what)(kg, *given, width_mm=least - 1)
