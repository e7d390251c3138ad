/** Which side of a slice is the patient's left: a habit of the person, kept in the browser. */

/** Radiological: the patient's left is on the right, as if seen from the feet. Neurological: it is on the left. */
export type Display = 'radiological' | 'neurological';

const KEY = 'penumbra.display';

/** The display chosen last, or radiological, which most readers of such images expect. */
export function rememberedDisplay(): Display {
  try {
    return localStorage.getItem(KEY) === 'neurological' ? 'neurological' : 'radiological';
  } catch {
    return 'radiological';
  }
}

/** Keeps the choice where the browser allows it. */
export function rememberDisplay(display: Display): void {
  try {
    localStorage.setItem(KEY, display);
  } catch {
    // A browser without storage: the choice lasts as long as the page.
  }
}
