/**
 * Mouse, wheel and touch on the canvas, as far as they are not NiiVue's (which moves the crosshair, turns the 3-D
 * view and pans). Listens in the capture phase, so that NiiVue does not see what was meant for us.
 */

import type { Plane, Tile } from './tiles';

/** What gestures do. Places are shares of the canvas, distances CSS pixels. */
export interface GestureActions {
  tileAt(x: number, y: number): Tile | null;
  /** A press or a scroll in this tile. */
  activate(tile: Tile): void;
  step(plane: Plane, slices: number): void;
  zoom(tile: Tile, factor: number): void;
  /** Whether a plain drag changes the window. */
  dragsWindow(): boolean;
  windowDragStarts(): void;
  windowDragged(dx: number, dy: number): void;
  toggleTile(tile: Tile): void;
}

/** A wheel's click is about 100 px, a trackpad sends many small steps: so much is one slice. */
const PIXELS_PER_SLICE = 40;
const ZOOM_PER_PIXEL = 0.004;
const PIXELS_PER_LINE = 16;
const RIGHT_BUTTON = 2;

/** Listens on an element until it is closed. */
export class Gestures {
  private readonly stop = new AbortController();
  private windowDrag: { id: number; x: number; y: number } | null = null;
  private pinch: number | null = null;
  private scrolled = 0;

  constructor(
    private readonly host: HTMLElement,
    private readonly actions: GestureActions,
  ) {
    const options = { capture: true, passive: false, signal: this.stop.signal };
    host.addEventListener('wheel', (event) => this.onWheel(event), options);
    host.addEventListener('pointerdown', (event) => this.onPointerDown(event), options);
    host.addEventListener('pointermove', (event) => this.onPointerMove(event), options);
    host.addEventListener('pointerup', (event) => this.onPointerEnd(event), options);
    host.addEventListener('pointercancel', (event) => this.onPointerEnd(event), options);
    host.addEventListener('dblclick', (event) => this.onDoubleClick(event), options);
    host.addEventListener('touchstart', (event) => this.onTouch(event), options);
    host.addEventListener('touchmove', (event) => this.onTouch(event), options);
    host.addEventListener('touchend', () => (this.pinch = null), options);
    for (const kind of ['mousedown', 'mousemove'] as const) {
      host.addEventListener(kind, (event) => this.hideWhileWindowing(event), options);
    }
  }

  close(): void {
    this.stop.abort();
  }

  private onWheel(event: WheelEvent): void {
    const tile = this.tileOf(event);
    if (tile === null) {
      return;
    }
    take(event);
    this.actions.activate(tile);
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * PIXELS_PER_LINE;
    if (tile === 'render' || event.ctrlKey) {
      this.actions.zoom(tile, Math.exp(-pixels * ZOOM_PER_PIXEL));
      return;
    }
    this.scrolled += pixels;
    const slices = Math.trunc(this.scrolled / PIXELS_PER_SLICE);
    if (slices !== 0) {
      this.scrolled = 0;
      // One notch of a wheel is one slice, however far its pixels go.
      this.actions.step(tile, -Math.sign(slices));
    }
  }

  private onPointerDown(event: PointerEvent): void {
    const tile = this.tileOf(event);
    this.host.focus({ preventScroll: true });
    if (tile === null) {
      return;
    }
    this.actions.activate(tile);
    const right = event.button === RIGHT_BUTTON;
    const plain = event.button === 0 && !event.shiftKey && this.actions.dragsWindow();
    if (tile !== 'render' && (right || plain) && this.windowDrag === null) {
      take(event);
      this.windowDrag = { id: event.pointerId, x: event.clientX, y: event.clientY };
      this.host.setPointerCapture(event.pointerId);
      this.actions.windowDragStarts();
    }
  }

  private onPointerMove(event: PointerEvent): void {
    if (this.windowDrag?.id === event.pointerId) {
      take(event);
      this.actions.windowDragged(event.clientX - this.windowDrag.x, event.clientY - this.windowDrag.y);
    }
  }

  private onPointerEnd(event: PointerEvent): void {
    if (this.windowDrag?.id === event.pointerId) {
      this.windowDrag = null;
    }
  }

  private hideWhileWindowing(event: Event): void {
    if (this.windowDrag !== null) {
      take(event);
    }
  }

  private onDoubleClick(event: MouseEvent): void {
    const tile = this.tileOf(event);
    take(event);
    if (tile !== null) {
      this.actions.toggleTile(tile);
    }
  }

  private onTouch(event: TouchEvent): void {
    const [one, two] = [event.touches[0], event.touches[1]];
    if (this.windowDrag !== null) {
      take(event);
      return;
    }
    if (one === undefined || two === undefined) {
      return;
    }
    take(event);
    const distance = Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY);
    const tile = this.tileOf(one);
    if (this.pinch !== null && tile !== null && distance > 0) {
      this.actions.zoom(tile, distance / this.pinch);
    }
    this.pinch = distance;
  }

  private tileOf({ clientX, clientY }: { clientX: number; clientY: number }): Tile | null {
    const box = this.host.getBoundingClientRect();
    return this.actions.tileAt((clientX - box.left) / box.width, (clientY - box.top) / box.height);
  }
}

function take(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}
