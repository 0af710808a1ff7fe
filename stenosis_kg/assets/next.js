// What comes next by one document, and why (next.py), as NextSteps.to_dict has it: nextSteps(model)(given) -> the answer.
const [NONE, UNDETERMINED, POSSIBLE, INDICATED] = [0, 1, 2, 3];
const answerOf = (pathway, told) => {
  const { model, things, passages, triggers, stages, escalations, below, label, and, unique, sorted, first,
    at, leads, named, firmest, axis, modality } = pathway;
  const facts = factsOf(pathway, told), judge = judgeOf(pathway, facts), open = openOf(pathway, facts, judge);
  const { outOfScope, scope, inScope, symptomless, verdict, certain, holding, choices, begun, here,
    ahead, surelyBegun, relieved } = judge;
  const { matter, silent, given, conflicts, silence, add, matters, finerThan, close } = open;
  const levelOf = (some) => {
    const one = firmest(some);
    if (one === undefined || passages[one][5] < model.plain) { return POSSIBLE; }
    return passages[one][5] === model.plain && passages[one][3] ? POSSIBLE : INDICATED;
  };

  // What leads on (next.py).
  const ways = new Map(stages.map((stage) => [stage.thing, []]));
  const found = (stage) => Math.max(NONE, ...ways.get(stage).map((way) => way.level));
  const ranked = (stage) => holding(stage.options.flatMap((option) => [...option.passages, ...option.treats]).filter((each) => passages[each][4]), stage);
  const words = (way, judged) => {
    const { trigger } = judged;
    const wholes = first(model.failureOf, trigger.thing).map(([whole]) => whole);
    const failed = wholes.length ? facts.responses.filter(([, how]) => how === "failed").map(([each]) => each) : [];
    const names = unique(judged.because.flatMap((each) => [each.finding, ...each.origins]))
      .filter((each) => each !== trigger.thing && !(failed.includes(each) && wholes.includes(each)))
      .map((each) => (failed.includes(each) ? `${label(each)} failed` : label(each)));
    let met = names.length ? `${named(trigger)} (${names.join(", ")})` : named(trigger);
    if (trigger.denied.length) {
      const dispute = { concepts: [way.thing, trigger.thing], text: `that ${named(trigger)} is a trigger of ${label(way.thing)} is stated, and denied`,
        passages: sorted([...trigger.passages, ...trigger.denied]) };
      if (!conflicts.some((each) => JSON.stringify(each) === JSON.stringify(dispute))) { conflicts.push(dispute); }
      met += ", of which the documents contradict each other";
    }
    return judged.sure ? met : `${met}, on facts that contradict each other`;
  };
  const take = (way, judged, why, surely) => {
    const routing = firmest(way.triggers.flatMap((each) => triggers[each].passages)) === undefined ? firmest(way.passages) : undefined;
    ways.get(way.target).push({ level: surely ? levelOf(judged.trigger.passages) : UNDETERMINED, why, because: judged.because, bypasses: way.bypasses,
      passages: sorted([...(routing === undefined ? [] : [routing]), ...judged.because.flatMap((each) => each.passages)]) });
  };
  const bypass = (way) => {
    const again = begun.has(way.target), stage = label(way.target), judged = way.triggers.map((each) => verdict(triggers[each]));
    judged.filter((each) => each.answer === "met").forEach((each) => {
      take(way, each, words(way, each) + (again ? `, after the ${stage} was begun` : ""), certain(each.trigger) && !again);
      if (again) { silence([each.trigger.thing], `whether ${named(each.trigger)} leads to the ${stage} again, once that was begun`, each.trigger.passages); }
    });
    judged.forEach((each) => {
      const could = inScope && !again ? levelOf(each.trigger.passages) : UNDETERMINED;
      if (!again) { matters(each, way.target, could > found(way.target)); }
      else if (each.answer === "unknown") {
        silence([each.trigger.thing], `whether ${named(each.trigger)}, which is not given, would lead to the ${stage} again`, each.trigger.passages);
        finerThan(each.trigger.thing).forEach(([one, finer]) => silence([one, finer],
          `whether ${label(one)}, which is given, is ${label(finer)}, and what would follow if it is`, each.trigger.passages));
      }
    });
  };
  const outcomes = new Set([...model.failureOf, ...model.completionOf].map(([finding]) => finding));
  const failures = new Set(model.failureOf.map(([finding]) => finding));
  const completions = new Set(model.completionOf.map(([finding]) => finding));
  const escalate = (way) => way.triggers.map((each) => verdict(triggers[each])).filter((each) => each.answer === "met").forEach((judged) => {
    const { trigger } = judged;
    if (!ahead(way)) {
      if (!outcomes.has(trigger.thing)) { silence([trigger.thing], `what follows from ${named(trigger)} once the ${label(way.target)} was begun`, trigger.passages); }
      return;
    }
    let why = words(way, judged);
    if (way.source !== null && !begun.has(way.source)) {
      const ranks = unique(ranked(at.get(way.source)).map((each) => passages[each][4])), source = label(way.source);
      why += `; whether the ${source} was begun is not given, and that this leaves the ${source}${ranks.length ? `, named ${and(ranks)},` : ""}`
        + " is this pathway's reading, and no condition that a passage states";
    }
    take(way, judged, why, certain(trigger) && surelyBegun(way.source));
  });
  const ask = (way) => {
    const { source, target } = way, from = source === null || begun.has(source);
    if (!ahead(way) || !(from || here.has(source))) { return; }
    const judged = way.triggers.map((each) => verdict(triggers[each]));
    const unknown = judged.filter((each) => each.answer === "unknown").map((each) => each.trigger);
    const eased = source !== null && relieved(at.get(source));
    if (unknown.length && from && found(target) === NONE && !eased) {
      ways.get(target).push({ level: UNDETERMINED, why: `it turns on what is not given: ${unknown.map(named).join(", ")}`, because: [], bypasses: [],
        passages: sorted(unknown.flatMap((each) => each.passages)) });
    }
    judged.filter((each) => !(eased && failures.has(each.trigger.thing))).forEach((each) => {
      const could = (from || failures.has(each.trigger.thing)) && inScope ? levelOf(each.trigger.passages) : UNDETERMINED;
      matters(each, target, could > found(target));
      if (source === null || from || !certain(each.trigger) || levelOf(each.trigger.passages) <= found(target)) { return; }
      at.get(source).options.forEach((option) => add(option.thing, target,
        `${label(option.thing)}: whether it was tried (that the ${label(target)} follows it is this pathway's reading)`, ranked(at.get(source)), [], "tried"));
    });
  };
  const stay = (stage) => {
    const name = label(stage.thing), on = leads.get(stage.thing), was = begun.has(stage.thing), placing = holding(stage.passages, stage);
    const targets = unique([...on, ...(stage.start ? leads.get(null) : [])].map((way) => way.target));
    const leading = targets.flatMap((target) => ways.get(target));
    if (was && !on.length) { silence([stage.thing], `what follows the ${name}`, placing); return; }
    const waiting = on.some((way) => way.source === stage.thing && way.triggers.some((each) => !completions.has(triggers[each].thing)));
    if (leading.some((way) => way.level === INDICATED) || (was && !waiting)) { return; }
    if (was && relieved(stage) && !leading.some((way) => way.because.length)) { return; }
    const firsts = ranked(stage);
    let level = Math.max(levelOf(placing), ...firsts.filter((each) => passages[each][2] !== null && passages[each][5] >= model.plain).map(() => INDICATED));
    let why = was ? "it was begun, and goes on until it is certain that a trigger leads on" : "it comes first";
    if (was) {
      level = Math.min(level, POSSIBLE);
      silence([stage.thing], `how long the ${name} is to go on`, placing);
    }
    if (!inScope || leading.some((way) => way.bypasses.includes(stage.thing) && way.level === UNDETERMINED)) {
      level = UNDETERMINED;
      why += inScope ? ", unless the facts that contradict each other lead past it" : "";
    } else if (symptomless.length) {
      const absent = symptomless.map(label).join(" and no ");
      const so = symptomless.some((each) => facts.contested.has(each)) ? `whether the patient has a ${absent} is contradictory` : `the patient has no ${absent}`;
      level = UNDETERMINED;
      why = `${why}; but ${so}, and the documents speak of patients with symptoms`;
      silence(symptomless, `how to treat a patient with no ${absent}`, sorted(model.ends.flatMap(([, said]) => said)));
    }
    ways.get(stage.thing).push({ level, why, because: [], bypasses: [], passages: sorted([...placing, ...firsts]) });
  };
  if (scope !== "out") {
    const ordinary = escalations.filter((way) => !way.bypasses.length);
    escalations.filter((way) => way.bypasses.length).forEach(bypass);
    ordinary.forEach(escalate);
    ordinary.forEach(ask);
    stages.filter((stage) => here.has(stage.thing)).forEach(stay);
    stages.filter((stage) => !stage.placed && !begun.has(stage.thing)).forEach((stage) => {
      const placing = holding(stage.passages, stage);
      ways.get(stage.thing).push({ level: inScope ? levelOf(placing) : UNDETERMINED, why: "it belongs to the pathway, at a time that is not stated",
        because: [], bypasses: [], passages: placing });
      silence([stage.thing], `when the ${label(stage.thing)} takes place`, placing);
    });
  }
  const once = (some) => [...new Map(some.map((each) => [JSON.stringify(each), each])).values()];
  const steps = stages.filter((stage) => ways.get(stage.thing).length).map((stage) => {
    const every = ways.get(stage.thing), level = Math.max(...every.map((way) => way.level));
    const some = every.filter((way) => way.level > UNDETERMINED || level === UNDETERMINED);
    const whether = inScope ? [] : [`whether the documents speak of this patient is ${scope === "contested" ? "contradictory" : "not given"}`];
    return { stage, level, open: level === UNDETERMINED, choices: choices(stage), because: once(some.flatMap((way) => way.because)), passages: sorted(some.flatMap((way) => way.passages)),
      why: unique([...some.map((way) => way.why), ...whether]).join("; "), bypasses: unique(some.flatMap((way) => way.bypasses)),
      declined: stage.options.length > 0 && stage.options.every((option) => facts.declined.some((each) => below(option.thing, each))) };
  });
  const rank = (step) => [step.bypasses.length ? 0 : 1, step.stage.placed ? 0 : 1, -step.level, step.because.length ? 0 : 1];
  steps.sort((one, other) => rank(one).map((each, number) => each - rank(other)[number]).find(Boolean) || 0);
  close(steps);

  // The answer, as NextSteps.to_dict has it.
  const id = (thing) => things[thing].id;
  const quotes = (some) => unique(some).map((each) => {
    const [curie, text, how, importance, order] = passages[each];
    return { id: curie, text, modality: how, importance, rank: order };
  });
  const weights = (some) => ({ importance: axis(some, 3), rank: axis(some, 4) });
  const reasons = (some) => some.map(({ trigger, finding, origins, passages: cited }) => ({ trigger: id(trigger.thing), trigger_label: named(trigger),
    finding: id(finding), finding_label: label(finding), from: origins.map(id), modality: modality(trigger.passages),
    importance: axis(trigger.passages, 3), sentences: quotes(cited) }));
  const notes = (some) => some.map(({ concepts, text, passages: cited }) => ({ concepts: concepts.map(id), text, sentences: quotes(cited) }));
  const optionOf = ({ option, judged, indicated, spoken, passages: cited, treats, above, tried, declined, times }) => ({
    concept: id(option.thing), label: label(option.thing), indicated, modality: spoken === undefined ? null : passages[spoken][2],
    ...weights([...cited, ...treats]), relation: option.relation, under: above ? id(above.option.thing) : null,
    under_label: above ? label(above.option.thing) : null, tried, declined,
    conditions: judged.map(({ trigger, answer, because, against }) => ({ trigger: id(trigger.thing), label: named(trigger), answer, because: reasons(because),
      against: against.map((each) => ({ finding: id(each), label: label(each) })), sentences: quotes(trigger.passages) })),
    times: times.map((time) => ({ text: time.text, span: id(time.thing), modality: modality(time.passages),
      when: time.when.map((each) => ({ trigger: id(each), label: label(each) })), sentences: quotes(time.passages) })),
    sentences: quotes([...cited, ...treats]) });
  return {
    scope,
    steps: steps.map((step) => {
      const triggering = sorted(step.because.flatMap((each) => each.trigger.passages));
      const spoken = step.open ? [] : triggering.length ? triggering : step.passages;
      return { stage: id(step.stage.thing), label: label(step.stage.thing), status: ["", "undetermined", "possible", "indicated"][step.level],
        modality: modality(spoken), ...weights(spoken), bypasses: step.bypasses.map((each) => ({ stage: id(each), label: label(each) })),
        declined: step.declined, placed: step.stage.placed, why: step.why, options: step.choices.map(optionOf), because: reasons(step.because),
        sentences: quotes(step.passages) };
    }),
    would_matter: scope === "out" ? [] : [...matter.values()].map((each) => ({ fact: id(each.fact), give_as: each.giveAs,
      finer_than: each.finerThan.map(id), bears_on: each.bearsOn === "pathway" ? model.pathway : id(each.bearsOn),
      bears_on_label: each.bearsOn === "pathway" ? model.label : label(each.bearsOn), text: each.text, sentences: quotes(each.passages) })),
    advised_against: scope === "out" ? [] : model.against.map((each) => ({ ...each, sentences: quotes(each.sentences) })),
    also_given: notes([...given.values()]),
    conflicts: notes(conflicts),
    out_of_scope: notes(outOfScope),
    silent_on: notes([...silent.values()]),
  };
};

const nextSteps = (model) => {
  const pathway = pathwayOf(model);
  return (told) => answerOf(pathway, told);
};
