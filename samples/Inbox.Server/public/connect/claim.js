// Which page of this browser shows a link. Where pages have no locks, since they came without encryption, none is known to.

const left = new Promise((resolve) => addEventListener('pagehide', resolve));

/**
 * This page shows the link of that code, until it is left.
 * @param {string} code
 */
export function claim(code) {
  navigator.locks?.request(nameOf(code), () => left).catch(() => {});
}

/**
 * @param {string} code
 * @returns {Promise<boolean>} whether a page that is open now shows its link
 */
export async function isClaimed(code) {
  const locks = await navigator.locks?.query().catch(() => undefined);
  return locks?.held?.some(({ name }) => name === nameOf(code)) ?? false;
}

/** @param {string} code */
const nameOf = (code) => `connect.link ${code}`;
