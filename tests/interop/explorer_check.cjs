// explorer_check.cjs INDEX.html FOLDER: reads the page of a report in Chromium as a visitor does, and prints as JSON where
// each step led, what was asked of the network, what went wrong, and what axe finds. Pictures go into the folder.
const { chromium } = require('playwright-core');
const { readFileSync } = require('fs');
const { pathToFileURL } = require('url');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const [index, folder] = process.argv.slice(2);
const KINDS = ['', '#s8b', '#concept/foraminotomy', '#step/to-surgery', '#skg/Possible', '#source/l5s1-treatment', '#questions',
  '#question/what-treats', '#things', '#figures', '#checks', '#files'];
const SCREENS = [['wide', 1400, 'light'], ['night', 1400, 'dark'], ['tablet', 800, 'light'], ['phone', 390, 'light'],
  ['phone-night', 390, 'dark']];
(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const out = { errors: [], requests: [], violations: [], walks: {} };
  for (const [name, width, colorScheme] of SCREENS) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' });
    const tab = await context.newPage();
    tab.on('console', message => out.errors.push(message.text()));
    tab.on('pageerror', error => out.errors.push(String(error)));
    tab.on('request', request => request.url().startsWith('file:') || out.requests.push(request.url()));
    const url = pathToFileURL(index).href;
    await tab.goto(url);
    const walk = out.walks[name] = {};
    const where = () => tab.evaluate(() => ({ hash: location.hash, head: document.title,
      shown: [...document.querySelectorAll('.view')].filter(each => !each.hidden).map(each => each.id),
      here: [...document.querySelectorAll('nav [aria-current]')].map(each => each.textContent) }));
    // The address changes before the page does: wait for what is shown.
    const arrive = (id) => tab.waitForFunction((view) => !document.getElementById(view).hidden, id);
    walk.start = await where();
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
        return all.length === 1 && (all[0].id === at || all[0].querySelector(`[id="${at}"]`)); }, (kind || '#home').slice(1));
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
