// Findings and treatments are ticked, and next.js says what comes next by each document. What is ticked stands in the
// address, which can be sent: #next?concept/bladder-dysfunction&concept/physical-therapy=failed.
(() => {
  const held = document.getElementById("next-data");
  if (!held) { return; }
  const { models, names, words, scope } = JSON.parse(held.textContent);
  const answers = models.map(nextSteps);
  const HOW = { finding: [["found", "found"], ["absent", "absent"]],
    intervention: [["tried", "tried"], ["failed", "failed"], ["partial", "relieved in part"], ["relieved", "relieved symptoms"], ["declined", "declined"]] };
  const SECTIONS = [["Advised against", "advised_against"], ["Out of scope", "out_of_scope"], ["Conflicts, which the answer does not settle", "conflicts"],
    ["Also given", "also_given"], ["Would matter, and is not given", "would_matter"], ["Silent: the documents do not say", "silent_on"]];
  const kinds = new Map(models.flatMap((model) => model.things.map((each) => [each.id, each.kind])));
  const make = (tag, more, ...children) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...children.flat(9).filter((each) => each !== null && each !== ""));
    return made;
  };
  const address = (id) => id.replace(":", "/");
  const linked = (id, label) => (document.getElementById(address(id)) ? make("a", { href: "#" + address(id) }, label) : label);
  const sentence = ({ id }) => make("a", { className: "id", href: "#" + names[id] }, names[id]);
  const chip = (word) => make(words[word] ? "a" : "span", { className: "chip", ...(words[word] && { href: "#" + words[word] }) }, word);
  const spoken = (said) => [said.modality, said.importance, said.rank].filter((word) => word && word !== "plain");
  const chips = (said) => spoken(said).map((word) => [" ", chip(word)]);
  const cites = (some) => some.map((each) => [" ", sentence(each)]);
  const quote = (each, firm) => make("p", { className: "said" }, sentence(each), firm ? chips(each) : "", ` “${each.text}”`);

  // How an option is put: each sentence with its own word, its condition, and what was done about it.
  const condition = ({ label, answer, because, against, sentences }) => {
    const given = [...new Set(because.map((each) => each.finding_label))].join(", ");
    const absent = against.map((each) => each.label).join(", ");
    const how = answer === "unmet" ? (absent ? `ruled out: ${absent} is absent` : "ruled out")
      : answer === "met" ? (given ? `met: ${given}` : "met") : given ? `not known, with ${given}` : "not given";
    return [`${label} (${how})`, cites(sentences)];
  };
  const groups = (some) => {
    const found = new Map();
    some.forEach((each) => { const key = spoken(each).join(", "); found.set(key, [...(found.get(key) || []), each]); });
    return [...found.values()].map((same) => [spoken(same[0]).length ? chips(same[0]) : " stated", cites(same)]);
  };
  const option = (each) => {
    const own = each.relation === "offers";
    const parts = own ? groups(each.sentences)
      : [[each.modality && each.modality !== "plain" ? [" ", chip(each.modality)] : " stated", cites(each.sentences)]];
    const firm = own && !parts.length ? groups([...new Map(each.conditions.flatMap((one) => one.sentences).map((one) => [one.id, one])).values()])
      .map(([how]) => how) : [];
    if (each.conditions.length) {
      parts.push(own ? [firm, " on condition of ", each.conditions.map((one, place) => [place ? " or " : "", condition(one)])]
        : [` on the condition of ${each.under_label}`]);
    }
    if (!parts.length) { parts.push([" stated for other findings than those given"]); }
    each.times.forEach((time) => parts.push([` ${time.text}`, chips({ modality: time.modality }), cites(time.sentences)]));
    ["tried", "declined"].filter((word) => each[word]).forEach((word) => parts.push([make("b", {}, ` ${word}`)]));
    return make("li", {}, linked(each.concept, each.label), own ? "" : ` (${each.relation} of ${each.under_label})`, ":",
      parts.map((part, place) => [place ? ";" : "", part]));
  };
  const step = (each, number, level) => {
    const open = each.status === "undetermined";
    const past = each.bypasses.map((stage) => `the ${stage.label}`).join(" and ");
    return make("div", { className: "step" },
      make(level, {}, `${number + 1}. `, linked(each.stage, each.label)),
      make("p", {}, make("b", { className: "status " + each.status }, each.status), open ? "" : chips(each),
        past ? ` ${open ? "would bypass" : "bypasses"} ${past}` : "", each.declined ? " declined" : ""),
      make("p", {}, `Why: ${each.why}`),
      each.sentences.map((one) => quote(one, !open)),
      each.options.length && !open ? make("details", { open: !number }, make("summary", {}, `What it offers (${each.options.length})`),
        make("ul", { className: "says" }, each.options.map(option))) : "");
  };
  const notes = (answer, level) => SECTIONS.filter(([, key]) => answer[key].length).map(([title, key]) => make("div", {}, make(level, {}, title),
    make("ul", { className: "says" }, answer[key].map((each) => make("li", {}, each.text, each.bears_on_label ? ` → ${each.bears_on_label}` : "", cites(each.sentences))))));
  const none = (answer) => (answer.scope === "out" ? "Undetermined: the documents do not speak of this patient." : "The documents name no next step.");
  const short = (answer, several) => {
    const steps = answer.steps.map((each) => `${each.label}: ${each.status}`);
    return several ? steps[0] || none(answer) : steps.join("; ") || none(answer);
  };
  const whole = (answer, model, several) => {
    const level = several ? "h4" : "h3", about = model.conditions.map(([thing]) => model.things[thing].label).join(" or ");
    return make("section", {}, several ? make("h3", {}, `${model.documents.join("; ")}: ${model.label}`) : "",
      answer.steps.length ? answer.steps.map((each, number) => step(each, number, level)) : make("p", {}, none(answer)),
      notes(answer, level),
      make("p", { className: "note" }, answer.scope === "assumed" && about ? `The patient is taken to have ${about}: no other condition is given. ` : "",
        several ? "" : `Document: ${model.documents.join("; ")}.`));
  };

  // What is ticked, and how: beside a box that is ticked stands what can be said of it.
  const form = document.querySelector("#next-whole form");
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const selects = new Map(boxes.map((box) => {
    const label = box.parentElement.textContent.trim();
    const select = make("select", { hidden: true }, HOW[kinds.get(box.value)].map(([value, word]) => make("option", { value }, word)));
    select.setAttribute("aria-label", `How: ${label}`);
    box.closest(".tick").append(select);
    return [box, select];
  }));
  const ticked = () => boxes.filter((box) => box.checked).map((box) => [box.value, selects.get(box).value, box.parentElement.textContent.trim()]);
  const fill = () => {
    const given = { findings: [], tried: [], declined: [], responses: [] }, chosen = ticked();
    boxes.forEach((box) => { selects.get(box).hidden = !box.checked; });
    chosen.forEach(([id, how]) => {
      if (how === "found" || how === "absent") { given.findings.push((how === "absent" ? "not:" : "") + id); }
      else if (how === "tried" || how === "declined") { given[how].push(id); }
      else { given.responses.push(`${id}=${how}`); }
    });
    const found = answers.map((answer) => answer(given)), several = models.length > 1;
    const words = chosen.map(([id, how, label]) => `${label} (${HOW[kinds.get(id)].find(([value]) => value === how)[1]})`);
    document.getElementById("next-short").textContent = found.map((each) => short(each, several)).join("; ");
    document.getElementById("next-answer").replaceChildren(make("p", { className: "note" }, `Given: ${words.join("; ") || "nothing yet"}.`),
      ...found.map((each, place) => whole(each, models[place], several)), make("p", { className: "scope" }, scope));
  };
  const filter = () => {
    const only = document.getElementById("next-only").value.trim().toLowerCase();
    boxes.forEach((box) => { box.closest(".tick").hidden = !!only && !box.checked && !box.parentElement.textContent.toLowerCase().includes(only); });
    form.querySelectorAll("fieldset").forEach((each) => { each.hidden = !each.querySelector(".tick:not([hidden])"); });
    form.querySelectorAll("details").forEach((each) => {
      each.hidden = !each.querySelector("fieldset:not([hidden])");
      each.open = !!only || !!each.querySelector("input:checked");
    });
  };
  const send = () => {
    const first = (id) => HOW[kinds.get(id)][0][0];
    const pairs = ticked().map(([id, how]) => encodeURI(address(id)) + (how === first(id) ? "" : `=${how}`));
    history.pushState(null, "", "#next" + (pairs.length ? `?${pairs.join("&")}` : ""));
    fill();
  };
  // What the address says; what it names and the page has not is passed over.
  const take = () => {
    if (location.hash.split("?")[0] !== "#next") { return; }
    const given = new Map((location.hash.split("?")[1] || "").split("&").map((pair) => {
      const [id, how] = pair.split("=");
      try { return [decodeURI(id), how]; } catch { return [id, how]; }
    }));
    boxes.forEach((box) => {
      const select = selects.get(box), how = given.get(address(box.value));
      box.checked = given.has(address(box.value));
      select.value = how || select.options[0].value;
      if (select.selectedIndex < 0) { select.selectedIndex = 0; }
    });
    filter();
    fill();
  };
  form.addEventListener("change", (event) => { if (event.target.id !== "next-only") { send(); } });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("next-only").addEventListener("input", filter);
  document.getElementById("next-clear").addEventListener("click", () => {
    boxes.forEach((box) => { box.checked = false; });
    document.getElementById("next-only").value = "";
    filter();
    send();
  });
  document.getElementById("next-go").addEventListener("click", () => {
    const answer = document.getElementById("next-answer");
    answer.tabIndex = -1;
    answer.focus({ preventScroll: true });
    answer.scrollIntoView();
  });
  document.getElementById("next-plain").hidden = true;
  document.getElementById("next-whole").hidden = false;
  addEventListener("hashchange", take);
  filter();
  fill();
  take();
})();
