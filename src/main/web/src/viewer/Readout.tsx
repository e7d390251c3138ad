import { LAYER_TITLES } from './layers';
import { placeText, valueText } from './sentences';
import type { ViewHolder } from './Stage';
import { VIEW_TITLES, normalAxis, type Plane } from './tiles';
import type { ViewerModel } from './viewerModel';

/** The point that is looked at: slice, millimeters, voxel, and the value of each volume there. */
export function Readout({ model, view }: { readonly model: ViewerModel; readonly view: ViewHolder }) {
  const position = model.position.value;
  const tile = model.activeTile.value;
  const plane: Plane = tile === 'render' ? 'axial' : tile;
  const axis = normalAxis(plane);
  if (position === null) {
    return <p class="viewer-readout viewer-quiet">Position and values appear here with the first image.</p>;
  }
  const slice = (position.slices[axis] ?? 0) + 1;
  const count = position.counts[axis] ?? 1;
  const name = `${VIEW_TITLES[plane]} slice`;
  return (
    <div class="viewer-readout" data-testid="viewer-readout">
      <label class="viewer-slider viewer-slice">
        <span>{name}</span>
        <input
          type="range"
          min="1"
          max={count}
          step="1"
          aria-label={name}
          aria-valuetext={`${slice} of ${count}`}
          value={slice}
          onInput={(event) => {
            model.touch();
            view.current?.goToSlice(plane, event.currentTarget.valueAsNumber - 1);
          }}
        />
        <output>
          {slice} of {count}
        </output>
      </label>
      <dl>
        <div>
          <dt>Position</dt>
          <dd data-testid="viewer-position">{placeText(position.millimeters)}</dd>
        </div>
        <div>
          <dt>Voxel</dt>
          <dd data-testid="viewer-voxel">{model.voxel.value?.join(', ') ?? '–'}</dd>
        </div>
        {model.readings.value.map(({ name: layer, value }) => (
          <div key={layer}>
            <dt>{LAYER_TITLES[layer]}</dt>
            <dd data-testid={`viewer-value-${layer}`}>{valueText(layer, value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
