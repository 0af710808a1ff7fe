// explorer_check.cjs INDEX FOLDER: reads the page of a report (a file, or the address of a server) in Chromium as a visitor
// does, and prints as JSON where each step led, what was asked of the network, what went wrong, and what axe finds.
// Pictures go into the folder.
const { chromium } = require('playwright-core');
const { readFileSync } = require('fs');
const { pathToFileURL } = require('url');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [index, folder] = process.argv.slice(2);
const served = index.startsWith('http:');
const url = served ? index : pathToFileURL(index).href;
const ALL = ['', '#s8b', '#concept/foraminotomy', '#question/does-it-treat', '#concept/surgical-intervention', '#step/to-surgery',
  '#next?concept/failed-conservative-treatment&concept/physical-therapy=failed', '#skg/Possible', '#source/l5s1-treatment', '#questions', '#question/what-treats', '#question/compare', '#things', '#words',
  '#figures', '#checks', '#files'];
// A server has the same page, byte for byte beside one part.
const KINDS = served ? ['', '#sparql', '#files'] : ALL;
const SCREENS = [['wide', 1400, 'light'], ['night', 1400, 'dark'], ['tablet', 800, 'light'], ['phone', 390, 'light'],
  ['phone-night', 390, 'dark']];
(async () => {
  const source = served ? await (await fetch(url)).text() : readFileSync(index, 'utf8');
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const out = { errors: [], requests: [], violations: [], walks: {} };
  for (const [name, width, colorScheme] of SCREENS) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' });
    const tab = await context.newPage();
    tab.on('console', message => out.errors.push(message.text()));
    tab.on('pageerror', error => out.errors.push(String(error)));
    tab.on('request', request => request.url().startsWith(served ? url : 'file:') || out.requests.push(request.url()));
    await tab.goto(url);
    const walk = out.walks[name] = {};
    const where = () => tab.evaluate(() => ({ hash: location.hash, head: document.title,
      shown: [...document.querySelectorAll('.view')].filter(each => !each.hidden).map(each => each.id),
      here: [...document.querySelectorAll('nav [aria-current]')].map(each => each.textContent) }));
    // The address changes before the page does: wait for what is shown.
    const arrive = (id) => tab.waitForFunction((view) => !document.getElementById(view).hidden, id);
    walk.start = await where();
    // What a form shows with its defaults is what stood there before the script.
    walk.same = await tab.evaluate(async (whole) => {
      const before = new DOMParser().parseFromString(whole, 'text/html');
      const table = (from, id) => from.getElementById(id).querySelector('.wide').innerHTML;
      const names = [...document.querySelectorAll('form.asked')].map(each => each.closest('details').id);
      const other = [];
      for (const name of names) {
        location.hash = name;
        await new Promise(done => setTimeout(done, 5));
        if (table(before, name) !== table(document, name)) { other.push(name); }
      }
      location.hash = '';
      return [names.length, other];
    }, source);
    await tab.goto(url);
    walk.overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const svg = width < 736 ? 'svg.one ' : 'svg.two ';
    await tab.click(svg + 'g[id$="step:surgical/concept:foraminotomy"]');
    await arrive('concept/foraminotomy');
    walk.node = await where();
    walk.focus = await tab.evaluate(() => document.activeElement.textContent);
    await tab.click('.view:not([hidden]) .says a[href="#s10a"] >> nth=0');
    await arrive('home');
    walk.sentence = await where();
    walk.on = await tab.$$eval('.on', nodes => nodes.map(node => node.id));
    walk.inView = await tab.$eval('.on', node => {
      const box = node.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    });
    await tab.goBack();
    await arrive('concept/foraminotomy');
    walk.back = await where();
    // From the thing to a question, whose answer follows what is chosen; the address says what was.
    await tab.goto(url + '#question/what-eases');
    await arrive('questions');
    const asked = '[id="question/what-eases"] ';
    const answer = () => tab.$eval(asked + '.wide', node => node.innerText);
    walk.asked = await answer();
    await tab.selectOption(asked + 'select', { label: 'pain' });
    walk.silent = await answer();
    await tab.selectOption(asked + 'select', { label: 'symptom' });
    walk.chosen = await answer();
    walk.question = await where();
    await tab.goBack();
    await tab.waitForFunction(() => location.hash.endsWith('=concept/pain'));
    walk.again = await answer();
    await tab.goto(url + '#question/who-says?concept=concept/numbness');
    await arrive('questions');
    walk.sent = await tab.$eval('[id="question/who-says"]', node => [node.querySelector('select').value, node.open,
      node.querySelector('summary').innerText, [...node.querySelectorAll('.wide a')].some(each => each.hash === '#concept/numbness')]);
    await tab.goto(url + '#concept/gabapentin');
    await arrive('concept/gabapentin');
    await tab.click('.view:not([hidden]) svg.near a[href="#concept/discomfort"]');
    await arrive('concept/discomfort');
    walk.picture = await where();
    await tab.click('.view:not([hidden]) .crumbs a >> nth=1');
    await tab.waitForFunction(() => location.hash.startsWith('#skg/'));
    walk.crumb = await where();
    // What is ticked is answered at once, by keys as by clicks, and stands in the address; back is what was ticked before.
    await tab.goto(url + '#next');
    await arrive('next');
    const tick = (id) => tab.focus(`#next input[value="${id}"]`).then(() => tab.keyboard.press('Space'));
    const said = () => tab.evaluate(() => [location.hash, document.getElementById('next-short').textContent]);
    walk.nothing = await said();
    await tick('concept:failed-conservative-treatment');
    await tick('concept:spinal-instability');
    walk.ticked = await said();
    walk.next = await tab.$eval('#next-answer .step', node => node.innerText.replace(/\s+/g, ' '));
    if (width < 736) { await tab.click('#next-go'); }
    walk.read = await tab.$eval('#next-answer', node => node.getBoundingClientRect().top < innerHeight / 2);
    await tab.selectOption('#next select[aria-label="How: failure of conservative treatment"]', 'absent');
    walk.absent = await said();
    await tab.goBack();
    await tab.waitForFunction((hash) => location.hash === hash && document.querySelector('#next select:not([hidden])').value === 'found', walk.ticked[0]);
    walk.undone = await said();
    await tab.fill('#next-only', 'bladder');
    walk.only = await tab.$$eval('#next .tick', nodes => nodes.filter(node => node.offsetParent).map(node => node.innerText.split('\n')[0]));
    await tab.click('#next-clear');
    walk.cleared_all = await said();
    await tab.goto(url + '#next?concept/bladder-dysfunction&concept/physical-therapy=failed&no/such-thing');
    walk.received = await tab.$eval('#next-answer > .note', node => node.textContent);
    await tab.click('#next-answer .step a[href="#s8b"]');
    await arrive('home');
    walk.cited = await where();
    await tab.goto(url + '#no/such-thing');
    walk.unknown = await tab.textContent('#told');
    await tab.fill('#find', 'foramintomy');
    walk.found = await tab.$$eval('#search li a', nodes => nodes.map(node => node.hash));
    walk.count = await tab.textContent('#search output');
    await tab.keyboard.press('Enter');
    await arrive('concept/foraminotomy');
    walk.cleared = await tab.inputValue('#find');
    await tab.fill('#find', 'M48.07');
    walk.code = await tab.$eval('#search li', node => node.textContent);
    await tab.keyboard.press('Escape');
    await tab.goto(url + '#home');
    await tab.focus(svg + 'g[id*="concept:neurological-deficit"][role="link"]');
    await tab.keyboard.press('Enter');
    await arrive('concept/neurological-deficit');
    walk.key = await where();
    for (const kind of ['tablet', 'phone-night'].includes(name) ? KINDS.slice(0, 3) : KINDS) {
      await tab.goto(url + (kind || '#home'));
      const shown = kind.replace(/\W+/g, '-') || '-home';
      if (name !== 'phone-night') { await tab.screenshot({ path: `${folder}/${name}${shown}.png` }); }
      await tab.waitForFunction((at) => { const all = [...document.querySelectorAll('.view')].filter((each) => !each.hidden);
        return all.length === 1 && (all[0].id === at || all[0].querySelector(`[id="${at}"]`)); }, (kind || '#home').slice(1).split('?')[0]);
      await tab.evaluate(axe + ';0');
      const found = await tab.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      for (const each of found.violations) {
        out.violations.push(`${name} ${kind}: ${each.id} (${each.impact}), ${each.nodes.length}: ${each.nodes[0].html.slice(0, 160)}`);
      }
      const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (over > 0) { out.violations.push(`${name} ${kind}: ${over} px wider than the screen`); }
    }
    await context.close();
  }
  await browser.close();
  console.log(JSON.stringify(out));
})().catch(error => { console.error(String(error)); process.exit(1); });
