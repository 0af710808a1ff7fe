// What comes next, judged in a page as stenosis_kg.pathway judges it, from what its data.py writes; a test holds the two
// equal. Things, passages, triggers and escalations are numbers: places in the data. This file has the pathway, and what
// is known of a patient (facts.py); after it come next_judge.js, next_open.js and next.js, each using those before.
const pathwayOf = (model) => {
  const { things, passages, triggers, stages, escalations } = model;
  const up = things.map((each, at) => [at, ...(each.up || [])]);
  const below = (one, other) => up[one].includes(other);
  const down = (one) => things.map((_, at) => at).filter((at) => at !== one && below(at, one));
  const label = (at) => things[at].label;
  const of = (at, key) => things[at][key] || [];
  const and = (some) => some.join(" and ");
  const unique = (some) => [...new Set(some)];
  const sorted = (some) => unique(some).sort((one, other) => one - other);
  const put = (map, key, value) => map.set(key, (map.get(key) || new Set()).add(value));
  const first = (some, how) => some.find((pair) => pair[0] === how)?.[1] || [];
  const reached = (start, further) => {
    const found = [start];
    for (const each of found) { found.push(...unique(further(each)).filter((next) => !found.includes(next))); }
    return found.slice(1);
  };
  const walk = (options) => options.flatMap((option) => [option, ...walk(option.members)]);
  const offered = new Map(stages.map((stage) => [stage.thing, walk(stage.options)]));
  const at = new Map(stages.map((stage) => [stage.thing, stage]));
  const leads = new Map(model.leads.map(([place, ways]) => [place, ways.map((way) => escalations[way])]));
  const leaves = (trigger) => [...(trigger.all ? [] : [trigger]), ...trigger.parts.flatMap((part) => leaves(triggers[part]))];
  const named = (trigger) => label(trigger.thing);
  const lineage = new Set(model.lineage), conditions = model.conditions.map(([thing]) => thing);
  const about = conditions.map(label).join(" or ");
  const firmest = (some) => some.filter((each) => passages[each][2] !== null)
    .sort((one, other) => passages[other][5] - passages[one][5] || one - other)[0];
  const firmness = (some) => { const one = firmest(some); return one === undefined ? 0 : passages[one][5]; };
  const axis = (some, place) => some.map((each) => passages[each][place]).find(Boolean) ?? null;
  const modality = (some) => { const one = firmest(some); return one === undefined ? null : passages[one][2]; };
  return { model, things, passages, triggers, stages, escalations, up, below, down, label, of, and, unique,
    sorted, put, first, reached, walk, offered, at, leads, leaves, named, lineage, conditions, about, firmest,
    firmness, axis, modality };
};

// What is given, in the places of the data: `told` is as NextSteps.to_dict has it under `given`.
const givenOf = ({ things, unique, sorted }, told) => {
  const place = new Map(things.map((each, number) => [each.id, number]));
  const taken = (some) => sorted(some.map((id) => place.get(id)).filter((each) => each !== undefined));
  const absentOnes = told.findings.filter((id) => id.startsWith("not:"));
  const pairs = told.responses.map((each) => [place.get(each.slice(0, each.lastIndexOf("="))), each.slice(each.lastIndexOf("=") + 1)]);
  const responses = unique(pairs.filter(([each]) => each !== undefined).map((pair) => pair.join())).map((pair) => pair.split(","))
    .map(([each, how]) => [Number(each), how]).sort(([one, how], [other, another]) => one - other || (how < another ? -1 : 1));
  return { findings: taken(told.findings.filter((id) => !absentOnes.includes(id))),
    absent: taken(absentOnes.map((id) => id.slice(4))), tried: taken(told.tried), declined: taken(told.declined), responses };
};

