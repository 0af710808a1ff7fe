// One part of the page at a time, at an address that can be sent: #s8, #concept/foraminotomy, #questions. Without this
// script the page is whole, one part under the other. It holds everything: nothing is fetched.
(() => {
  const views = [...document.querySelectorAll(".view")];
  const home = document.getElementById("home");
  const told = document.getElementById("told");
  const title = document.title;
  const named = () => {
    const hash = location.hash.slice(1).split("?")[0]; // behind it stand the values that a question is asked with
    try { return decodeURIComponent(hash); } catch { return hash; }
  };
  const show = (arrived) => {
    const name = named();
    const target = name ? document.getElementById(name) : home;
    const view = (target && target.closest(".view")) || home;
    views.forEach((each) => { each.hidden = each !== view; });
    document.querySelectorAll("nav a").forEach((each) => {
      const here = each.hash.slice(1) === (view.dataset.under || view.id);
      if (here) { each.setAttribute("aria-current", "page"); } else { each.removeAttribute("aria-current"); }
    });
    document.querySelectorAll(".on").forEach((each) => each.classList.remove("on"));
    told.textContent = target ? "" : "Nothing in this page is at #" + name + ".";
    const head = view.querySelector("h2");
    document.title = view === home || !head ? title : head.textContent + " – " + title;
    if (!target || target === home) { scrollTo(0, 0); return; }
    for (let each = target; each; each = each.parentElement) { if (each.localName === "details") { each.open = true; } }
    if (target !== view) { target.classList.add("on"); target.scrollIntoView({ block: target.offsetHeight > innerHeight / 2 ? "start" : "center" }); } else { scrollTo(0, 0); }
    if (!arrived) { return; }
    const focus = target === view ? head : target;
    if (focus) { focus.tabIndex = -1; focus.focus({ preventScroll: true }); }
  };
  // A part of the figure leads to what it shows, or else to the sentence that says it.
  const figure = home.querySelector("figure");
  const address = (part) => {
    const names = part.id.match(/[A-Za-z][\w-]*:[\w.-]+/g) || [];
    const thing = names.length && names[names.length - 1].replace(":", "/");
    const sentence = part.dataset.passages.split(" ")[0];
    const places = [thing, sentence, sentence.split(":").pop()];
    return places.find((each) => each && document.getElementById(each));
  };
  (figure ? figure.querySelectorAll("[data-passages]") : []).forEach((part) => {
    const place = address(part);
    if (!place || !part.getAttribute("role")) { return; }
    part.setAttribute("role", "link");
    part.removeAttribute("aria-pressed");
    part.addEventListener("click", (event) => { event.stopPropagation(); location.hash = place; });
    part.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); location.hash = place; }
    });
  });
  // Search as one types; Enter goes to the first of what is found, Escape clears.
  const index = document.getElementById("index");
  const box = document.getElementById("search");
  if (index && box) {
    const whole = JSON.parse(index.textContent);
    const find = finder(whole);
    const input = box.querySelector("input"), hits = box.querySelector("ul"), count = box.querySelector("output");
    const place = (hit) => {
      const own = hit.id.replace(":", "/");
      return { sentence: hit.label, question: "question/" + hit.id }[hit.kind] || own;
    };
    const make = (tag, text, more) => Object.assign(document.createElement(tag), { textContent: text }, more);
    const line = (hit) => {
      const item = document.createElement("li");
      const led = hit.names[0];
      const relation = whole.relations[led.how];
      const near = relation ? `${led.text || led.codes[0]}: ${relation} ` : "";
      item.append(make("span", near, { className: "note" }), make("a", hit.label, { href: "#" + place(hit) }));
      const note = hit.kind === "concept" ? hit.passages.join(" ") : hit.note;
      item.append(make("span", ` ${whole.kinds[hit.kind].toLowerCase()}${note ? ": " + note : ""}`, { className: "note" }));
      return item;
    };
    const look = () => {
      const words = input.value.trim();
      const found = words ? find(words, 5) : { hits: [], readAs: [], whole: true };
      const there = found.hits.filter((hit) => document.getElementById(place(hit)));
      hits.replaceChildren(...there.map(line));
      hits.hidden = !there.length;
      const read = found.readAs.map(([given, taken]) => `${given} is read as ${taken}`);
      const near = found.whole ? [] : ["nothing has all the words; this comes nearest"];
      count.textContent = !words ? "" : !there.length ? "nothing found" : [`${there.length} found`, ...read, ...near].join("; ");
    };
    box.hidden = false;
    input.addEventListener("input", look);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { input.value = ""; look(); input.focus(); }
    });
    box.addEventListener("submit", (event) => {
      event.preventDefault();
      const first = hits.querySelector("a");
      if (first) { location.hash = first.hash; }
    });
    addEventListener("hashchange", () => { input.value = ""; look(); });
  }
  addEventListener("hashchange", () => show(true));
  show(false);
})();
