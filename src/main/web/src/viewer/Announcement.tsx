import { useEffect, useState } from 'preact/hooks';
import { LAYER_TITLES } from './layers';
import { placeText, valueText } from './sentences';
import type { ViewerModel } from './viewerModel';

/** A held key moves many times a second: only where it stops is said. */
const PAUSE_MS = 500;

/** Says where the keys have led, for those who hear the page. */
export function Announcement({ model }: { readonly model: ViewerModel }) {
  const [text, setText] = useState('');
  const presses = model.keyPresses.value;
  useEffect(() => {
    if (presses === 0) {
      return;
    }
    const timer = setTimeout(() => setText(whereabouts(model)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [presses]);
  return (
    <p class="viewer-hidden" aria-live="polite" data-testid="viewer-announcement">
      {text}
    </p>
  );
}

function whereabouts(model: ViewerModel): string {
  const position = model.position.value;
  if (position === null) {
    return '';
  }
  const values = model.readings.value.map(({ name, value }) => `${LAYER_TITLES[name]} ${valueText(name, value)}`);
  return [placeText(position.millimeters), ...values].join(', ');
}
