const { offhook } = document.documentElement.dataset;
const say = (text) => {
  document.querySelector('output').textContent = text;
};

const ask = async (method, path) => {
  // Imported at the click: where Offhook does not answer, the button says so and works again later.
  const { windowId } = await import(`${offhook}/ui/element.js`);
  return fetch(path, { method, headers: { 'x-window': await windowId() } });
};

const exportSettings = async () => {
  try {
    const answer = await ask('GET', '/export');
    if (answer.status === 401) return confirm();
    say(answer.ok ? await answer.text() : (await answer.json()).message);
  } catch {
    say(`No answer. Does Offhook run at ${offhook}?`);
  }
};

const confirm = () => {
  const dialog = document.createElement('offhook-confirm');
  dialog.load = async () => {
    const answer = await ask('POST', '/confirm');
    if (!answer.ok) throw await answer.json();
    return answer.json();
  };
  dialog.addEventListener('offhook-completed', exportSettings);
  document.querySelector('#question').replaceChildren(dialog);
};

document.querySelector('#export').addEventListener('click', exportSettings);
