"""Where the sentences of a plain text begin and end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stenosis_kg import paths
from stenosis_kg.statements.sentences import sentences, title_of

TITLE = "Back Pain in Adults"

# Each body stands below the title. What is awkward about it is its id.
BODIES = [
    pytest.param("Rest helps. Exercise helps more.", ["Rest helps.", "Exercise helps more."], id="plain"),
    pytest.param("Rest helps. Exercise helps more", ["Rest helps.", "Exercise helps more"], id="no-final-stop"),
    pytest.param(
        "Rest helps. Back Pain in Adults Exercise helps.", ["Rest helps.", "Exercise helps."], id="title-between"
    ),
    pytest.param(
        "Back Pain in Adults Rest helps.\nBack Pain in Adults Ice helps.",
        ["Rest helps.", "Ice helps."],
        id="title-at-line-start",
    ),
    pytest.param(
        "Rest helps. Back Pain in Adults\nBack Pain in Adults Ice helps.",
        ["Rest helps.", "Ice helps."],
        id="title-at-line-end",
    ),
    pytest.param(
        "Back Pain in Adults is common. It hurts.",
        ["Back Pain in Adults is common.", "It hurts."],
        id="title-in-a-sentence",
    ),
    pytest.param(
        "We study Back Pain in Adults. It hurts.",
        ["We study Back Pain in Adults.", "It hurts."],
        id="title-words-mid-sentence",
    ),
    pytest.param(
        "Rest helps\n\nBack Pain in Adults Ice helps.", ["Rest helps", "Ice helps."], id="title-after-unstopped"
    ),
    pytest.param(
        "Drugs, e.g. NSAIDs, help. So do exercises.", ["Drugs, e.g. NSAIDs, help.", "So do exercises."], id="eg"
    ),
    pytest.param(
        "The outlet, i.e. the foramen, narrows. It hurts.",
        ["The outlet, i.e. the foramen, narrows.", "It hurts."],
        id="ie",
    ),
    pytest.param(
        "Drugs (e.g. Gabapentin) help. So does rest.",
        ["Drugs (e.g. Gabapentin) help.", "So does rest."],
        id="eg-in-parens",
    ),
    pytest.param("Dr. Lee operates. Prof. Ito assists.", ["Dr. Lee operates.", "Prof. Ito assists."], id="dr"),
    pytest.param("We compared PLIF vs. TLIF. Both work.", ["We compared PLIF vs. TLIF.", "Both work."], id="vs"),
    pytest.param("It is at L5-S1. Surgery helps.", ["It is at L5-S1.", "Surgery helps."], id="level-then-stop"),
    pytest.param(
        "The score fell by 2.5 points. It was 7.25 before.",
        ["The score fell by 2.5 points.", "It was 7.25 before."],
        id="decimal",
    ),
    pytest.param(
        "The odds ratio was 1.5. Age mattered.", ["The odds ratio was 1.5.", "Age mattered."], id="decimal-ends"
    ),
    pytest.param(
        "J. F. Smith wrote it. A. Jones agreed.", ["J. F. Smith wrote it.", "A. Jones agreed."], id="initials"
    ),
    pytest.param(
        "It was first done by Ralph B. Cloward in 1943. Others followed.",
        ["It was first done by Ralph B. Cloward in 1943.", "Others followed."],
        id="initial-mid",
    ),
    pytest.param("Some take vitamin D. This may help.", ["Some take vitamin D.", "This may help."], id="letter-ends"),
    pytest.param(
        "One is posterior fusion (PLIF). Another is TLIF (Fig. 2). Both fuse.",
        ["One is posterior fusion (PLIF).", "Another is TLIF (Fig. 2).", "Both fuse."],
        id="abbr-in-parens",
    ),
    pytest.param(
        "Weber et al. found no gain. Others did (Atlas et al. 2005).",
        ["Weber et al. found no gain.", "Others did (Atlas et al. 2005)."],
        id="et-al",
    ),
    pytest.param(
        "This follows Weber et al. Surgery was faster.",
        ["This follows Weber et al. Surgery was faster."],
        id="et-al-capital",
    ),
    pytest.param(
        "Rest helps (so does ice. It is cheap). Exercise helps more.",
        ["Rest helps (so does ice. It is cheap).", "Exercise helps more."],
        id="sentence-in-parens",
    ),
    pytest.param(
        "Rest helps. (Ice does too.) Exercise helps more.",
        ["Rest helps.", "(Ice does too.)", "Exercise helps more."],
        id="whole-in-parens",
    ),
    pytest.param(
        "Rest helps (so does ice. Exercise helps more.",
        ["Rest helps (so does ice.", "Exercise helps more."],
        id="unclosed-paren",
    ),
    pytest.param('She said "It hurts." Then she left.', ['She said "It hurts."', "Then she left."], id="quote-ends"),
    pytest.param(
        'He wrote "It hurts. It burns." and left. She stayed.',
        ['He wrote "It hurts. It burns." and left.', "She stayed."],
        id="quote-of-two",
    ),
    pytest.param(
        "He wrote “It hurts. It burns.” She stayed.",
        ["He wrote “It hurts. It burns.”", "She stayed."],
        id="curly-quote",
    ),
    pytest.param(
        '"Does it hurt?" she asked. It did.', ['"Does it hurt?" she asked.', "It did."], id="question-in-quote"
    ),
    pytest.param('He lost 1" of height. It hurt.', ['He lost 1" of height.', "It hurt."], id="inch-mark"),
    pytest.param("Does it hurt? Yes! It does.", ["Does it hurt?", "Yes!", "It does."], id="question-bang"),
    pytest.param(
        "It hurts... sometimes. It burns… Then it stops.",
        ["It hurts... sometimes.", "It burns…", "Then it stops."],
        id="ellipsis",
    ),
    pytest.param(
        "Rest helps most\npatients. Exercise\nhelps more.",
        ["Rest helps most\npatients.", "Exercise\nhelps more."],
        id="wrapped-line",
    ),
    pytest.param(
        "Rest helps most\r\npatients. Ice\r\nhelps.\r\n",
        ["Rest helps most\r\npatients.", "Ice\r\nhelps."],
        id="wrapped-crlf",
    ),
    pytest.param("Drugs\n\nThey help. They harm.", ["Drugs", "They help.", "They harm."], id="heading-line"),
    pytest.param("Rest helps.\n\n\n\n \n\t\n", ["Rest helps."], id="trailing-blank-lines"),
    pytest.param(
        "Take it at 8 a.m. and 5 p.m. daily. It helps.",
        ["Take it at 8 a.m. and 5 p.m. daily.", "It helps."],
        id="times-of-day",
    ),
    pytest.param("Take it at 8 a.m. The pain falls.", ["Take it at 8 a.m.", "The pain falls."], id="time-ends"),
    pytest.param(
        "Rest, ice, etc. The pain falls. Drugs, etc. help.",
        ["Rest, ice, etc.", "The pain falls.", "Drugs, etc. help."],
        id="etc-ends",
    ),
    pytest.param("Fusion helps. 30 patients had it.", ["Fusion helps.", "30 patients had it."], id="number-starts"),
    pytest.param(
        "See No. 5 and approx. 30 others. It helps.", ["See No. 5 and approx. 30 others.", "It helps."], id="no-5"
    ),
    pytest.param("Give 5 mg b.i.d. for a week. Then stop.", ["Give 5 mg b.i.d. for a week.", "Then stop."], id="dose"),
    pytest.param("See www.example.org for more. It helps.", ["See www.example.org for more.", "It helps."], id="url"),
    pytest.param("1. Rest helps. 2. Ice helps.", ["1. Rest helps.", "2. Ice helps."], id="numbered-list"),
    pytest.param("It grows. mTOR drives it.", ["It grows.", "mTOR drives it."], id="lower-case-term"),
    pytest.param("Pain 😖 is scored. Rest helps.", ["Pain 😖 is scored.", "Rest helps."], id="beyond-bmp"),
    pytest.param("Fusion helps.[3] Rest does not.", ["Fusion helps.[3]", "Rest does not."], id="citation-mark"),
    pytest.param(
        "It is common in the U.S. and rarer in the U.K. now. It hurts.",
        ["It is common in the U.S. and rarer in the U.K. now.", "It hurts."],
        id="us",
    ),
    pytest.param(
        "Words were left out [...] here. It helps.", ["Words were left out [...] here.", "It helps."], id="left-out"
    ),
    pytest.param(
        "One helps (if cheap (e.g. Ice. Cold.) and safe. So.) here. It does.",
        ["One helps (if cheap (e.g. Ice. Cold.) and safe. So.) here.", "It does."],
        id="brackets-in-brackets",
    ),
    pytest.param("• Rest helps\n• Ice helps\n", ["• Rest helps", "• Ice helps"], id="bullets"),
    pytest.param(
        "Drugs\nMost drugs help for a time only, and some drugs do harm.",
        ["Drugs", "Most drugs help for a time only, and some drugs do harm."],
        id="heading-without-blank-line",
    ),
    pytest.param("Rest helps. Back Pain in Adults.\nIce helps.", ["Rest helps.", "Ice helps."], id="title-with-a-stop"),
    pytest.param(
        "Rest helps. Back Pain\nin Adults Ice helps.", ["Rest helps.", "Ice helps."], id="title-over-a-line-break"
    ),
    pytest.param(
        "Rest helps most people\n\nice helps too.",
        ["Rest helps most people", "ice helps too."],
        id="blank-line-without-capital",
    ),
    pytest.param("---\n\n***", [], id="rules-are-no-sentences"),
    pytest.param("", [], id="title-alone"),
    pytest.param(
        "Words were left out [...] There it is.", ["Words were left out [...] There it is."], id="left-out-capital"
    ),
    pytest.param(
        "Is it vitamin D? Surgery helps.", ["Is it vitamin D?", "Surgery helps."], id="letter-and-question-mark"
    ),
    pytest.param(
        'She wrote "for grade J." Surgery followed.',
        ['She wrote "for grade J."', "Surgery followed."],
        id="letter-and-quote",
    ),
    pytest.param("The answer is no. Rest helps.", ["The answer is no.", "Rest helps."], id="no-is-a-word-too"),
    pytest.param(
        "It is used in the U.S. Army only. It helps.", ["It is used in the U.S. Army only.", "It helps."], id="us-army"
    ),
    pytest.param(
        'He lost 1" of height. It hurt. He said "yes". So.',
        ['He lost 1" of height.', "It hurt.", 'He said "yes".', "So."],
        id="inch-mark-and-quote",
    ),
    pytest.param(
        "One (of (say) two. Or (say) three. Four) helps. It does.",
        ["One (of (say) two. Or (say) three. Four) helps.", "It does."],
        id="brackets-side-by-side-in-brackets",
    ),
    pytest.param(
        "Many patients are first asked about the\nOswestry index, which is a score.",
        ["Many patients are first asked about the\nOswestry index, which is a score."],
        id="capital-after-a-wrapped-line",
    ),
    pytest.param(
        "See Dr.\nLee now, since waiting is of no use to anyone.",
        ["See Dr.\nLee now, since waiting is of no use to anyone."],
        id="short-line-with-a-stop-is-no-heading",
    ),
    pytest.param(
        "Rest\nhelps most people who have had a sore back for long.",
        ["Rest\nhelps most people who have had a sore back for long."],
        id="short-line-that-goes-on",
    ),
    pytest.param(
        "Rest helps. Back Pain in Adults Back Pain in Adults Ice helps.",
        ["Rest helps.", "Ice helps."],
        id="title-twice-in-a-row",
    ),
    pytest.param(
        "Rest helps. Back Pain in Adults' Wards Is a book.",
        ["Rest helps.", "Back Pain in Adults' Wards Is a book."],
        id="longer-than-the-title",
    ),
]

# Read by hand: number, first character, one past the last, first three words, last three words.
DOCUMENT = [
    (1, 116, 280, "Severe foraminal stenosis", "the spinal canal."),
    (2, 281, 439, "This narrowing can", "and muscle weakness."),
    (3, 440, 603, "The severity of", "to surgical interventions."),
    (4, 604, 729, "Initially, healthcare providers", "and improving function."),
    (5, 730, 867, "Physical therapy plays", "reduce nerve compression."),
    (6, 868, 1038, "Medications such as", "help manage discomfort."),
    (7, 1039, 1219, "In some cases,", "for several months."),
    (8, 1336, 1534, "However, when conservative", "intervention becomes necessary."),
    (9, 1535, 1632, "The primary goals", "spine if needed."),
    (10, 1633, 1839, "The most common", "create more space."),
    (11, 1840, 1963, "This procedure can", "minimizing tissue damage."),
    (12, 1964, 2118, "In cases where", "may be recommended."),
    (13, 2119, 2253, "Fusion involves permanently", "stabilizing the spine."),
    (14, 2254, 2401, "This can be", "interbody fusion (TLIF)."),
    (15, 2402, 2510, "The addition of", "promotes fusion success."),
    (16, 2569, 2668, "Advances in surgical", "severe foraminal stenosis."),
    (17, 2669, 2814, "Microendoscopic and robotic-assisted", "and quicker recoveries."),
    (18, 2815, 2931, "Postoperative rehabilitation is", "prevent future issues."),
    (19, 2990, 3127, "While surgery is", "a spine specialist."),
    (20, 3128, 3249, "Factors such as", "choice of treatment."),
    (21, 3250, 3372, "In some cases,", "best possible outcome."),
    (22, 3431, 3567, "In summary, the", "to initial therapies."),
    (23, 3568, 3746, "Conservative management remains", "persistent or worsening."),
    (24, 3747, 3851, "Advances in minimally", "and recovery experiences."),
]


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_bodies(body: str, expected: list[str]) -> None:
    text = f"{TITLE}\n{body}"
    assert [text[start:end] for start, end in sentences(text)] == expected


@pytest.mark.parametrize(("number", "start", "end", "first", "last"), DOCUMENT)
def test_bundled_document(number: int, start: int, end: int, first: str, last: str) -> None:
    text = bundled_text()
    span = sentences(text)[number - 1]
    assert span == (start, end)
    assert text[start:end].startswith(first)
    assert text[start:end].endswith(last)


def test_bundled_document_has_24_sentences() -> None:
    assert len(sentences(bundled_text())) == len(DOCUMENT) == 24


def test_bundled_document_is_its_sentences_and_its_title() -> None:
    text = bundled_text()
    for start, end in reversed(sentences(text)):
        text = text[:start] + text[end:]
    assert set(text.replace(title_of(bundled_text()), "").split()) == set()


TITLES = [
    pytest.param("Back Pain in Adults\nRest helps.", "Back Pain in Adults", id="first-line"),
    pytest.param("\n\n  Back Pain \r\nRest helps.", "Back Pain", id="first-line-with-words"),
    pytest.param("What Helps?\nRest helps.", "What Helps?", id="question"),
    pytest.param("Rest helps. Ice does too.\nSo does heat.", "", id="a-sentence-is-no-title"),
    pytest.param("\ufeffBack Pain\nRest helps.", "Back Pain", id="byte-order-mark"),
    pytest.param("Rest (and ice.)\nSo does heat.", "", id="a-sentence-with-its-stop-in-brackets"),
    pytest.param("", "", id="empty"),
]


@pytest.mark.parametrize(("text", "expected"), TITLES)
def test_title(text: str, expected: str) -> None:
    assert title_of(text) == expected


def test_a_text_without_title_begins_with_its_first_sentence() -> None:
    text = "Rest helps. Ice does too.\nSo does heat."
    assert [text[start:end] for start, end in sentences(text)] == ["Rest helps.", "Ice does too.", "So does heat."]


def test_a_byte_order_mark_counts_but_is_in_no_sentence() -> None:
    assert sentences("\ufeffRest helps.") == ((1, 12),)


def test_a_short_title_in_running_text_is_a_phrase() -> None:
    text = "Sciatica\nRest helps. Sciatica L5 hurts.\nSciatica\nIce helps."
    assert [text[start:end] for start, end in sentences(text)] == ["Rest helps.", "Sciatica L5 hurts.", "Ice helps."]


@given(st.text(alphabet='aB. \n\t()"“”?!…1,-[]é😖', max_size=80))
def test_spans_are_ordered_apart_and_trimmed(text: str) -> None:
    spans = sentences(text)
    assert list(spans) == sorted(spans)
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)


def bundled_text() -> str:
    return (paths.ontology() / "sources" / "l5s1-treatment.txt").read_bytes().decode()
