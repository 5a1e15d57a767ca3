/** Light or dark: the system's choice until the person makes one. */

const root = document.documentElement;

function stored() {
  try {
    return localStorage.getItem('theme');
  } catch {
    return null;
  }
}

const isDark = () => (root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';

function label(/** @type {Element} */ button) {
  button.textContent = isDark() ? 'Light mode' : 'Dark mode';
}

const choice = stored();
if (choice === 'dark' || choice === 'light') root.dataset.theme = choice;

addEventListener('DOMContentLoaded', () => {
  const button = document.querySelector('#theme');
  if (!button) return;
  label(button);
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    try {
      localStorage.setItem('theme', root.dataset.theme);
    } catch {
      // Private windows may refuse: the choice then lasts as long as the page.
    }
    label(button);
  });
});
