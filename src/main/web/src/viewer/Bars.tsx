import type { ViewerImage } from './props';
import { Choice } from './Choice';
import { LAYER_TITLES, type ImageName } from './layers';
import { captioned, savePicture } from './screenshot';
import type { ViewHolder } from './Stage';
import { PLANES, VIEW_TITLES, type ViewName } from './tiles';
import type { ViewerModel } from './viewerModel';

const ZOOM_STEP = 1.25;
const VIEWS: readonly ViewName[] = ['all', ...PLANES, 'render'];

interface ImageBarProps {
  readonly model: ViewerModel;
  readonly images: readonly ViewerImage[];
}

/** Which image is shown, and from where. */
export function ImageBar({ model, images }: ImageBarProps) {
  const loads = model.loads.value;
  const choose = (next: ViewName): void => {
    model.view.value = next;
    if (next !== 'all') {
      model.activeTile.value = next;
    }
  };
  return (
    <div class="viewer-toolbar" role="group" aria-label="Image and view">
      <Choice<ImageName>
        legend="Image"
        value={(model.base.value?.name as ImageName | undefined) ?? model.chosenImage.value}
        onChoose={(name) => (model.chosenImage.value = name)}
        options={images.map(({ name }) => ({
          value: name,
          label: LAYER_TITLES[name],
          disabled: loads.get(name)?.kind !== 'ready',
        }))}
      />
      <Choice<ViewName>
        legend="View"
        value={model.view.value}
        onChoose={choose}
        options={VIEWS.map((value) => ({ value, label: VIEW_TITLES[value] }))}
      />
    </div>
  );
}

interface ToolBarProps {
  readonly model: ViewerModel;
  readonly caseId: string;
  readonly title: string;
  readonly view: ViewHolder;
}

/** Which side is left, what a drag does, zoom, and the picture to keep. */
export function ToolBar({ model, caseId, title, view }: ToolBarProps) {
  const base = model.base.value;
  const zoom = (factor: number): void => {
    if (model.view.value === 'render') {
      view.current?.zoomRender(factor);
    } else {
      view.current?.zoom(factor);
    }
  };
  const save = (): void => {
    const picture = view.current?.picture();
    if (picture !== undefined && base !== null) {
      const caption = `${title} · ${LAYER_TITLES[base.name]} · Penumbra · research use only, not a medical device`;
      savePicture(captioned(picture, caption), `${caseId}_${base.name}.png`);
    }
  };
  return (
    <div class="viewer-toolbar" role="group" aria-label="Viewer tools">
      <Choice<'radiological' | 'neurological'>
        legend="Display"
        value={model.radiological.value ? 'radiological' : 'neurological'}
        onChoose={(value) => model.show(value)}
        options={[
          { value: 'radiological', label: 'Radiological' },
          { value: 'neurological', label: 'Neurological' },
        ]}
      />
      <Choice<'crosshair' | 'contrast'>
        legend="Drag"
        value={model.tool.value}
        onChoose={(value) => (model.tool.value = value)}
        options={[
          { value: 'crosshair', label: 'Crosshair' },
          { value: 'contrast', label: 'Contrast' },
        ]}
      />
      <div class="viewer-buttons">
        <button type="button" aria-label="Zoom out" title="Zoom out" onClick={() => zoom(1 / ZOOM_STEP)}>
          −
        </button>
        <button type="button" aria-label="Zoom in" title="Zoom in" onClick={() => zoom(ZOOM_STEP)}>
          +
        </button>
        <button type="button" onClick={() => view.current?.reset()}>
          Reset view
        </button>
        <button type="button" onClick={save} disabled={base === null}>
          Save picture
        </button>
      </div>
    </div>
  );
}
