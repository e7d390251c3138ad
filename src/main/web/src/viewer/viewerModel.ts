/** What the viewer shows and how: the state that its widgets share. Framework-free but for signals. */

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import { rememberDisplay, rememberedDisplay, type Display } from './display';
import { fetchBytes } from './download';
import { voxelAt, valueAt, type Triple } from './grid';
import { automaticWindow, dragged, windowBetween, type GrayWindow } from './grayWindow';
import {
  FIRST_STYLES,
  IMAGE_NAMES,
  LAYER_TITLES,
  OVERLAY_NAMES,
  type ImageName,
  type LayerName,
  type OverlayName,
  type OverlayStyle,
  type OverlayStyles,
} from './layers';
import { findLesions, type Lesion } from './lesions';
import type { ViewerProps } from './props';
import { tileAt, tilesOf, type Tile, type TilePlace, type ViewName } from './tiles';
import { VolumeLoads, type LoadStates } from './volumeLoads';
import type { Volume } from './volume';
import type { Position, Scene } from './volumeView';

/** What a drag on a slice does. */
export type Tool = 'crosshair' | 'contrast';

/** The value of one volume at the point that is looked at. */
export interface Reading {
  readonly name: LayerName;
  readonly value: number | null;
}

const NARROW_PIXELS = 520;

/** State of one viewer; close it with the viewer. */
export class ViewerModel {
  readonly loads = signal<LoadStates<Volume>>(new Map());
  readonly chosenImage = signal<ImageName>('dwi');
  readonly view = signal<ViewName>('all');
  readonly tool = signal<Tool>('crosshair');
  readonly radiological = signal(rememberedDisplay() === 'radiological');
  readonly smooth = signal(true);
  readonly cutaway = signal(false);
  readonly styles = signal<OverlayStyles>(FIRST_STYLES);
  readonly activeTile = signal<Tile>('axial');
  readonly size = signal<readonly [number, number]>([0, 0]);
  readonly position = signal<Position | null>(null);
  /** Which lesion was jumped to last, by rank. */
  readonly lesion = signal<number | null>(null);
  /** Keys that were pressed on the images: whoever uses them may need to hear what they did. */
  readonly keyPresses = signal(0);
  /** Where to look next; a new object each time. */
  readonly target = signal<{ readonly millimeters: Triple } | null>(null);

  private readonly windows = signal<ReadonlyMap<Volume, GrayWindow>>(new Map());
  private readonly automatic = new WeakMap<Volume, GrayWindow>();
  private readonly queue: VolumeLoads<Volume>;
  private caseId: string | null = null;
  private touched = false;
  private dragStart: GrayWindow | null = null;

  /** The image below: the chosen one, or the first that is there. */
  readonly base: ReadonlySignal<Volume | null> = computed(
    () => this.ready(this.chosenImage.value) ?? IMAGE_NAMES.map((name) => this.ready(name)).find(isThere) ?? null,
  );

  readonly window: ReadonlySignal<GrayWindow> = computed(() => {
    const base = this.base.value;
    return base === null ? windowBetween(0, 1) : (this.windows.value.get(base) ?? this.automaticOf(base));
  });

  readonly tiles: ReadonlySignal<TilePlace[]> = computed(() => {
    const [width, height] = this.size.value;
    return tilesOf(this.view.value, width, height);
  });

  readonly scene: ReadonlySignal<Scene> = computed(() => ({
    base: this.base.value,
    window: this.window.value,
    overlays: OVERLAY_NAMES.flatMap((name) => {
      const volume = this.ready(name);
      return volume === null ? [] : [{ volume, style: this.styles.value[name] }];
    }),
    tiles: this.tiles.value,
    radiological: this.radiological.value,
    smooth: this.smooth.value,
    cutaway: this.cutaway.value,
  }));

  private readonly prediction: ReadonlySignal<Volume | null> = computed(() => this.ready('prediction'));

  /** Lesions of the prediction, the largest first; null while there is none. */
  readonly lesions: ReadonlySignal<Lesion[] | null> = computed(() => {
    const mask = this.prediction.value;
    return mask === null ? null : findLesions(mask.voxels);
  });

  /** Values of all volumes that are there, at the point that is looked at. */
  readonly readings: ReadonlySignal<Reading[]> = computed(() => {
    const at = this.position.value?.millimeters;
    return [...this.loads.value].flatMap(([name, state]) =>
      at === undefined || state.kind !== 'ready' ? [] : [{ name, value: valueAt(state.volume.voxels, at) }],
    );
  });

  /** Indices of the voxel that is looked at, as the image's file counts them. */
  readonly voxel: ReadonlySignal<Triple | null> = computed(() => {
    const [base, at] = [this.base.value, this.position.value];
    return base === null || at === null ? null : voxelAt(base.voxels, at.millimeters);
  });

