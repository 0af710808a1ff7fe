"use strict";
// What words name, found in the index that the package writes (search/index.py): the same hits in the same order as
// search/find.py gives. `finder(index)` takes the parsed JSON, and gives a function (words, limit) -> what was found.
const finder = (index) => {
  const STEM = 0.9, BEGINS = 0.5, ALIKE = 0.6, SPREAD = 0.5, NEAR = 0.6, WEIGHED = 500;
  const things = index.things.map(([kind, id, label, note, passages, wider]) => ({ kind, id, label, note, passages, wider }));
  const names = index.names.map(([thing, how, text, codes]) => ({ thing, how, text, codes }));
  const little = new Set(index.little), kinds = Object.keys(index.kinds);
  const table = new Map(Object.entries(index.words));
  const ordered = [...table.keys()].sort((a, b) => { // by code point, as Python sorts
    const one = [...a], other = [...b];
    for (let i = 0; i < one.length && i < other.length; i += 1) {
      if (one[i] !== other[i]) { return one[i].codePointAt(0) - other[i].codePointAt(0); }
    }
    return one.length - other.length;
  });
  const longest = Math.max(0, ...Object.keys(index.endings).map((each) => each.length));

  // Words ------------------------------------------------------------------------------------------------------------
  const plain = (text) => text.normalize("NFKD").toLowerCase().replace(/ß/g, "ss").replace(/\p{M}/gu, "");
  const wordsOf = (text) => plain(text).replace(/([\p{L}\p{N}_])['’]s(?![\p{L}\p{N}_])/gu, "$1").match(/[\p{L}\p{N}]+/gu) || [];
  const stem = (given) => {
    if (!/^[A-Za-z]+$/.test(given)) { return given; }
    let word = given, left = "";
    while (word !== left) {
      left = word;
      for (let length = Math.min(longest, word.length - 3); length > 0; length -= 1) {
        const stays = index.endings[word.slice(-length)];
        if (stays !== undefined && word.length - length >= stays) { word = word.slice(0, -length); break; }
      }
      if (word.length > 3 && word.at(-1) === word.at(-2)) { word = word.slice(0, -1); }
    }
    return word;
  };
  const tolerance = (word) => (word.length < 5 || !/^\p{L}+$/u.test(word) ? 0 : word.length < 8 ? 1 : 2);
  const apart = (one, other, most) => {
    if (Math.abs(one.length - other.length) > most) { return most + 1; }
    let earlier = [], before = [], line = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      [earlier, before, line] = [before, line, [i]];
      for (let j = 1; j <= other.length; j += 1) {
        let cost = Math.min(before[j] + 1, line[j - 1] + 1, before[j - 1] + (one[i - 1] !== other[j - 1]));
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          cost = Math.min(cost, earlier[j - 2] + 1);
        }
        line.push(cost);
      }
      if (Math.min(...line) > most) { return most + 1; }
    }
    return line.at(-1);
  };
  const alike = (word) => {
    const most = tolerance(word);
    if (!most) { return []; }
    const far = new Map();
    for (const other of ordered) {
      const distance = Math.abs(other.length - word.length) <= most ? apart(word, other, most) : most + 1;
      const swapped = distance === 1 && other.length === word.length && [...other].sort().join() === [...word].sort().join();
      if (distance <= most && (tolerance(other) || swapped)) { far.set(other, distance); }
    }
    const nearest = Math.min(most + 1, ...far.values());
    return [...far].filter(([, distance]) => distance === nearest && distance <= most).map(([other]) => other);
  };

  // What follows from the index --------------------------------------------------------------------------------------
  const stems = new Map();
  table.forEach((_, word) => { const of = stem(word); stems.set(of, [...(stems.get(of) || []), word]); });
  const bare = (code) => plain(code).toUpperCase().replaceAll(".", "");
  const after = (code) => code.slice(code.indexOf(":") + 1 || code.length);
  const codes = new Map();
  names.forEach((name, place) => name.codes.forEach((code) => {
    const key = bare(after(code));
    codes.set(key, [...(codes.get(key) || []), place]);
  }));
  const byCode = [...codes.keys()].sort((a, b) => (a < b ? -1 : 1));
  const lengths = names.map(() => 0);
  table.forEach((places, word) => { if (!little.has(word)) { places.forEach((place) => { lengths[place] += 1; }); } });
  lengths.forEach((length, place) => { lengths[place] = length || 1; });
  const weights = names.map((name, place) => index.shares[name.how] * (0.5 + 0.5 / lengths[place]));
  const spans = kinds.map((kind) => {
    const of = (list, test) => { const at = list.findIndex(test); return at < 0 ? [0, 0] : [at, list.findLastIndex(test) + 1]; };
    return [kind, of(things, (each) => each.kind === kind), of(names, (each) => things[each.thing].kind === kind)];
  });
  const within = (placed, [start, end]) => placed.filter((place) => place >= start && place < end);
  const ascending = (some) => [...some].sort((a, b) => a - b);

  // What is looked for -----------------------------------------------------------------------------------------------
  const ofCode = (prefix, key) => (codes.get(key) || []).flatMap((place) => names[place].codes.filter((code) => (
    bare(after(code)) === key && ["", code.split(":")[0].toUpperCase()].includes(prefix.toUpperCase()))).map(() => place));
  const coded = (word) => {
    const strip = (text) => text.replace(/^[.,;]+|[.,;]+$/g, "");
    const iri = strip(word).match(/^<?[\p{L}\p{N}_]+:\/\/.*[/#]([^/#>]+)>?$/u);
    const given = iri ? iri[1] : strip(word);
    const colon = given.lastIndexOf(":");
    let prefix = colon < 0 ? "" : given.slice(0, colon), local = given.slice(colon + 1);
    if (colon < 0 && /^[\p{L}\p{N}]+_\d+$/u.test(local)) { [prefix, local] = local.split("_", 2); }
    const key = bare(local), isCode = colon >= 0 || /\p{Nd}/u.test(local);
    if (!key || !(isCode || iri || wordsOf(local).length === 1)) { return [[], false]; }
    const found = ofCode(prefix, key);
    if (found.length || !isCode) { return [found, false]; }
    if (key.length >= 3) {
      byCode.filter((code) => code.startsWith(key)).forEach((code) => {
        found.push(...ofCode(prefix, code).filter((place) => names[place].how !== "id"));
      });
    }
    return [found, true];
  };
  const partOf = (word) => {
    const fits = new Map();
    const begins = word.length > 2 ? ordered.filter((each) => each !== word && each.startsWith(word)) : [];
    const same = (stems.get(stem(word)) || []).filter((each) => each !== word);
    let tiers = [[BEGINS, begins], [STEM, same], [1, table.has(word) ? [word] : []]], read = [];
    if (!tiers.some(([, each]) => each.length)) { read = alike(word); tiers = [[ALIKE, read]]; }
    tiers.forEach(([fit, found]) => found.forEach((each) => table.get(each).forEach((place) => fits.set(place, fit))));
    return { word, fits, readAs: read.join(" or ") };
  };
  const partsOf = (words) => {
    const found = [];
    for (const given of words.split(/\s+/u).filter(Boolean)) {
      const [places, begins] = coded(given), own = wordsOf(given);
      let parts = places.length && own.length > 1 ? [] : own.map(partOf);
      for (const place of places) {
        if (!parts.length) { parts = [{ word: given, fits: new Map(), readAs: "" }]; }
        parts[0].fits.set(place, Math.max(parts[0].fits.get(place) || 0, begins ? BEGINS : 1));
      }
      found.push(...parts);
    }
    const telling = found.filter((part) => !little.has(part.word));
    return telling.length ? telling : found;
  };

  // How well it fits -------------------------------------------------------------------------------------------------
  const weighty = (places, fits) => {
    if (places.length <= WEIGHED) { return places; }
    const placed = ascending(places);
    return spans.flatMap(([, , span]) => within(placed, span)
      .sort((a, b) => fits.get(b) * weights[b] - fits.get(a) * weights[a] || a - b).slice(0, WEIGHED));
  };
  const best = (found) => {
    const sorted = [...found].sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    return [sorted[0][0], sorted.map(([, place]) => place)];
  };
  const add = (map, key, value) => { map.set(key, [...(map.get(key) || []), value]); };
  const scoredOf = (map) => new Map([...map].map(([thing, each]) => [thing, best(each)]));
  const all = (parts) => {
    const [smallest, ...others] = [...parts].sort((a, b) => a.fits.size - b.fits.size);
    const common = [...smallest.fits.keys()].filter((place) => parts.every((part) => part.fits.has(place)));
    const found = new Map();
    weighty(common, smallest.fits).forEach((place) => {
      const fit = parts.reduce((sum, part) => sum + part.fits.get(place), 0) / parts.length;
      const close = 0.5 + 0.5 * Math.min(1, parts.length / lengths[place]);
      add(found, names[place].thing, [index.shares[names[place].how] * fit * close, place]);
    });
    const every = new Set(common.map((place) => names[place].thing));
    if (!others.length) { return [scoredOf(found), every]; }
    const having = (part) => new Set([...part.fits.keys()].map((place) => names[place].thing));
    const sets = others.map(having);
    const spread = new Set([...having(smallest)].filter((thing) => !every.has(thing) && sets.every((set) => set.has(thing))));
    const near = [...smallest.fits.keys()].filter((place) => spread.has(names[place].thing));
    const left = new Set(weighty(near, smallest.fits).map((place) => names[place].thing));
    const far = new Map();
    parts.forEach((part) => part.fits.forEach((fit, place) => {
      if (left.has(names[place].thing)) { add(far, names[place].thing, [SPREAD * fit * weights[place], place]); }
    }));
    return [new Map([...scoredOf(far), ...scoredOf(found)]), new Set([...every, ...spread])];
  };
  const some = (parts, of) => {
    const telling = parts.filter((part) => part.fits.size);
    const most = Math.log(2 + names.length);
    const weight = new Map(telling.map((part) => [part.word, Math.log(2 + names.length / part.fits.size)]));
    const whole = parts.reduce((sum, part) => sum + (weight.get(part.word) ?? most), 0);
    const found = new Map();
    telling.forEach((part) => weighty([...part.fits.keys()], part.fits).forEach((place) => {
      const score = [weight.get(part.word) / whole * part.fits.get(place) * weights[place], place];
      const told = found.get(names[place].thing) || new Map();
      const before = told.get(part.word);
      if (!before || score[0] > before[0] || (score[0] === before[0] && score[1] > before[1])) { told.set(part.word, score); }
      found.set(names[place].thing, told);
    }));
    const fits = new Map(telling.map((part) => [part.word, part.fits]));
    const shares = new Map([...found].filter(([thing]) => of.includes(things[thing].kind)).map(([thing, told]) => [
      thing, [...told].reduce((sum, [word, [, place]]) => sum + weight.get(word) * fits.get(word).get(place), 0)]));
    const enough = NEAR * Math.max(0, ...shares.values());
    return new Map([...shares].filter(([, share]) => share >= enough).map(([thing]) => {
      const told = [...found.get(thing).values()];
      return [thing, [told.reduce((sum, [score]) => sum + score, 0), best(told)[1]]];
    }));
  };

  return (words, limit = 5) => {
    const parts = partsOf(words);
    const missing = parts.filter((part) => !part.fits.size).map((part) => part.word);
    const readAs = parts.filter((part) => part.readAs).map((part) => [part.word, part.readAs]);
    if (!parts.length) { return { hits: [], whole: false, counts: {}, readAs, missing }; }
    let [scored, every] = missing.length ? [new Map(), new Set()] : all(parts);
    const whole = scored.size > 0;
    if (!whole) {
      scored = some(parts, ["concept", "sentence", "question", "document"]);
      every = new Set(scored.keys());
    }
    const counts = {}, hits = [];
    const placed = ascending(every);
    for (const [kind, span] of spans) {
      const number = within(placed, span).length;
      let ofKind = scored, full = whole;
      if (number) { counts[kind] = number; } else if (whole && kind === "concept" && parts.length > 1) {
        [ofKind, full] = [some(parts, ["concept"]), false];
      }
      const there = [...ofKind.keys()].filter((thing) => thing >= span[0] && thing < span[1]);
      there.sort((a, b) => ofKind.get(b)[0] - ofKind.get(a)[0]
        || things[b].passages.length - things[a].passages.length || a - b);
      hits.push(...there.slice(0, limit).map((thing) => {
        const [score, places] = ofKind.get(thing);
        const led = [...new Set(places)].map((place) => names[place]);
        return { ...things[thing], names: led.filter((name) => name.how === led[0].how), score, whole: full };
      }));
    }
    return { hits, whole, counts, readAs, missing };
  };
};
