import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { viewed } from '../app/images';
import type { ViewerProps } from '../viewer/props';

const panel = signal<ComponentType<ViewerProps> | undefined>(undefined);
const failed = signal(false);
let asked = false;

/** Fetches the viewer when there is something to show; everything else works before it has come. */
async function fetchViewer(): Promise<void> {
  if (asked) {
    return;
  }
  asked = true;
  failed.value = false;
  try {
    panel.value = (await import('../viewer')).ViewerPanel;
  } catch {
    asked = false;
    failed.value = true;
  }
}

/** The place of the images. */
export function ViewerSlot() {
  const props = viewed.value;
  const wanted = props !== undefined;
  useEffect(() => {
    if (wanted) {
      void fetchViewer();
    }
  }, [wanted]);
  if (props === undefined) {
    return (
      <section class="panel empty" aria-label="Images">
        <ol class="steps">
          <li>Choose a case, or drop your own DWI and ADC.</li>
          <li>Run a model and watch its progress.</li>
          <li>See the lesion in the images, and download what was found.</li>
        </ol>
      </section>
    );
  }
  if (failed.value) {
    return (
      <section class="panel" aria-label="Images">
        <p>The viewer could not be fetched. The connection may be down, or the service was updated meanwhile.</p>
        <button type="button" onClick={() => void fetchViewer()}>
          Try again
        </button>
      </section>
    );
  }
  const Panel = panel.value;
  return Panel === undefined ? (
    <section class="panel empty" aria-label="Images" aria-busy="true">
      <p role="status">The viewer is being fetched.</p>
    </section>
  ) : (
    <Panel {...props} />
  );
}
