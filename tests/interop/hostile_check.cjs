// hostile_check.cjs INDEX: opens a page whose labels are markup, goes where they show, and prints as JSON what they came to.
const { chromium } = require('playwright-core');
const { pathToFileURL } = require('url');
const [index] = process.argv.slice(2);
const url = index.startsWith('http:') ? index : pathToFileURL(index).href;
(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const tab = await (await browser.newContext()).newPage();
  const out = { wrong: [], texts: [] };
  tab.on('console', message => out.wrong.push(message.text()));
  tab.on('pageerror', error => out.wrong.push(String(error)));
  tab.on('dialog', dialog => { out.wrong.push(dialog.message()); dialog.dismiss(); });
  tab.on('request', request => request.url().startsWith(url.replace(/[^/]*$/, '')) || out.wrong.push(request.url()));
  await tab.goto(url);
  await tab.fill('#find', 'hostile');
  out.texts.push(await tab.textContent('#search li a'));
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => !document.getElementById('concept/hostile').hidden);
  out.texts.push(await tab.title(), await tab.textContent('.view:not([hidden]) h2'), await tab.textContent('.view:not([hidden]) svg.near'));
  await tab.goto(url + '#question/what-is?concept=concept/hostile');
  out.texts.push(await tab.textContent('[id="question/what-is"] .wide'), await tab.$eval('[id="question/what-is"] select',
    node => node.selectedOptions[0].textContent));
  await tab.goto(url + '#<img/src=x onerror=alert(9)>');
  await tab.waitForFunction(() => document.getElementById('told').textContent);
  out.texts.push(await tab.textContent('#told'));
  out.made = await tab.evaluate(() => document.querySelectorAll('[onerror]').length);
  await browser.close();
  console.log(JSON.stringify(out));
})().catch(error => { console.error(String(error)); process.exit(1); });
