// Small comforts. Everything works without this file, except that pages do not update by themselves.

/** Live regions: <section id="tasks" data-live="task:42">. On an event the page is fetched again and the region swapped. */
function watchLiveRegions() {
  const regions = [...document.querySelectorAll('[data-live][id]')];
  if (regions.length === 0) return;
  const topics = new Set(regions.map((region) => region.dataset.live));
  const query = [...topics].map((topic) => `topic=${encodeURIComponent(topic)}`).join('&');
  const source = new EventSource(`/events?${query}`);
  let timer = 0;
  source.onmessage = () => {
    // Several changes in a row become one fetch.
    clearTimeout(timer);
    timer = setTimeout(refreshRegions, 120);
  };
  // What changed while there was no stream would be seen by nobody.
  source.addEventListener('open', refreshRegions);
  addEventListener('pagehide', () => source.close());
}

async function refreshRegions() {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  let isLate = false;
  for (const region of document.querySelectorAll('[data-live][id]')) {
    const next = fresh.getElementById(region.id);
    if (!next || next.innerHTML === region.innerHTML) continue;
    if (isInUse(region)) isLate = true;
    else region.replaceWith(document.adoptNode(next));
  }
  if (isLate) setTimeout(refreshRegions, 1000);
}

/** Somebody is typing in there, or answers a question: what they see must not be swapped under their hands. */
function isInUse(region) {
  const isTyping = region.contains(document.activeElement) && document.activeElement.matches('input, textarea, select');
  return isTyping || region.querySelector('dialog[open], :popover-open') !== null;
}

/** File fields show the name, and for pictures the picture, of what was chosen. */
function showChosenFiles() {
  document.addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'file') return;
    const area = target.closest('[data-drop]');
    if (!area) return;
    area.classList.toggle('chosen', target.files.length > 0);
    area.querySelector('.chosen-picture')?.remove();
    const [file] = target.files;
    if (!file?.type.startsWith('image/')) return;
    const picture = document.createElement('img');
    picture.className = 'chosen-picture';
    picture.alt = '';
    picture.src = URL.createObjectURL(file);
    picture.onload = () => URL.revokeObjectURL(picture.src);
    area.prepend(picture);
  });
}

/** The server cannot know the setting of the system; here the button gets the word that fits. */
function nameThemeButtons() {
  if (document.documentElement.dataset.theme || !matchMedia('(prefers-color-scheme: dark)').matches) return;
  for (const form of document.querySelectorAll('[data-theme-form]')) {
    const button = form.querySelector('button');
    button.value = 'light';
    button.querySelector('span').textContent = form.dataset.light;
  }
}

function showPasswordButtons() {
  for (const button of document.querySelectorAll('[data-reveal]')) {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => {
      const isHidden = input.type === 'password';
      input.type = isHidden ? 'text' : 'password';
      button.setAttribute('aria-pressed', String(isHidden));
    });
  }
}

/** Short forms that save when something is chosen. */
function saveOnChange() {
  for (const form of document.querySelectorAll('[data-autosubmit]')) {
    form.querySelector('button')?.setAttribute('hidden', '');
    form.addEventListener('change', () => form.requestSubmit());
  }
}

function dismissToasts() {
  for (const toast of document.querySelectorAll('.toast')) setTimeout(() => toast.remove(), 6000);
}

/** Older browsers do not know command="show-modal". */
function openDialogsByHand() {
  if ('commandForElement' in HTMLButtonElement.prototype) return;
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[commandfor]');
    const dialog = button && document.getElementById(button.getAttribute('commandfor'));
    if (!dialog) return;
    if (button.getAttribute('command') === 'show-modal') dialog.showModal();
    else dialog.close();
  });
}

/** A second click while the first is on its way would send the form twice. */
function markBusyForms() {
  document.addEventListener('submit', (event) => {
    if (event.defaultPrevented || event.target.method === 'get') return;
    const button = event.submitter;
    // After the event, so that the button's own value is still sent.
    if (button) setTimeout(() => button.setAttribute('aria-busy', 'true'));
  });
  // Coming back by the Back button shows the page as it was left.
  addEventListener('pageshow', () => {
    for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy');
  });
}

watchLiveRegions();
showChosenFiles();
nameThemeButtons();
showPasswordButtons();
saveOnChange();
dismissToasts();
openDialogsByHand();
markBusyForms();
