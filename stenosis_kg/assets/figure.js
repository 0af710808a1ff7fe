"use strict";
// A click, or Enter or the space bar, on a part of the figure shows its sentences in the article; on the number of a
// sentence, the parts of the figure that it states. The page holds everything: nothing is fetched.
(() => {
  const told = document.querySelector(".told span");
  const article = document.querySelector("article");
  const parts = [...document.querySelectorAll("[data-passages]")];
  const words = [...document.querySelectorAll("[data-p]")];
  const hint = told.textContent;
  const names = (node, key) => node.dataset[key].split(" ").filter(Boolean);
  const clear = () => {
    document.querySelectorAll(".on").forEach((node) => node.classList.remove("on"));
    parts.forEach((node) => node.getAttribute("role") && node.setAttribute("aria-pressed", "false"));
  };
  const reveal = (node) => {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    const box = article.getBoundingClientRect();
    if (article.scrollHeight > article.clientHeight + 1) {  // beside the figure, it scrolls by itself
      const top = article.scrollTop + node.getBoundingClientRect().top - box.top - box.height / 3;
      article.scrollTo({ top, behavior });
    } else {
      node.scrollIntoView({ block: "center", behavior });
    }
  };
  const show = (part) => {
    const again = part.classList.contains("on");
    clear();
    if (again) { told.textContent = hint; return; }
    const wanted = new Set(names(part, "passages"));
    const found = words.filter((node) => names(node, "p").some((name) => wanted.has(name)));
    part.classList.add("on");
    part.setAttribute("aria-pressed", "true");
    found.forEach((node) => node.classList.add("on"));
    told.textContent = part.querySelector("title").textContent;
    if (found.length) { reveal(found[0]); }
  };
  const trace = (number) => {
    clear();
    const wanted = new Set();
    for (let node = number.nextElementSibling; node && !node.classList.contains("n"); node = node.nextElementSibling) {
      if (node.dataset.p) { names(node, "p").forEach((name) => wanted.add(name)); node.classList.add("on"); }
    }
    const found = parts.filter((node) => names(node, "passages").some((name) => wanted.has(name)));
    found.forEach((node) => node.classList.add("on"));
    const seen = found.filter((node) => node.getClientRects().length).length;
    told.textContent = seen + (seen === 1 ? " part" : " parts") + " of the figure from " + number.textContent;
  };
  const press = (node, act) => {
    node.addEventListener("click", (event) => { event.stopPropagation(); act(node); });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(node); }
      if (event.key === "Escape") { clear(); told.textContent = hint; }
    });
  };
  parts.filter((node) => node.getAttribute("role")).forEach((node) => press(node, show));
  document.querySelectorAll(".n").forEach((node) => {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
    node.setAttribute("aria-label", "parts of the figure from " + node.textContent);
    press(node, trace);
  });
})();
