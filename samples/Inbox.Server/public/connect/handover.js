// Opening an answer's link loads a new page, which does not have the offer. The page that made the offer may be open in another tab of the
// same browser.
const PATIENCE = 3000;

/** Returns undefined if the browser isolates tabs because it blocks all cookies. */
function openChannel() {
  try {
    return new BroadcastChannel('inbox-connect');
  } catch {
    return undefined;
  }
}

/**
 * @param {(link: string) => Promise<boolean>} take returns whether the answer was for this page
 */
export function takeAnswers(take) {
  const tabs = openChannel();
  if (!tabs) return;
  tabs.onmessage = async ({ data }) => {
    if (data.answer && (await take(data.answer))) tabs.postMessage({ taken: data.answer });
  };
}

/**
 * @param {string} answer a link
 * @returns {Promise<boolean>} whether another tab accepted it
 */
export async function giveAnswer(answer) {
  const tabs = openChannel();
  if (!tabs) return false;
  const taken = await new Promise((resolve) => {
    setTimeout(() => resolve(false), PATIENCE);
    tabs.onmessage = ({ data }) => data.taken === answer && resolve(true);
    tabs.postMessage({ answer });
  });
  tabs.close();
  return taken;
}
