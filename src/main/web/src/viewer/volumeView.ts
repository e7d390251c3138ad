/** Draws volumes with NiiVue on a canvas of its own. */

import { DRAG_MODE, type NVImage, Niivue, SLICE_TYPE } from '@niivue/niivue';
import { addProbabilityColors, drawnBase, drawnOverlay, type DrawnOverlay } from './coloring';
import { contentBox } from './content';
import { apply, triple, type Triple } from './grid';
import type { GrayWindow } from './grayWindow';
import { gridOf, isOutline, Outlined, outlinesOf } from './outlined';
import { normalAxis, type Plane, type Tile, type TilePlace } from './tiles';
import type { Volume } from './volume';

/** Comes with the drawing, so that a page that shows no image loads neither. */
export { decodeVolume } from './volume';

/** Everything that decides how the canvas looks, but for the point that is looked at. */
export interface Scene {
  readonly base: Volume | null;
  readonly window: GrayWindow;
  readonly overlays: readonly DrawnOverlay[];
  readonly tiles: readonly TilePlace[];
  readonly radiological: boolean;
  readonly smooth: boolean;
  readonly cutaway: boolean;
}

/** The point that is looked at. */
export interface Position {
  readonly millimeters: Triple;
  /** Which slice of the image it is on, counted from 0 to the right, front and top. */
  readonly slices: Triple;
  /** How many slices there are in each of these directions. */
  readonly counts: Triple;
}

/** Told by the view. */
export interface ViewEvents {
  moved(position: Position): void;
  /** The graphics were taken away or failed; the view is of no use any more and is to be closed. */
  lost(): void;
}

const SLICE_TYPES: Readonly<Record<Tile, SLICE_TYPE>> = {
  axial: SLICE_TYPE.AXIAL,
  coronal: SLICE_TYPE.CORONAL,
  sagittal: SLICE_TYPE.SAGITTAL,
  render: SLICE_TYPE.RENDER,
};

/** NiiVue's own long press would change the contrast behind our back: longer than anybody presses. */
const NEVER_MS = 2_000_000_000;

const MARGIN_PIXELS = 8;

/** NiiVue leaves room for the corners of the volume; a head fills only its middle. */
const FIRST_SCALE = 1.35;
/** Azimuth and elevation in degrees: from the left, a little from the front and above. */
const FIRST_TURN = [110, 10] as const;
/** How much of a slice the head takes at first, and how much it is enlarged for that at most. */
const FIT_SHARE = 0.92;
const MOST_FIT = 2;
const CROSSHAIR_MM = 0.5;
const MOST_ZOOM = 12;
const LEAST_ZOOM = 0.5;

/** Clip plane far outside of the volume: nothing is cut. */
const NOT_CUT = [2, 0, 0];

/** Draws volumes on a canvas that it puts into an element. Close it when the element goes. */
export class VolumeView {
  private readonly outlined = new Outlined();
  private scene: Scene | null = null;
  private target: Triple | null = null;
  private frame = 0;
  private fitted = false;
  private closed = false;

