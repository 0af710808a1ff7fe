// What a patient's facts meet: whether the documents speak of the patient, which triggers are met, which passages hold,
// what of the options of a stage (judge.py), and where in the pathway the patient is (facts.Position).
const judgeOf = (pathway, facts) => {
  const { model, things, passages, triggers, stages, up, below, label, unique, sorted, first, reached,
    offered, at, leads, lineage, conditions, about, firmest, firmness } = pathway;
  const { known, contested, ruledOut } = facts;

  // Whether the documents speak of the patient, whether a trigger is met, which passages hold (judge.py).
  const ours = [...known.keys()].some((each) => conditions.some((condition) => below(each, condition)));
  const saying = sorted(model.conditions.flatMap(([, said]) => said));
  const outOfScope = ours ? [] : [
    ...facts.absent.filter((each) => lineage.has(each)).map((each) => ({ concepts: [each], passages: saying,
      text: `${label(each)} is absent: the documents speak only of patients with ${about}` })),
    ...[...known.keys()].filter((each) => things[each].foreign).map((each) => ({ concepts: [each], passages: saying,
      text: `${label(each)} is present: the documents speak only of ${about}` }))];
  const general = [...known.keys()].filter((each) => lineage.has(each));
  const scope = ours ? (facts.absent.some((each) => lineage.has(each)) ? "contested" : "given")
    : outOfScope.length ? "out" : general.length ? "open" : "assumed";
  const inScope = scope === "given" || scope === "assumed";
  const lacking = model.ends.map(([end]) => facts.absent.filter((each) => below(end, each)));
  const symptomless = lacking.length && lacking.every((each) => each.length) ? sorted(lacking.flat()) : [];
  const sure = (finding) => !contested.has(finding) && known.get(finding).some((each) => !contested.has(each));
  const denied = (thing) => up[thing].some((each) => ruledOut.has(each));
  const reason = (trigger, finding) => {
    const between = up[finding].filter((each) => below(each, trigger.thing));
    const stated = between.flatMap((each) => first(model.kindOf, each).filter(([kind]) => between.includes(kind)).flatMap(([, said]) => said));
    return { trigger, finding, origins: known.get(finding), passages: sorted([...trigger.passages, ...stated]) };
  };
  const verdict = (trigger) => {
    const blank = { trigger, sure: true, because: [], missing: [], against: [] };
    if (trigger.all) {
      const parts = trigger.parts.map((part) => verdict(triggers[part]));
      const because = parts.flatMap((part) => part.because)
        .map((each) => ({ ...each, trigger, passages: sorted([...trigger.passages, ...each.passages]) }));
      if (parts.some((part) => part.answer === "unmet")) {
        return { ...blank, answer: "unmet", because, against: unique(parts.flatMap((part) => part.against)) };
      }
      if (!parts.length || parts.some((part) => part.answer === "unknown")) {
        return { ...blank, answer: "unknown", because, missing: parts.flatMap((part) => part.missing) };
      }
      return { ...blank, answer: "met", sure: parts.every((part) => part.sure), because };
    }
    const meeting = [...known.keys()].filter((each) => below(each, trigger.thing));
    const because = meeting.map((each) => reason(trigger, each));
    if (lineage.has(trigger.thing)) {
      if (scope === "out") { return { ...blank, answer: "unmet" }; }
      if (scope === "open") { return { ...blank, answer: "unknown", missing: [trigger] }; }
      return { ...blank, answer: "met", sure: scope !== "contested", because };
    }
    if (meeting.length) { return { ...blank, answer: "met", sure: meeting.some(sure), because }; }
    const denying = [...ruledOut].filter(([each]) => below(trigger.thing, each)).map(([, origins]) => origins);
    if (denying.some((origins) => origins.some((each) => !contested.has(each)))) {
      return { ...blank, answer: "unmet", against: sorted(denying.flat()) };
    }
    return { ...blank, answer: "unknown", missing: [trigger] };
  };
  const certain = (trigger) => {
    const judged = verdict(trigger);
    return judged.answer === "met" && judged.sure && inScope && !trigger.denied.length;
  };
  const turns = new Map(model.turns.map(([passage, stage, kinds]) => [`${passage} ${stage}`, kinds]));
  const holding = (some, stage) => some.filter((passage) => (turns.get(`${passage} ${stage.thing}`) || [])
    .every((kind) => kind.some((each) => certain(triggers[each]))));

  // The options of a stage, each with its own condition judged (judge.py).
  const choice = (stage, option, over) => {
    const above = option.relation === "offers" ? null : over;
    const own = option.indications.map((each) => verdict(triggers[each]));
    const judged = own.length || !above ? own : above.judged;
    const held = holding(option.passages, stage);
    const mine = firmest(held);
    const capped = above && mine !== undefined && above.spoken !== undefined && passages[above.spoken][5] < passages[mine][5];
    return { option, judged, passages: held, above, spoken: capped ? above.spoken : mine,
      indicated: !judged.length ? "none" : judged.some((each) => certain(each.trigger)) ? "met"
        : judged.every((each) => each.answer === "unmet") ? "unmet" : "unknown",
      treats: holding(option.treats.filter((each) => !held.includes(each)), stage),
      tried: [...facts.done.keys()].some((each) => below(each, option.thing)),
      declined: facts.declined.some((each) => below(option.thing, each)),
      times: option.times.filter((time) => !time.when.length
        || time.when.some((each) => each in model.turning && certain(triggers[model.turning[each]]))) };
  };
  const choices = (stage) => {
    const found = new Map();
    const order = (one) => [["unknown", "unmet"].includes(one.indicated) ? 1 : 0, -firmness([...one.passages, ...one.treats])];
    const follow = (options, over) => options.map((option) => choice(stage, option, over))
      .sort((one, other) => order(one)[0] - order(other)[0] || order(one)[1] - order(other)[1])
      .forEach((each) => {
        if (!found.has(each.option.thing)) { found.set(each.option.thing, each); }
        follow(each.option.members, each);
      });
    follow(stage.options, null);
    return [...found.values()];
  };

  // Where in the pathway the patient is (facts.Position).
  const within = (stage, treatment) => offered.get(stage.thing).some((option) => below(treatment, option.thing));
  const begun = new Set(stages.filter((stage) => [...facts.done.keys()].some((each) => within(stage, each))).map((stage) => stage.thing));
  const after = (stage) => reached(stage, (each) => leads.get(each).map((way) => way.target));
  const left = (stage) => after(stage).some((later) => begun.has(later) && !after(later).includes(stage));
  const placed = stages.filter((stage) => stage.placed && begun.has(stage.thing)).map((stage) => stage.thing);
  const staying = placed.filter((stage) => !left(stage));
  const here = new Set(staying.length ? staying : stages.filter((stage) => stage.placed && stage.start && !placed.length).map((stage) => stage.thing));
  const ahead = (way) => !begun.has(way.target) && !left(way.target);
  const surelyBegun = (stage) => stage === null || [...facts.done.keys()].some((each) => !contested.has(each) && within(at.get(stage), each));
  const relieved = (stage) => {
    const went = facts.responses.filter(([each]) => within(stage, each));
    const relieving = went.filter(([each, how]) => how === "relieved" && !contested.has(each)).map(([each]) => each);
    if (stage.options.some((option) => relieving.includes(option.thing))) { return true; }
    return relieving.length > 0 && !facts.symptoms.length && went.every(([, how]) => how === "relieved");
  };

  return { outOfScope, general, scope, inScope, symptomless, denied, verdict, certain, holding, choices, begun,
    here, ahead, surelyBegun, relieved };
};
