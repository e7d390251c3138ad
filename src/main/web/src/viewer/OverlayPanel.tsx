import type { ViewerOverlay } from './props';
import { LAYER_TITLES, type OverlayName } from './layers';
import { percentText } from './sentences';
import type { ViewerModel } from './viewerModel';

interface OverlayPanelProps {
  readonly model: ViewerModel;
  readonly overlays: readonly ViewerOverlay[];
}

const LISTED: readonly OverlayName[] = ['prediction', 'probability', 'groundTruth'];

/** The overlays: which are drawn, how strongly, in which color, filled or as a line. */
export function OverlayPanel({ model, overlays }: OverlayPanelProps) {
  const names = LISTED.filter((name) => overlays.some((overlay) => overlay.name === name));
  return (
    <section class="viewer-box" aria-label="Overlays">
      <h3>Overlays</h3>
      {names.length === 0 ? (
        <p class="viewer-quiet">The lesion is drawn here when the run is finished.</p>
      ) : (
        names.map((name) => <OverlayControls key={name} model={model} name={name} />)
      )}
    </section>
  );
}

function OverlayControls({ model, name }: { readonly model: ViewerModel; readonly name: OverlayName }) {
  const style = model.styles.value[name];
  const title = LAYER_TITLES[name];
  const ready = model.loads.value.get(name)?.kind === 'ready';
  return (
    <fieldset class="viewer-overlay" data-testid={`overlay-${name}`} disabled={!ready}>
      <legend class="viewer-hidden">{title}</legend>
      <div class="viewer-line">
        <label class="viewer-check">
          <input
            type="checkbox"
            aria-label={`Show ${title.toLowerCase()}`}
            checked={style.visible}
            onChange={(event) => model.restyle(name, { visible: event.currentTarget.checked })}
          />
          <span>{title}</span>
        </label>
        {name === 'probability' ? (
          <span class="viewer-scale" role="img" aria-label="Colors from 5 % (dark red) to 100 % (light yellow)">
            <span aria-hidden="true">5 %</span>
            <i />
            <span aria-hidden="true">100 %</span>
          </span>
        ) : (
          <>
            <label class="viewer-check">
              <input
                type="checkbox"
                aria-label={`${title} as outline`}
                checked={style.outline}
                onChange={(event) => model.restyle(name, { outline: event.currentTarget.checked })}
              />
              <span>Outline</span>
            </label>
            <input
              type="color"
              aria-label={`${title} color`}
              value={style.color}
              onInput={(event) => model.restyle(name, { color: event.currentTarget.value })}
            />
          </>
        )}
      </div>
      <label class="viewer-slider">
        <span>Opacity</span>
        <input
          type="range"
          min="0"
          max="100"
          step="5"
          aria-label={`${title} opacity`}
          aria-valuetext={percentText(style.opacity)}
          value={Math.round(style.opacity * 100)}
          onInput={(event) => model.restyle(name, { opacity: event.currentTarget.valueAsNumber / 100 })}
        />
        <output>{percentText(style.opacity)}</output>
      </label>
    </fieldset>
  );
}