// What is known of a patient, and what contradicts itself.
const factsOf = (pathway, told) => {
  const { model, things, below, label, of, sorted, put, first, offered } = pathway;
  const { findings, absent, tried, declined, responses } = givenOf(pathway, told);
  const known = new Map(), done = new Map(), ruledOut = new Map(), leaning = new Map(), conflicts = new Map();
  findings.forEach((each) => [each, ...of(each, "implies")].forEach((part) => put(known, part, each)));
  [...tried, ...responses.map(([each]) => each)].forEach((each) => [each, ...of(each, "combines")].forEach((part) => put(done, part, each)));
  sorted(known.keys()).forEach((each) => [...first(model.failureOf, each), ...first(model.completionOf, each)]
    .forEach(([treatment]) => put(done, treatment, each)));
  model.completionOf.forEach(([finding, wholes]) => done.forEach((origins, treatment) => {
    if (wholes.some(([whole]) => below(treatment, whole))) { origins.forEach((origin) => put(known, finding, origin)); }
  }));
  model.failureOf.forEach(([finding, wholes]) => wholes.forEach(([whole]) => {
    if (responses.some(([each, how]) => each === whole && how === "relieved")) { put(ruledOut, finding, whole); }
    const failed = responses.filter(([each, how]) => how === "failed" && below(each, whole)).map(([each]) => each);
    const parts = [...offered.values()].flat().filter((option) => option.thing === whole)
      .flatMap((option) => option.members.filter((member) => member.relation === "offers").map((member) => member.thing));
    const all = parts.length && parts.every((part) => failed.some((each) => below(part, each)));
    const by = failed.filter((each) => each === whole || (all && parts.some((part) => below(part, each))));
    if (by.length) { by.forEach((each) => put(known, finding, each)); }
    else if (failed.length && !known.has(finding)) { leaning.set(finding, failed); }
  }));
  absent.forEach((each) => [each, ...of(each, "courses")].forEach((finding) => put(ruledOut, finding, each)));
  const inOrder = (map) => new Map(sorted(map.keys()).map((key) => [key, sorted(map.get(key))]));
  const facts = { findings, absent, tried, declined, responses, leaning, done: inOrder(done), known: inOrder(known), ruledOut: inOrder(ruledOut) };
  const report = (one, other, text, cited = []) => {
    const pair = sorted([one, other]);
    if (!conflicts.has(pair.join())) { conflicts.set(pair.join(), { concepts: pair, text, passages: cited }); }
  };
  facts.known.forEach((origins, finding) => absent.forEach((denied) => {
    if (![finding, ...of(finding, "courseOf")].some((each) => below(each, denied))) { return; }
    origins.forEach((origin) => report(origin, denied,
      `${label(origin)} is given as present, and ${origin === denied ? "" : label(denied) + " "}as absent`));
  }));
  responses.forEach(([treatment, how]) => responses.forEach(([other, another]) => {
    if (treatment === other && how < another) { report(treatment, other, `${label(treatment)}: both ${how} and ${another} are given`); }
    else if (treatment !== other && how === "failed" && another === "relieved" && below(other, treatment)) {
      report(treatment, other, `${label(treatment)} failed, and ${label(other)} relieved symptoms`);
    }
  }));
  model.failureOf.forEach(([finding, wholes]) => {
    const origins = facts.known.get(finding) || [];
    responses.forEach(([treatment, how]) => {
      const part = wholes.some(([whole]) => below(treatment, whole));
      const against = how === "relieved" ? part : how === "partial" && wholes.some(([whole]) => whole === treatment);
      if (!against || !origins.includes(finding)) { return; }
      const relief = how === "partial" ? "relieved a part of the" : "relieved";
      report(finding, treatment, `${label(finding)} is given, and that ${label(treatment)} ${relief} symptoms`, sorted(wholes.flatMap(([, said]) => said)));
    });
    first(model.failsToReach, finding).forEach(([outcome, said]) => [...facts.known.keys()].filter((each) => below(each, outcome))
      .forEach((reaching) => origins.forEach((origin) => report(origin, reaching,
        `${label(origin)} is given, and so is ${label(reaching)}, which it does not reach`, said))));
  });
  facts.done.forEach((origins, treatment) => declined.filter((each) => below(treatment, each)).forEach((refused) => origins.forEach((origin) => {
    const how = origin === treatment ? "was tried" : `is given (${label(treatment)} was tried)`;
    report(origin, refused, `${label(refused)} was declined, and ${label(origin)} ${how}`);
  })));
  const pairs = (one, other) => one[0] - other[0] || one.length - other.length || (one.length > 1 ? one[1] - other[1] : 0);
  facts.conflicts = [...conflicts.values()].sort((one, other) => pairs(one.concepts, other.concepts));
  facts.contested = new Set(facts.conflicts.flatMap((note) => note.concepts));
  facts.symptoms = [...facts.known.keys()].filter((each) => things[each].symptomatic);
  return facts;
};
