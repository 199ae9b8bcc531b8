// Tracks which page of this browser shows a link. Insecure pages have no locks; there, no page is known to.

const left = new Promise((resolve) => addEventListener('pagehide', resolve));

/**
 * Marks the link of this code as shown by this page, until the page is left.
 * @param {string} code
 */
export function claim(code) {
  navigator.locks?.request(nameOf(code), () => left).catch(() => {});
}

/**
 * @param {string} code
 * @returns {Promise<boolean>} whether an open page shows its link
 */
export async function isClaimed(code) {
  const locks = await navigator.locks?.query().catch(() => undefined);
  return locks?.held?.some(({ name }) => name === nameOf(code)) ?? false;
}

/** @param {string} code */
const nameOf = (code) => `connect.link ${code}`;
