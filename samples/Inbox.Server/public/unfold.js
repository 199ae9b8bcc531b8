/**
 * Opens and closes a `details` element as the page goes on, until the user opens or closes it: from then on it stays as the user left it.
 * @param {HTMLDetailsElement} details
 * @returns {(open: boolean) => void}
 */
export function unfold(details) {
  let isUsers = false;
  // A key on the summary clicks it, too.
  details.querySelector('summary')?.addEventListener('click', () => (isUsers = true));
  return (open) => {
    if (!isUsers) details.open = open;
  };
}
