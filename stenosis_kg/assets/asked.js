// A question with parameters is a form: its table of answers is in the page, and the values chosen say which rows show.
// They stand in the address, which can be sent: #question/what-eases?finding=concept/discomfort.
(() => {
  const held = document.getElementById("answers");
  if (!held) { return; }
  const { terms, questions } = JSON.parse(held.textContent);
  const make = (tag, more, ...children) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...children);
    return made;
  };
  const shown = (term) => {
    if (term === null) { return ""; }
    const [words, address] = terms[term];
    return address ? make("a", { href: "#" + address }, words) : words;
  };
  const value = (term) => terms[term][1] || terms[term][0];
  const table = (question, rows) => {
    if (!rows.length) { return make("p", { className: "note" }, "No rows: nothing is said of this."); }
    const line = (row) => make("tr", {}, ...row.map((term, column) => {
      const cell = make("td", {}, shown(term));
      cell.dataset.head = question.columns[column];
      return cell;
    }));
    const head = make("tr", {}, ...question.columns.map((column) => make("th", { scope: "col" }, column)));
    return make("table", { className: "cards" }, make("thead", {}, head), make("tbody", {}, ...rows.map(line)));
  };
  const forms = new Map();
  Object.entries(questions).forEach(([name, question]) => {
    const place = document.getElementById("question/" + name);
    if (!place) { return; }
    const fields = question.parameters.map((parameter, number) => {
      const answered = new Set(Object.keys(question.rows).map((key) => Number(key.split(" ")[number])));
      const options = (some) => some.map((term) => make("option", { value: value(term) }, terms[term][0]));
      const groups = [["with an answer", parameter.values.filter((term) => answered.has(term))],
        ["nothing is said of", parameter.values.filter((term) => !answered.has(term))]].filter(([, some]) => some.length);
      const select = make("select", { name: parameter.name },
        ...groups.map(([label, some]) => make("optgroup", { label }, ...options(some))));
      select.value = value(parameter.default);
      return make("label", {}, parameter.words + " ", select);
    });
    const form = make("form", { className: "asked" }, ...fields);
    const count = place.querySelector("summary .note");
    const wide = place.querySelector(".wide");
    const fill = () => {
      const chosen = question.parameters.map((parameter, number) => {
        const given = form.elements[parameter.name].value;
        return question.parameters[number].values.find((term) => value(term) === given);
      });
      const rows = question.rows[chosen.join(" ")] || [];
      wide.replaceChildren(table(question, rows));
      count.textContent = `${name}, ${rows.length} row${rows.length === 1 ? "" : "s"}`;
      place.querySelectorAll("summary .asked").forEach((each, number) => {
        each.textContent = ` ${question.parameters[number].name}: ${terms[chosen[number]][0]}`;
      });
    };
    form.addEventListener("change", () => {
      const pairs = question.parameters.map((each) => `${each.name}=${encodeURI(form.elements[each.name].value)}`);
      history.pushState(null, "", `#question/${name}?${pairs.join("&")}`);
      fill();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    place.querySelector("summary").after(form);
    forms.set(name, { form, fill, question });
  });
  // The values in the address; where it names none, the defaults.
  const take = () => {
    const [name, given] = location.hash.slice(1).replace(/^question\//, "").split("?");
    const found = location.hash.startsWith("#question/") && forms.get(name);
    if (!found) { return; }
    const values = new Map((given || "").split("&").map((pair) => {
      const [key, text] = pair.split("=");
      try { return [key, decodeURI(text || "")]; } catch { return [key, ""]; }
    }));
    found.question.parameters.forEach((parameter) => {
      const select = found.form.elements[parameter.name];
      select.value = values.get(parameter.name) || value(parameter.default);
      if (select.selectedIndex < 0) { select.value = value(parameter.default); }
    });
    found.fill();
  };
  addEventListener("hashchange", take);
  take();
})();
