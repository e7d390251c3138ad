import type { GrayWindow } from './grayWindow';
import { LAYER_TITLES } from './layers';
import { numberText } from './sentences';
import type { ViewerModel } from './viewerModel';

/** Contrast of the image by numbers, and how its voxels are drawn. */
export function ContrastPanel({ model }: { readonly model: ViewerModel }) {
  const base = model.base.value;
  const window = model.window.value;
  const change = (part: Partial<GrayWindow>): void => {
    const next = { ...window, ...part };
    if (Number.isFinite(next.level) && Number.isFinite(next.width) && next.width > 0) {
      model.setWindow(next);
    }
  };
  return (
    <section class="viewer-box" aria-label="Image contrast">
      <h3>Contrast{base === null ? '' : ` of ${LAYER_TITLES[base.name]}`}</h3>
      <div class="viewer-line">
        <label class="viewer-number">
          <span>Level</span>
          <input
            type="number"
            step="any"
            disabled={base === null}
            value={numberText(window.level)}
            onChange={(event) => change({ level: event.currentTarget.valueAsNumber })}
          />
        </label>
        <label class="viewer-number">
          <span>Width</span>
          <input
            type="number"
            step="any"
            min="0"
            disabled={base === null}
            value={numberText(window.width)}
            onChange={(event) => change({ width: event.currentTarget.valueAsNumber })}
          />
        </label>
        <button type="button" disabled={base === null} onClick={() => model.setWindow(null)}>
          Auto
        </button>
      </div>
      <div class="viewer-line">
        <label class="viewer-check">
          <input
            type="checkbox"
            checked={model.smooth.value}
            onChange={(event) => (model.smooth.value = event.currentTarget.checked)}
          />
          <span>Smooth voxels</span>
        </label>
        <label class="viewer-check">
          <input
            type="checkbox"
            checked={model.cutaway.value}
            onChange={(event) => (model.cutaway.value = event.currentTarget.checked)}
          />
          <span>Cut the 3-D view open</span>
        </label>
      </div>
    </section>
  );
}
