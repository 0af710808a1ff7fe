// What comes next, judged in a page as stenosis_kg.pathway judges it (facts, judge, next, open_questions), from what its
// data.py writes; a test holds the two equal. Things, passages, triggers and escalations are numbers: places in the data.
const nextSteps = (model) => {
  const { things, passages, triggers, stages, escalations } = model;
  const [NONE, UNDETERMINED, POSSIBLE, INDICATED] = [0, 1, 2, 3];
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
  const levelOf = (some) => {
    const one = firmest(some);
    if (one === undefined || passages[one][5] < model.plain) { return POSSIBLE; }
    return passages[one][5] === model.plain && passages[one][3] ? POSSIBLE : INDICATED;
  };

  // What is known of a patient, and what contradicts itself (facts.py).
  const factsOf = ({ findings, absent, tried, declined, responses }) => {
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
    facts.symptoms = [...facts.known.keys()].filter((each) => things[each].symptom);
    return facts;
  };

  return (told) => {
    const place = new Map(things.map((each, number) => [each.id, number]));
    const taken = (some) => sorted(some.map((id) => place.get(id)).filter((each) => each !== undefined));
    const absentOnes = told.findings.filter((id) => id.startsWith("not:"));
    const pairs = told.responses.map((each) => [place.get(each.slice(0, each.lastIndexOf("="))), each.slice(each.lastIndexOf("=") + 1)]);
    const responses = unique(pairs.filter(([each]) => each !== undefined).map((pair) => pair.join())).map((pair) => pair.split(","))
      .map(([each, how]) => [Number(each), how]).sort(([one, how], [other, another]) => one - other || (how < another ? -1 : 1));
    const facts = factsOf({ findings: taken(told.findings.filter((id) => !absentOnes.includes(id))),
      absent: taken(absentOnes.map((id) => id.slice(4))), tried: taken(told.tried), declined: taken(told.declined), responses });
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
      const went = responses.filter(([each]) => within(stage, each));
      const relieving = went.filter(([each, how]) => how === "relieved" && !contested.has(each)).map(([each]) => each);
      if (stage.options.some((option) => relieving.includes(option.thing))) { return true; }
      return relieving.length > 0 && !facts.symptoms.length && went.every(([, how]) => how === "relieved");
    };

    // What is said beside the steps (open_questions.py).
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

    // What leads on (next.py).
    const ways = new Map(stages.map((stage) => [stage.thing, []]));
    const found = (stage) => Math.max(NONE, ...ways.get(stage).map((way) => way.level));
    const ranked = (stage) => holding(stage.options.flatMap((option) => [...option.passages, ...option.treats]).filter((each) => passages[each][4]), stage);
    const words = (way, judged) => {
      const { trigger } = judged;
      const wholes = first(model.failureOf, trigger.thing).map(([whole]) => whole);
      const failed = wholes.length ? responses.filter(([, how]) => how === "failed").map(([each]) => each) : [];
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
        const so = symptomless.some((each) => contested.has(each)) ? `whether the patient has a ${absent} is contradictory` : `the patient has no ${absent}`;
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
      return { stage, level, choices: choices(stage), because: once(some.flatMap((way) => way.because)), passages: sorted(some.flatMap((way) => way.passages)),
        why: unique([...some.map((way) => way.why), ...whether]).join("; "), bypasses: unique(some.flatMap((way) => way.bypasses)),
        declined: stage.options.length > 0 && stage.options.every((option) => facts.declined.some((each) => below(option.thing, each))) };
    });
    const rank = (step) => [step.bypasses.length ? 0 : 1, step.stage.placed ? 0 : 1, -step.level, step.because.length ? 0 : 1];
    steps.sort((one, other) => rank(one).map((each, number) => each - rank(other)[number]).find(Boolean) || 0);

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
      const how = responses.some(([each, went]) => each === treatment && went === "failed") ? "failed" : "was tried";
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
      const how = { partial: "relieving in part", relieved: "relieving symptoms" }, answered = responses.map(([each]) => each);
      const went = [...facts.declined.map((each) => [each, "declined"]), ...responses.filter(([, each]) => each !== "failed").map(([each, went]) => [each, how[went]]),
        ...facts.tried.filter((each) => !answered.includes(each) && !wholes.includes(each)).map((each) => [each, "tried"])]
        .filter(([each]) => !failed.includes(each) && wholes.some((whole) => below(each, whole)));
      const said = went.map(([each, how]) => `${label(each)} ${how}`);
      const rest = ends.filter((leaf) => !failed.some((each) => below(leaf, each) || below(each, leaf)));
      if (rest.some((leaf) => !went.some(([each]) => below(leaf, each)))) { said.push(`nothing given of the others${went.length ? " that the documents name" : ""}`); }
      return said.length ? `with ${and(said)}` : "with nothing given of the others";
    };
    const noteResponses = () => {
      const stated = new Map(model.failureOf.flatMap(([, wholes]) => wholes));
      responses.forEach(([treatment, how]) => {
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
        const by = (known.get(finding) || []).filter((each) => responses.some(([treatment]) => treatment === each));
        if (!by.length || by.some((each) => wholes.some(([whole]) => whole === each)) || facts.findings.includes(finding)) { return; }
        silence([finding, ...by], `whether there is more to try than ${and(by.map(label))}, which failed: the list that the documents give is open`, said(finding));
      });
    };
    if (scope === "open" && steps.length) {
      model.conditions.forEach(([condition, said]) => add(condition, "pathway",
        `${label(condition)}: ${and(general.map(label))} is given, but not whether it is this`, said, general));
      show(general);
    }
    steps.forEach((step) => {
      showReasons(step.because);
      if (step.level === UNDETERMINED) { return; }
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
    sorted([...facts.tried, ...responses.map(([each]) => each)]).filter((each) => !shown.has(each)).forEach(noteTried);

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
        const spoken = step.level === UNDETERMINED ? [] : triggering.length ? triggering : step.passages;
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
};
