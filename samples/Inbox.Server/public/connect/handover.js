// Whoever is sent an answer as a link opens it, and that is a new page, which knows nothing of the offer. The page that does may be
// open in another tab of the same browser.
const PATIENCE = 3000;

/**
 * @param {(link: string) => Promise<boolean>} take whether the answer was for this page
 */
export function takeAnswers(take) {
  const tabs = new BroadcastChannel('inbox-connect');
  tabs.onmessage = async ({ data }) => {
    if (data.answer && (await take(data.answer))) tabs.postMessage({ taken: data.answer });
  };
}

/**
 * @param {string} answer a link
 * @returns {Promise<boolean>} whether another tab took it
 */
export async function giveAnswer(answer) {
  const tabs = new BroadcastChannel('inbox-connect');
  const taken = await new Promise((resolve) => {
    setTimeout(() => resolve(false), PATIENCE);
    tabs.onmessage = ({ data }) => data.taken === answer && resolve(true);
    tabs.postMessage({ answer });
  });
  tabs.close();
  return taken;
}