  private constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly nv: Niivue,
    private readonly events: ViewEvents,
  ) {}

  /** Starts to draw in an element; fails where WebGL2 cannot be used. */
  static async open(host: HTMLElement, events: ViewEvents): Promise<VolumeView> {
    const canvas = document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    host.append(canvas);
    const nv = new Niivue({
      backColor: [0, 0, 0, 1],
      crosshairColor: [0.25, 0.85, 0.45, 0.9],
      crosshairWidthUnit: 'mm',
      crosshairWidth: CROSSHAIR_MM,
      crosshairGap: 10,
      clipPlaneColor: [0, 0, 0, 0],
      fontColor: [0.95, 0.95, 0.95, 1],
      fontMinPx: 16,
      fontSizeScaling: 0.1,
      showAllOrientationMarkers: true,
      isOrientCube: true,
      isRadiologicalConvention: true,
      dragAndDropEnabled: false,
      loadingText: '',
      logLevel: 'silent',
      clipPlaneHotKey: '',
      viewModeHotKey: '',
      cycleClipPlaneHotKey: '',
      longTouchTimeout: NEVER_MS,
      mouseEventConfig: {
        leftButton: { primary: DRAG_MODE.crosshair, withShift: DRAG_MODE.pan },
        rightButton: DRAG_MODE.none,
        centerButton: DRAG_MODE.pan,
      },
      touchEventConfig: { singleTouch: DRAG_MODE.crosshair, doubleTouch: DRAG_MODE.pan },
    });
    // The drawing texture holds the masks of the outlines for our slice shader: it is never drawn by itself.
    nv.drawOpacity = 0;
    const view = new VolumeView(canvas, nv, events);
    try {
      await nv.attachToCanvas(canvas);
    } catch (cause) {
      view.close();
      throw cause;
    }
    canvas.removeAttribute('tabindex');
    canvas.addEventListener('webglcontextlost', view.onLost);
    addProbabilityColors(nv);
    view.reset();
    nv.onLocationChange = () => view.tell();
    return view;
  }

  /** Draws a scene with the next frame; of several before that frame, the last. */
  draw(scene: Scene): void {
    this.scene = scene;
    this.soon();
  }

  /** Looks at a point, with the next frame. */
  goTo(millimeters: Triple): void {
    this.target = millimeters;
    this.soon();
  }

  /** Steps through the slices of a plane. */
  step(plane: Plane, slices: number): void {
    const by = [0, 0, 0];
    by[normalAxis(plane)] = slices;
    this.moveBy(triple(by));
  }

  /** Moves by voxels to the right, front and top of the head. */
  moveBy([right, front, top]: Triple): void {
    if (this.ready()) {
      this.nv.moveCrosshairInVox(right, front, top);
    }
  }

  /** Goes to a slice of a plane, counted from 0. */
  goToSlice(plane: Plane, slice: number): void {
    const axis = normalAxis(plane);
    this.moveBy(triple([0, 1, 2].map((at) => (at === axis ? slice - (this.position()?.slices[at] ?? slice) : 0))));
  }

  /** Enlarges the slices around the point that is looked at. */
  zoom(factor: number): void {
    if (!this.ready()) {
      return;
    }
    const { scene } = this.nv;
    const now = scene.pan2Dxyzmm[3] ?? 1;
    const next = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, now * factor));
    const at = this.nv.frac2mm(scene.crosshairPos);
    const pan = [0, 1, 2].map((axis) => (scene.pan2Dxyzmm[axis] ?? 0) - (next - now) * (at[axis] ?? 0));
    this.nv.setPan2Dxyzmm([pan[0] ?? 0, pan[1] ?? 0, pan[2] ?? 0, next]);
    // A line stays a line, however far one zooms in.
    this.nv.setCrosshairWidth(CROSSHAIR_MM / Math.max(1, next));
  }

  /** Enlarges the 3-D view. */
  zoomRender(factor: number): void {
    this.nv.setScale(Math.min(4, Math.max(0.5, this.nv.volScaleMultiplier * factor)));
  }

  /** Turns the 3-D view by degrees. */
  turn(azimuth: number, elevation: number): void {
    const { renderAzimuth, renderElevation } = this.nv.scene;
    this.nv.setRenderAzimuthElevation(renderAzimuth + azimuth, renderElevation + elevation);
  }

  /** Undoes zoom, pan and turning: the head fills the slices, without the empty space around it. */
  reset(): void {
    this.nv.scene.pan2Dxyzmm = this.fitting();
    this.nv.setCrosshairWidth(CROSSHAIR_MM);
    this.nv.setScale(FIRST_SCALE);
    this.nv.setRenderAzimuthElevation(...FIRST_TURN);
  }

  /** The canvas as it is, on a canvas that can be read. */
  picture(): HTMLCanvasElement {
    const copy = document.createElement('canvas');
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    // WebGL forgets its picture after the frame: draw and copy in one go.
    this.nv.drawScene();
    copy.getContext('2d')?.drawImage(this.canvas, 0, 0);
    return copy;
  }

  /** Gives everything back; twice is fine. */
  close(): void {
    if (this.closed) {
      return;
    }
    this.closed = true;
    cancelAnimationFrame(this.frame);
    this.canvas.removeEventListener('webglcontextlost', this.onLost);
    this.nv.onLocationChange = () => undefined;
    this.nv.cleanup();
    this.nv.volumes = [];
    // Browsers keep few contexts alive and collect them late.
    this.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    this.canvas.remove();
  }

  private readonly onLost = (event: Event): void => {
    event.preventDefault();
    this.events.lost();
  };

  private soon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      try {
        this.drawNow();
      } catch (cause) {
        console.error('The images could not be drawn.', cause);
        this.events.lost();
      }
    });
  }

  private ready(): boolean {
    return !this.closed && this.nv.volumes.length > 0;
  }

  private drawNow(): void {
    if (this.closed || this.scene === null) {
      return;
    }
    const { nv, scene } = this;
    const stayAt = this.target ?? this.position()?.millimeters ?? null;
    nv.opts.isRadiologicalConvention = scene.radiological;
    nv.opts.isNearestInterpolation = !scene.smooth;
    nv.customLayout = scene.tiles.map((at) => ({ sliceType: SLICE_TYPES[at.tile], position: this.within(at) }));
    if (scene.base === null) {
      // The next case begins in the middle, as a whole.
      nv.scene.crosshairPos = [0.5, 0.5, 0.5];
      this.fitted = false;
      this.setVolumes([]);
      nv.drawScene();
      return;
    }
    const base = drawnBase(scene.base, scene.window);
    // Only slices have outlines: where the head is shown alone, the masks are filled, so that they can be seen.
    const slices = scene.tiles.some(({ tile }) => tile !== 'render');
    const shown = scene.overlays
      .filter(({ style }) => style.visible)
      .map(({ volume, style }) => ({ volume, style: { ...style, outline: style.outline && slices } }));
    const filled = shown.filter(({ volume, style }) => !isOutline(volume, style));
    this.setVolumes([base, ...filled.map((overlay) => drawnOverlay(nv, overlay))]);
    nv.updateGLVolume();
    this.outlined.show(nv, gridOf(base), outlinesOf(shown));
    // A plane through the middle, seen from the upper right front; NiiVue turns it with the head.
    nv.setClipPlane(scene.cutaway ? [0.1, 160, 20] : NOT_CUT);
    if (!this.fitted) {
      this.fitted = true;
      nv.scene.pan2Dxyzmm = this.fitting();
    }
    if (stayAt !== null) {
      nv.scene.crosshairPos = nv.mm2frac([stayAt[0], stayAt[1], stayAt[2]], 0, true);
    }
    this.target = null;
    nv.drawScene();
    this.tell();
  }

  /** A tile without its margin, in which NiiVue would cut the letters of the directions. */
  private within({ place: [left, top, width, height] }: TilePlace): [number, number, number, number] {
    const x = MARGIN_PIXELS / Math.max(1, this.canvas.clientWidth);
    const y = MARGIN_PIXELS / Math.max(1, this.canvas.clientHeight);
    return [left + x, top + y, Math.max(0, width - 2 * x), Math.max(0, height - 2 * y)];
  }

  /** Pan and zoom that bring what is above zero in the image to the middle, as large as all planes allow. */
  private fitting(): [number, number, number, number] {
    const base = this.scene?.base;
    if (!this.ready() || base === null || base === undefined) {
      return [0, 0, 0, 1];
    }
    const { nv } = this;
    const { from, to } = contentBox(base.voxels);
    const [one, other] = [from, to].map((corner) => {
      const [x, y, z] = apply(base.voxels.affine, corner);
      return triple(nv.mm2frac([x, y, z], 0, true));
    });
    if (one === undefined || other === undefined) {
      return [0, 0, 0, 1];
    }
    const extent = Math.max(...[0, 1, 2].map((axis) => Math.abs((one[axis] ?? 0) - (other[axis] ?? 1))));
    const zoom = Math.min(MOST_FIT, Math.max(1, FIT_SHARE / Math.max(extent, Number.EPSILON)));
    const middle = nv.frac2mm([(one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2]);
    const center = nv.frac2mm([0.5, 0.5, 0.5]);
    const pan = (axis: number): number => (zoom > 1 ? (center[axis] ?? 0) - zoom * (middle[axis] ?? 0) : 0);
    return [pan(0), pan(1), pan(2), zoom];
  }

  private setVolumes(volumes: NVImage[]): void {
    this.nv.volumes = volumes;
    this.nv.back = volumes[0] ?? null;
    this.nv.overlays = volumes.slice(1);
  }

  private tell(): void {
    const position = this.position();
    if (position !== null) {
      this.events.moved(position);
    }
  }

  private position(): Position | null {
    if (!this.ready()) {
      return null;
    }
    const { nv } = this;
    const base = nv.volumes[0];
    return {
      millimeters: triple(nv.frac2mm(nv.scene.crosshairPos, 0, true)),
      slices: triple(nv.frac2vox(nv.scene.crosshairPos)),
      counts: triple(base?.dimsRAS?.slice(1, 4) ?? []),
    };
  }
}
