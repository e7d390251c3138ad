import { chooseTheme, theme, type Theme } from '../app/theme';

const THEMES: readonly [Theme, string][] = [
  ['system', 'Auto'],
  ['light', 'Light'],
  ['dark', 'Dark'],
];

/** Name, purpose, and what this is not for. */
export function Header() {
  return (
    <header class="top">
      <div class="brand">
        <img src="./icon.svg" alt="" width="40" height="40" />
        <div>
          <h1>Penumbra</h1>
          <p class="quiet">Ischemic stroke lesions in diffusion MRI</p>
        </div>
      </div>
      <p class="disclaimer" role="note">
        <strong>Research use only – not a medical device.</strong> Nothing here may guide the care of a patient.
      </p>
      <label class="theme">
        <span class="visually-hidden">Colors</span>
        <select value={theme.value} onChange={(event) => chooseTheme(event.currentTarget.value as Theme)}>
          {THEMES.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </header>
  );
}
