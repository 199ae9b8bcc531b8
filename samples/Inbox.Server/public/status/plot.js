const SVG = 'http://www.w3.org/2000/svg';
const [WIDTH, HEIGHT] = [60, 20];

/** @param {string} name @param {Record<string, string | number>} attributes */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, `${value}`);
  return made;
}

/**
 * A line over the last hour, with its newest and its largest value in words.
 * @param {string} label
 * @param {number[]} values one for each minute, the newest last
 */
export function plot(label, values) {
  const most = Math.max(...values);
  const points = values.map((value, i) => `${(i / (values.length - 1)) * WIDTH} ${HEIGHT - 1 - (most === 0 ? 0 : value / most) * (HEIGHT - 2)}`);
  const words = `${values.at(-1)} now, maximum ${most}`;
  const picture = shape('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${label}: ${words}` });
  picture.append(shape('line', { x1: 0, x2: WIDTH, y1: HEIGHT - 1, y2: HEIGHT - 1 }), shape('path', { d: `M${points.join('L')}` }));
  const made = document.createElement('div');
  made.className = 'plot';
  const [title, figures] = [document.createElement('h3'), document.createElement('span')];
  title.textContent = label;
  figures.className = 'quiet';
  figures.textContent = words;
  made.append(title, figures, picture);
  return made;
}
