import '../ready.js';
import { at } from '../app-root.js';
import { plot } from './plot.js';

const KEY = 'inbox-admin-key';
const EVERY = 5_000;
const PLOTS = {
  sent: 'Messages sent per minute', delivered: 'Messages delivered per minute', refused: 'Refusals per minute', connections: 'Connections', mailboxes: 'Mailboxes',
};
const FIGURES = {
  'inbox.mailboxes': 'mailboxes', 'inbox.messages': 'messages waiting', 'kestrel.active_connections': 'connections', 'inbox.rooms': 'rooms',
  'inbox.connections long_poll': 'waiting polls', 'inbox.connections stream': 'streams', 'inbox.connections socket': 'sockets',
};

const $ = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const number = new Intl.NumberFormat('en');
const bytes = { format: (/** @type {number} */ count) => count < 1 << 20 ? `${number.format(Math.ceil(count / 1024))} KiB` : `${number.format(Math.round(count / (1 << 20)))} MiB` };

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;
let round = 0;

/**
 * @param {string} tag
 * @param {string | Node} content
 * @param {Record<string, string>} [attributes]
 */
function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  made.append(content);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** @param {(string | Node)[]} cells the first heads the row; the last is a number */
function row(cells) {
  const made = document.createElement('tr');
  made.append(...cells.map((cell, i) => i === 0 ? element('th', cell, { scope: 'row' }) : element('td', cell, i === cells.length - 1 ? { class: 'number' } : {})));
  return made;
}

/** @param {{ flag: string, now: number, most: number }} limit */
function limit({ flag, now, most }) {
  const size = flag.endsWith('bytes') ? bytes : number;
  const made = element('div', element('code', flag), { class: 'limit' });
  made.append(
    element('span', `${size.format(now)} of ${size.format(most)}`),
    element('meter', '', { min: '0', max: `${most}`, high: `${most * 0.8}`, value: `${now}`, 'aria-label': flag }));
  return made;
}

/** @param {number} seconds */
function duration(seconds) {
  const units = /** @type {[string, number][]} */ ([['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]]);
  const [unit, length] = units.find(([, size]) => seconds >= size) ?? units[3];
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** @param {any} report the body of status.json */
function show(report) {
  $('about').textContent = `Version ${report.version}, running for ${duration(report.uptimeSeconds)}, mailboxes in ${report.store === 'redis' ? 'Redis' : 'memory'}. Updated every 5 seconds.`;
  $('now').replaceChildren(...Object.entries(FIGURES).map(([name, label]) => {
    const figure = element('div', element('strong', number.format(report.now[name] ?? 0)), { class: 'figure' });
    figure.append(element('span', label, { class: 'quiet' }));
    return figure;
  }));
  $('hour').replaceChildren(...Object.entries(PLOTS).map(([name, label]) => plot(label, report.hour[name])));
  $('limits').replaceChildren(...report.limits.map(limit));
  $('refusals').replaceChildren(...report.refusals.map((/** @type {any} */ { status, reason, count }) => row([reason.replaceAll('_', ' '), `${status}`, number.format(count)])));
  $('no-refusals').hidden = report.refusals.length > 0;
  $('servers').replaceChildren(...report.servers.map((/** @type {any} */ { process, version, connections }) =>
    row([element('code', process), `version ${version}${process === report.process ? ', this one' : ''}`, `${number.format(connections)} connections`])));
}

/** @param {string} text empty: none */
function complain(text) {
  // An alert that is told again is said again.
  if ($('trouble').textContent !== text) $('trouble').textContent = text;
  $('trouble').hidden = text === '';
}

/** @param {'enter' | 'report'} part */
function open(part) {
  for (const id of ['enter', 'report']) $(id).hidden = id !== part;
}

async function update() {
  clearTimeout(next);
  const [mine, key] = [++round, sessionStorage.getItem(KEY)];
  if (key === null) return open('enter');
  try {
    const response = await fetch(at('status.json'), { headers: { Authorization: `Bearer ${key}` }, cache: 'no-store' });
    if (mine !== round) return;
    if (response.status === 403) {
      sessionStorage.removeItem(KEY);
      open('enter');
      return complain('This is not the server’s operator key.');
    }

    if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? `The server answered ${response.status}.`);
    const report = await response.json();
    if (mine !== round) return;
    show(report);
    complain('');
    open('report');
  } catch (error) {
    if (mine !== round) return;
    complain(`${$('report').hidden ? 'The figures could not be loaded' : 'The figures could not be updated; the last ones are shown'}: ${error instanceof TypeError ? 'the server cannot be reached.' : /** @type {Error} */ (error).message}`);
  }

  next = setTimeout(update, EVERY);
}

$('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = /** @type {HTMLInputElement} */ ($('key'));
  if (!/^[\x21-\x7e]+$/.test(input.value)) return complain('A key has letters, digits and signs of ASCII, and no spaces.');
  sessionStorage.setItem(KEY, input.value);
  input.value = '';
  update();
});
$('forget').addEventListener('click', () => {
  sessionStorage.removeItem(KEY);
  update();
});
update();
