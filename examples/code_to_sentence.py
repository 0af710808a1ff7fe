"""From an ICD-10-CM code to the stage of the pathway, and the sentence that says so. Five lines."""

import stenosis_kg as skg

kg = skg.load()
for match in kg.mappings().concepts("ICD10CM:N31.9"):
    for step in kg.pathway().next_steps(findings=[match.concept]).steps:
        print(match.level, step.stage.label, step.status, step.passages[0].text, sep=" | ")
