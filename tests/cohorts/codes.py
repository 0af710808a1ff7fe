"""The codes that are planted, by what they stand for; ``ontology/mappings`` has their labels and sources."""

from __future__ import annotations

from datetime import date

__all__ = [
    "CARE",
    "CLOSE_DEFICITS",
    "DECOMPRESSIONS",
    "DEFICITS",
    "ENCOUNTER",
    "FOOT_DROP",
    "FUSIONS",
    "INDEX",
    "INDEX_DAYS",
    "INDICATIONS",
    "MODALITY",
    "OPIOID",
    "REHABILITATION_ONLY",
    "SYMPTOMS",
    "UNMAPPED",
    "is_mapped",
    "kind_of",
    "of_its_time",
]

_EPOCH = date(1970, 1, 1).toordinal()
# Within these days every code below is valid: M48.061 from 2017-10-01 on, M51.36 and M51.37 to 2024-09-30 (the yearly
# ICD-10-CM updates of CDC/NCHS); M54.5 was split on 2021-10-01.
INDEX_DAYS = (date(2018, 1, 1).toordinal() - _EPOCH, date(2019, 12, 31).toordinal() - _EPOCH)
_LOW_BACK_PAIN_SPLIT = date(2021, 10, 1).toordinal() - _EPOCH
_LOW_BACK_PAIN = "ICD10CM//M54.5"

# Broad or close for severe foraminal stenosis at L5-S1: lumbosacral or lumbar stenosis, stenosis of the foramina.
INDEX = ("ICD10CM//M48.07", "ICD10CM//M48.061", "ICD10CM//M48.062", "ICD10CM//M99.63", "ICD10CM//M99.73")
# Sciatica, low back pain, lumbosacral radiculopathy, paresthesia, hypoesthesia.
SYMPTOMS = (
    *("ICD10CM//M54.31", "ICD10CM//M54.32", "ICD10CM//M54.41", _LOW_BACK_PAIN),
    *("ICD10CM//M54.17", "ICD10CM//R20.2", "ICD10CM//R20.1"),
)
# Exact or narrow for a deficit, and no symptom: neuromuscular bladder, cauda equina syndrome, neurogenic bowel.
DEFICITS = ("ICD10CM//N31.9", "ICD10CM//G83.4", "ICD10CM//K59.2")
FOOT_DROP = ("ICD10CM//M21.371", "ICD10CM//M21.372")  # narrow for significant weakness, which is a symptom too
# Only close to a deficit, so no sign of one: retention of urine, urge incontinence, fecal incontinence.
CLOSE_DEFICITS = ("ICD10CM//R33.9", "ICD10CM//N39.41", "ICD10CM//R15.9")
# Disc degeneration, instability of the lumbar or lumbosacral region.
INDICATIONS = ("ICD10CM//M51.36", "ICD10CM//M51.37", "ICD10CM//M53.2X6", "ICD10CM//M53.2X7")
# Release of a lumbar or sacral nerve, or of the lumbar cord.
DECOMPRESSIONS = ("ICD10PCS//01NB0ZZ", "ICD10PCS//01NB4ZZ", "ICD10PCS//01NR0ZZ", "ICD10PCS//00NY0ZZ")
# Lumbosacral or lumbar fusion; with an interbody device from behind it may be PLIF or TLIF.
FUSIONS = ("ICD10PCS//0SG3071", "ICD10PCS//0SG30AJ", "ICD10PCS//0SG0071", "ICD9CM//81.08")
REHABILITATION_ONLY = ("ICD9CM//V57.89", "ICD9CM//V57.9")  # rehabilitation, and nothing else
# No ICD-10 code says physical therapy, so those of ICD-9-CM go on beside the rest.
CARE = {
    "nsaid": ("RXNORM//5640", "RXNORM//7258", "RXNORM//41493", "RXNORM//3355"),  # ibuprofen, naproxen, meloxicam, …
    "relaxant": ("RXNORM//6845", "RXNORM//57258", "RXNORM//59078", "RXNORM//1292"),  # methocarbamol, tizanidine, …
    "nerve": ("RXNORM//25480", "RXNORM//187832", "RXNORM//72625"),  # gabapentin, pregabalin, duloxetine
    "therapy": ("ICD9CM//93.39", "ICD9CM//V57.1"),
    "injection": ("ICD10PCS//3E0S33Z",),
}
MODALITY = dict.fromkeys(["nsaid", "relaxant", "nerve"], "medication") | {
    "therapy": "therapy",
    "injection": "injection",
}

# What no mapping has: check-ups, hypertension, diabetes, …; metformin, lisinopril, …; and systems that nothing knows.
ENCOUNTER = "ICD10CM//Z00.00"
OPIOID = "RXNORM//5489"  # hydrocodone: given for pain, but the document names no opioid
UNMAPPED = (
    *("ICD10CM//I10", "ICD10CM//E11.9", "ICD10CM//E78.5", "ICD10CM//J06.9", "ICD10CM//H25.13", "ICD10CM//K21.9"),
    *("ICD10CM//N39.0", "ICD10CM//M17.11", "ICD10CM//M54.2", "ICD10CM//M48.02", "ICD10CM//Z23", "ICD10CM//F32.9"),
    *("RXNORM//6809", "RXNORM//29046", "RXNORM//83367", "RXNORM//17767", "RXNORM//7646", "RXNORM//161"),
    *("ICD10PCS//0DTJ4ZZ", "ICD10PCS//0SR90JZ", "ICD9CM//45.23", "HCPCS//G0438"),
    *("LOINC//4548-4", "LOCAL//ward-7", "NDC//00000-0000"),
)

_KIND = {code: kind for kind, codes in CARE.items() for code in codes}


def kind_of(code: str) -> str:
    """The kind of care that a code stands for: nsaid, relaxant, nerve, therapy, injection; "" for what is none."""
    return _KIND.get(code, "")


def is_mapped(code: str) -> bool:
    """Whether a planted code has a mapping, or is a birth or a death."""
    return code not in {ENCOUNTER, OPIOID, *UNMAPPED}


def of_its_time(day: int, code: str) -> str:
    """The code that was valid on the day."""
    return "ICD10CM//M54.50" if code == _LOW_BACK_PAIN and day >= _LOW_BACK_PAIN_SPLIT else code