  constructor() {
    this.queue = new VolumeLoads<Volume>(
      fetchBytes,
      async (bytes, { name, title }) => (await engine()).decodeVolume(bytes, name, title),
      (states) => this.loaded(states),
    );
  }

  /** Says which volumes are wanted. */
  want({ caseId, images, overlays }: Pick<ViewerProps, 'caseId' | 'images' | 'overlays'>): void {
    if (caseId !== this.caseId) {
      this.caseId = caseId;
      this.touched = false;
      this.lesion.value = null;
      this.target.value = null;
      this.position.value = null;
      this.chosenImage.value = 'dwi';
    }
    const wanted = [...images, ...overlays].map(({ name, url }) => ({ name, url, title: LAYER_TITLES[name] }));
    this.queue.want(caseId, wanted);
  }

  retry(name: LayerName): void {
    this.queue.retry(name);
  }

  close(): void {
    this.queue.close();
  }

  /** The user moved: the view does not jump by itself any more. */
  touch(): void {
    this.touched = true;
  }

  restyle(name: OverlayName, change: Partial<OverlayStyle>): void {
    this.styles.value = { ...this.styles.value, [name]: { ...this.styles.value[name], ...change } };
  }

  /** Chooses the display, and keeps the choice for this browser's next visits. */
  show(display: Display): void {
    this.radiological.value = display === 'radiological';
    rememberDisplay(display);
  }

  /** Hides all overlays, or shows those again that are shown at first. */
  toggleOverlays(): void {
    const any = OVERLAY_NAMES.some((name) => this.styles.value[name].visible && this.ready(name) !== null);
    for (const name of OVERLAY_NAMES) {
      this.restyle(name, { visible: !any && FIRST_STYLES[name].visible });
    }
  }

  /** Sets the window of the image that is shown; null for the automatic one. */
  setWindow(window: GrayWindow | null): void {
    const base = this.base.value;
    if (base !== null) {
      const windows = new Map(this.windows.value);
      windows.set(base, window ?? this.automaticOf(base));
      this.windows.value = windows;
    }
  }

  windowDragStarts(): void {
    this.dragStart = this.window.value;
  }

  windowDragged(dx: number, dy: number): void {
    const base = this.base.value;
    if (base !== null && this.dragStart !== null) {
      this.setWindow(dragged(this.dragStart, this.automaticOf(base), dx, dy));
    }
  }

  /** Looks at a lesion, by its rank. */
  jumpTo(lesion: Lesion): void {
    this.touched = true;
    this.lesion.value = lesion.rank;
    this.target.value = { millimeters: lesion.centerMm };
  }

  /** Looks at the next lesion or the one before, in a circle. */
  jumpBy(step: 1 | -1): void {
    const lesions = this.lesions.value ?? [];
    const now = this.lesion.value ?? (step > 0 ? 0 : 1);
    const next = lesions[(now - 1 + step + lesions.length) % Math.max(1, lesions.length)];
    if (next !== undefined) {
      this.jumpTo(next);
    }
  }

  /** Shows the next image that is there. */
  nextImage(): void {
    const there = IMAGE_NAMES.filter((name) => this.ready(name) !== null);
    const now = there.indexOf(this.base.value?.name as ImageName);
    this.chosenImage.value = there[(now + 1) % Math.max(1, there.length)] ?? this.chosenImage.value;
  }

  /** Makes one tile large, or shows all again. */
  toggleTile(tile: Tile): void {
    this.view.value = this.view.value === 'all' ? tile : 'all';
    this.activeTile.value = tile;
  }

  tileAt(x: number, y: number): Tile | null {
    return tileAt(this.tiles.value, x, y);
  }

  /** On a phone one large slice says more than four small ones; the user may choose otherwise. */
  startFor(width: number): void {
    if (width > 0 && width < NARROW_PIXELS) {
      this.view.value = 'axial';
    }
  }

  private ready(name: LayerName): Volume | null {
    const state = this.loads.value.get(name);
    return state?.kind === 'ready' ? state.volume : null;
  }

  private automaticOf(volume: Volume): GrayWindow {
    const known = this.automatic.get(volume) ?? automaticWindow(volume.voxels, volume.name);
    this.automatic.set(volume, known);
    return known;
  }

  private loaded(states: LoadStates<Volume>): void {
    const before = this.prediction.peek();
    this.loads.value = states;
    const largest = this.lesions.peek()?.[0];
    if (this.prediction.peek() !== before && largest !== undefined && !this.touched) {
      this.lesion.value = largest.rank;
      this.target.value = { millimeters: largest.centerMm };
    }
  }
}

function isThere<T>(value: T | null): value is T {
  return value !== null;
}

/** NiiVue is large: it comes when the first volume does. */
export function engine(): Promise<typeof import('./volumeView')> {
  return import('./volumeView');
}
