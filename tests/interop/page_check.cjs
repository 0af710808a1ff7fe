// page_check.cjs PAGE.html FOLDER: opens the page in Chromium, wide and narrow, clicks and types, and prints as JSON
// what was highlighted, what was asked of the network and what went wrong. Pictures go into the folder.
const { chromium } = require('playwright-core');
const { pathToFileURL } = require('url');
const [page, folder] = process.argv.slice(2);
const PART = 'g[id$="step:to-surgery/concept:failed-conservative-treatment"]';
(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const out = { errors: [], requests: [] };
  for (const [name, width, colorScheme] of [['wide', 1300, 'light'], ['night', 1300, 'dark'], ['phone', 390, 'light']]) {
    const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, reducedMotion: 'reduce' });
    const tab = await context.newPage();
    tab.on('console', message => out.errors.push(message.text()));
    tab.on('pageerror', error => out.errors.push(String(error)));
    tab.on('request', request => request.url().startsWith('file:') || out.requests.push(request.url()));
    await tab.goto(pathToFileURL(page).href);
    const marked = () => tab.$$eval('article .on', nodes => nodes.map(node => node.textContent).join(''));
    const svg = width < 640 ? 'svg.one ' : 'svg.two ';
    const seen = () => tab.$eval('article .on', node => {
      const box = node.getBoundingClientRect();
      return box.top >= 0 && box.bottom <= innerHeight;
    });
    const found = out[name] = {};
    found.overflow = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    found.paper = await tab.$eval('body', node => getComputedStyle(node).backgroundColor);
    await tab.click(svg + PART);
    found.click = await marked();
    found.inView = await seen();
    found.told = await tab.textContent('.told span');
    await tab.click(svg + PART);
    found.again = await marked();
    await tab.focus(svg + 'g.edge[data-passages~="l5s1:s8b"]');
    await tab.keyboard.press('Enter');
    found.enter = await marked();
    await tab.keyboard.press('Escape');
    found.escape = await marked();
    await tab.focus('article .n >> nth=17');
    await tab.keyboard.press('Enter');
    found.trace = await tab.$$eval('g.on', nodes => nodes.filter(node => node.getClientRects().length).map(node => node.id));
    await tab.screenshot({ path: `${folder}/${name}.png` });
    await context.close();
  }
  await browser.close();
  console.log(JSON.stringify(out));
})().catch(error => { console.error(String(error)); process.exit(1); });
