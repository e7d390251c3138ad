import { effect } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Gestures } from './gestures';
import { actionOf, type KeyAction } from './keys';
import type { ViewerModel } from './viewerModel';
import { engine } from './viewerModel';
import type { VolumeView } from './volumeView';
import { PLANES } from './tiles';

/** Told when a view is there to be used, and null when it goes. */
export type ViewHolder = { current: VolumeView | null };

interface StageProps {
  readonly model: ViewerModel;
  readonly title: string;
  readonly view: ViewHolder;
  readonly helpId: string;
  /** Called when the graphics cannot be had at all. */
  readonly onUnable: () => void;
}

/** Losses of the graphics that are mended without a word; a driver that fails again needs a person. */
const SILENT_RESTARTS = 2;

/** The place where the volumes are drawn, with its mouse, touch and keys. */
export function Stage({ model, title, view, helpId, onUnable }: StageProps) {
  const host = useRef<HTMLDivElement>(null);
  const [generation, setGeneration] = useState(0);
  const [lost, setLost] = useState(false);
  const losses = useRef(0);

  useEffect(() => {
    const element = host.current;
    if (element === null || lost) {
      return;
    }
    return keepView(element, model, view, {
      unable: onUnable,
      lost: () => {
        losses.current++;
        if (losses.current > SILENT_RESTARTS) {
          setLost(true);
        } else {
          setGeneration((now) => now + 1);
        }
      },
    });
  }, [generation, lost]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const action = actionOf(event, model.activeTile.value, model.radiological.value);
    if (action !== null) {
      event.preventDefault();
      act(action, model, view.current);
      model.keyPresses.value++;
    }
  };

  return (
    <div class="viewer-stage">
      <div
        ref={host}
        class="viewer-canvas"
        data-testid="viewer-canvas"
        role="application"
        tabIndex={0}
        aria-label={`Slices and 3-D view of ${title}`}
        aria-describedby={helpId}
        onKeyDown={onKeyDown}
      />
      {lost && (
        <div class="viewer-notice" role="alert">
          <p>The browser took the graphics away, so the images cannot be drawn at the moment.</p>
          <button type="button" onClick={() => setLost(false)}>
            Draw again
          </button>
        </div>
      )}
    </div>
  );
}

interface Outcome {
  readonly unable: () => void;
  readonly lost: () => void;
}

/** Opens a view in an element and keeps it up with the model; the result closes it. */
function keepView(element: HTMLElement, model: ViewerModel, holder: ViewHolder, outcome: Outcome): () => void {
  let gone = false;
  const closers: (() => void)[] = [];
  const measure = (): void => {
    model.size.value = [element.clientWidth, element.clientHeight];
  };
  const resized = new ResizeObserver(measure);
  resized.observe(element);
  closers.push(() => resized.disconnect());
  measure();
  const open = async (): Promise<void> => {
    const { VolumeView } = await engine();
    if (gone) {
      return;
    }
    const view = await VolumeView.open(element, {
      moved: (position) => (model.position.value = position),
      lost: outcome.lost,
    });
    const close = (): void => {
      holder.current = null;
      view.close();
    };
    if (gone) {
      close();
      return;
    }
    holder.current = view;
    const before = model.position.peek()?.millimeters;
    const gestures = new Gestures(element, {
      tileAt: (x, y) => model.tileAt(x, y),
      activate: (tile) => {
        model.touch();
        model.activeTile.value = tile;
      },
      step: (plane, slices) => view.step(plane, slices),
      zoom: (tile, factor) => (tile === 'render' ? view.zoomRender(factor) : view.zoom(factor)),
      dragsWindow: () => model.tool.value === 'contrast',
      windowDragStarts: () => model.windowDragStarts(),
      windowDragged: (dx, dy) => model.windowDragged(dx, dy),
      toggleTile: (tile) => model.toggleTile(tile),
    });
    closers.push(
      () => gestures.close(),
      effect(() => view.draw(model.scene.value)),
      effect(() => {
        if (model.target.value !== null) {
          view.goTo(model.target.value.millimeters);
        }
      }),
      close,
    );
    if (before !== undefined) {
      view.goTo(before);
    }
  };
  open().catch(() => {
    if (!gone) {
      outcome.unable();
    }
  });
  return () => {
    gone = true;
    closers.forEach((close) => close());
  };
}

function act(action: KeyAction, model: ViewerModel, view: VolumeView | null): void {
  model.touch();
  switch (action.kind) {
    case 'move':
      return view?.moveBy(action.by);
    case 'slice':
      return view?.step(action.plane, action.slices);
    case 'turn':
      return view?.turn(action.azimuth, action.elevation);
    case 'zoom':
      return model.activeTile.value === 'render' ? view?.zoomRender(action.factor) : view?.zoom(action.factor);
    case 'reset':
      return view?.reset();
    case 'view': {
      model.view.value = action.view;
      const isPlane = PLANES.some((plane) => plane === action.view) || action.view === 'render';
      model.activeTile.value = isPlane && action.view !== 'all' ? action.view : model.activeTile.value;
      return;
    }
    case 'lesion':
      return model.jumpBy(action.next);
    case 'image':
      return model.nextImage();
    case 'overlays':
      return model.toggleOverlays();
    case 'display':
      return model.show(model.radiological.value ? 'neurological' : 'radiological');
    case 'window':
      return model.setWindow(null);
  }
}
