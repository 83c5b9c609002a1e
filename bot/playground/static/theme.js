/** Light or dark: what the system says, until the reader chooses. */

const KEY = "tocsin-playground-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

export function isDark() {
  const chosen = localStorage.getItem(KEY);
  return chosen ? chosen === "dark" : system.matches;
}

export function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
}

export function toggleTheme() {
  localStorage.setItem(KEY, isDark() ? "light" : "dark");
  applyTheme();
}

export function watchSystemTheme(listener) {
  system.addEventListener("change", listener);
}
