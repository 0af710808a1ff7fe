// What an answer says beside its steps: what would matter, what else was given, what the documents are silent on. `close` sees
// to it that no given fact is left out (open_questions.py).
const openOf = (pathway, facts, judge) => {
  const { model, triggers, stages, up, below, down, label, of, and, unique, sorted, first, walk,
    offered, leaves, named, lineage, conditions, about } = pathway;
  const { outOfScope, general, scope, inScope, denied, verdict, begun } = judge;
  const { known } = facts;

  const matter = new Map(), silent = new Map(), given = new Map(), shown = new Set(), conflicts = [...facts.conflicts];
  const silence = (concepts, text, cited = []) => {
    const key = [...concepts, text].join();
    if (!silent.has(key)) { silent.set(key, { concepts, text, passages: cited }); }
  };
  const note = (concepts, text, cited) => {
    const made = { concepts, text, passages: sorted(cited) };
    given.set(JSON.stringify(made), made);
  };
  const add = (fact, bearsOn, text, cited, finerThan = [], giveAs = "finding") => {
    const key = `${fact} ${bearsOn}`;
    if (!matter.has(key)) { matter.set(key, { fact, bearsOn, text, passages: cited, finerThan, giveAs }); }
  };
  const finerThan = (leaf) => facts.findings.filter((each) => !below(leaf, each)).flatMap((each) => {
    const finer = down(each).filter((one) => below(one, leaf) && !denied(one));
    return finer.filter((one) => !up[one].slice(1).some((over) => finer.includes(over))).map((one) => [each, one]);
  });
  const contradicted = (finding) => first(model.failsToReach, finding).some(([outcome]) => [...known.keys()].some((each) => below(each, outcome)));
  const matters = (judged, bearsOn, more = true) => {
    if (judged.answer !== "unknown" || !more) { return; }
    judged.missing.map((leaf) => leaf.thing).filter((leaf) => !lineage.has(leaf) && !contradicted(leaf) && !denied(leaf)).forEach((leaf) => {
      finerThan(leaf).forEach(([one, finer]) => {
        add(finer, bearsOn, `${label(finer)}: ${label(one)} is given, but not whether it is this`, judged.trigger.passages, [one]);
        shown.add(one);
      });
      const others = judged.missing.filter((part) => part.thing !== leaf && !lineage.has(part.thing)).map(named);
      add(leaf, bearsOn, others.length ? `${label(leaf)}, together with ${and(others)}` : label(leaf), judged.trigger.passages);
    });
  };

  // Every given fact that nothing shows so far (open_questions.close).
  const show = (some) => some.forEach((each) => shown.add(each));
  const showReasons = (some) => some.forEach((each) => show([each.finding, ...each.origins]));
  const bearing = (finding) => of(finding, "bears").map(([stage, option, trigger]) => ({ stage, option, judged: verdict(triggers[trigger]) }));
  const isPart = (finding, { trigger }) => [trigger, ...leaves(trigger)].some((each) => below(finding, each.thing));
  const noteFinding = (finding, by = []) => {
    const name = label(finding) + (by.length ? ` (${by.map((each) => `${label(each)} failed`).join(", ")})` : "");
    const own = conditions.some((each) => below(finding, each));
    if (own || lineage.has(finding)) {
      note([finding], `${name}: ${own ? "the documents are about this" : `the documents speak only of ${about}`}`, of(finding, "mentions").slice(0, 1));
      return;
    }
    const rows = bearing(finding).filter((row) => isPart(finding, row.judged));
    const leading = rows.filter((row) => row.option === null).map((row) => row.judged.trigger.thing);
    rows.forEach(({ stage, option, judged }) => {
      let text = `${name}: it is given as a reason for the ${label(stage)}${begun.has(stage) ? ", which was begun" : " too"}`;
      if (option !== null) {
        if (leading.some((each) => below(finding, each))) { return; }
        const part = judged.answer === "met" ? "meets the condition" : "is a part of the condition";
        text = `${name} ${part} for recommending ${label(option)}; nothing makes it a reason for the ${label(stage)}`;
      }
      note([finding, ...by], text, judged.trigger.passages);
    });
    const cited = of(finding, "mentions");
    if (!rows.length) { silence([finding], `what follows from ${name}${cited.length ? ", though they name it" : ""}`, cited); }
  };
  const noteAbsent = (finding) => {
    const rows = bearing(finding), name = label(finding);
    rows.forEach(({ stage, option, judged: { answer, trigger } }) => {
      const what = option === null ? `the ${label(stage)}` : `recommending ${label(option)}`, leads = `${named(trigger)}, which would lead to ${what}`;
      const text = answer === "met" ? `: ${named(trigger)}, which leads to ${what}, is given all the same`
        : answer === "unknown" ? `: this does not rule out ${leads}`
        : finding === trigger.thing ? `, which would lead to ${what}` : `: ${leads}, is ruled out`;
      note([finding], `${name} is absent${text}`, trigger.passages);
    });
    if (!rows.length) { silence([finding], `what follows when ${name} is absent`, of(finding, "mentions")); }
  };
  const noteTried = (treatment) => {
    const homes = stages.flatMap((stage) => offered.get(stage.thing).filter((option) => below(treatment, option.thing)).map((option) => [stage, option]));
    const nearest = new Map();
    const distance = ([, option]) => up[treatment].indexOf(option.thing);
    [...homes].sort((one, other) => distance(one) - distance(other)).forEach(([stage, option]) => { if (!nearest.has(stage)) { nearest.set(stage, option); } });
    const how = facts.responses.some(([each, went]) => each === treatment && went === "failed") ? "failed" : "was tried";
    nearest.forEach((option, stage) => note([treatment], `${label(treatment)} ${how}: it belongs to the ${label(stage.thing)}`, option.passages));
    if (!homes.length) { silence([treatment], `which stage ${label(treatment)} belongs to`, of(treatment, "mentions")); }
  };
  const caution = () => known.forEach((origins, finding) => bearing(finding).forEach(({ stage, option, judged }) => {
    const { trigger } = judged;
    if (!isPart(finding, judged) || trigger.denied.length) { return; }
    const others = unique([...origins, ...(trigger.all ? [] : [trigger.thing])]).filter((each) => each !== finding).map(label);
    const name = label(finding) + (others.length ? ` (${others.join(", ")})` : "");
    const what = option === null ? `the ${label(stage)}` : `the recommendation of ${label(option)}`;
    const text = `caution: in ${about} the documents answer ${name} with ${what}${trigger.words ? ` (${trigger.words})` : ""}; of this patient they say nothing`;
    const cited = sorted(judged.because.flatMap((each) => each.passages));
    outOfScope.push({ concepts: origins, text, passages: cited.length ? cited : trigger.passages });
  }));
  const ofOthers = (finding) => {
    const failed = facts.leaning.get(finding), wholes = first(model.failureOf, finding).map(([whole]) => whole);
    const ends = [...offered.values()].flat().filter((option) => wholes.includes(option.thing))
      .flatMap((option) => walk(option.members)).filter((option) => !option.members.length).map((option) => option.thing);
    if (ends.length && ends.every((leaf) => failed.some((each) => below(leaf, each)))) { return "which is all that the documents name: their list is open"; }
    const how = { partial: "relieving in part", relieved: "relieving symptoms" }, answered = facts.responses.map(([each]) => each);
    const went = [...facts.declined.map((each) => [each, "declined"]), ...facts.responses.filter(([, each]) => each !== "failed").map(([each, went]) => [each, how[went]]),
      ...facts.tried.filter((each) => !answered.includes(each) && !wholes.includes(each)).map((each) => [each, "tried"])]
      .filter(([each]) => !failed.includes(each) && wholes.some((whole) => below(each, whole)));
    const said = went.map(([each, how]) => `${label(each)} ${how}`);
    const rest = ends.filter((leaf) => !failed.some((each) => below(leaf, each) || below(each, leaf)));
    if (rest.some((leaf) => !went.some(([each]) => below(leaf, each)))) { said.push(`nothing given of the others${went.length ? " that the documents name" : ""}`); }
    return said.length ? `with ${and(said)}` : "with nothing given of the others";
  };
  const noteResponses = () => {
    const stated = new Map(model.failureOf.flatMap(([, wholes]) => wholes));
    facts.responses.forEach(([treatment, how]) => {
      const near = [...stated].filter(([whole]) => below(treatment, whole) || below(whole, treatment)).map(([, said]) => said);
      const name = label(treatment), cited = sorted(near.flat());
      if (how === "partial") { silence([treatment], `what follows from partial relief by ${name}, which is neither failure nor success`, cited); }
      else if (how === "relieved") { silence([treatment], `what follows once ${name} has relieved symptoms`, cited); }
      else if (!near.length) { silence([treatment], `what follows when ${name} fails`); }
    });
    const said = (finding) => sorted(first(model.failureOf, finding).flatMap(([, each]) => each));
    facts.leaning.forEach((failed, finding) => {
      const names = and(failed.map(label));
      if (denied(finding)) { note(failed, `${names} failed, and ${label(finding)} is ruled out`, said(finding)); }
      else { silence([finding, ...failed], `whether it counts as ${label(finding)} that ${names} failed, ${ofOthers(finding)}`, said(finding)); }
    });
    model.failureOf.forEach(([finding, wholes]) => {
      const by = (known.get(finding) || []).filter((each) => facts.responses.some(([treatment]) => treatment === each));
      if (!by.length || by.some((each) => wholes.some(([whole]) => whole === each)) || facts.findings.includes(finding)) { return; }
      silence([finding, ...by], `whether there is more to try than ${and(by.map(label))}, which failed: the list that the documents give is open`, said(finding));
    });
  };
  const close = (steps) => {
    if (scope === "open" && steps.length) {
      model.conditions.forEach(([condition, said]) => add(condition, "pathway",
        `${label(condition)}: ${and(general.map(label))} is given, but not whether it is this`, said, general));
      show(general);
    }
    steps.forEach((step) => {
      showReasons(step.because);
      if (step.open) { return; }
      step.choices.forEach((each) => {
        const met = each.judged.some((one) => one.answer === "met");
        if (inScope && each.option.indications.length && !met) { each.judged.forEach((one) => matters(one, each.option.thing)); }
        if (each.tried) { shown.add(each.option.thing); }
        each.judged.forEach((one) => { showReasons(one.because); show(one.against); });
      });
    });
    conflicts.forEach((each) => show(each.concepts));
    if (scope === "out") { caution(); }
    noteResponses();
    facts.declined.forEach((each) => silence([each], `what follows when ${label(each)} is declined`));
    [...outOfScope, ...silent.values()].forEach((each) => show(each.concepts));
    facts.findings.filter((each) => !shown.has(each)).forEach((each) => noteFinding(each));
    model.failureOf.forEach(([finding]) => {
      const by = (known.get(finding) || []).filter((each) => !facts.findings.includes(each) && !shown.has(each));
      if (by.length && !shown.has(finding)) { noteFinding(finding, by); show(by); }
    });
    facts.absent.filter((each) => !shown.has(each)).forEach(noteAbsent);
    sorted([...facts.tried, ...facts.responses.map(([each]) => each)]).filter((each) => !shown.has(each)).forEach(noteTried);
  };

  return { matter, silent, given, conflicts, silence, add, matters, finerThan, close };
};
