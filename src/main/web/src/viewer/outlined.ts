/** Keeps the outlines that NiiVue draws in step with the scene. */

import type { NVImage, Niivue } from '@niivue/niivue';
import type { DrawnOverlay } from './coloring';
import { triple, type Affine, type Voxels } from './grid';
import type { OverlayStyle } from './layers';
import { outlineBits, sliceShader, type DrawnGrid, type Outline } from './outline';
import type { Volume } from './volume';

const LINE_PIXELS = 1.6;

/** The outlines that NiiVue's drawing texture and our shader show at the moment. */
export class Outlined {
  private shader = '';
  private grid: NVImage | null = null;
  private masks: readonly Voxels[] = [];

  show(nv: Niivue, { image, grid }: { image: NVImage; grid: DrawnGrid }, outlines: readonly Outline[]): void {
    const masks = outlines.map(({ mask }) => mask);
    const changed = masks.length !== this.masks.length || masks.some((mask, at) => mask !== this.masks[at]);
    if (outlines.length > 0 && (changed || image !== this.grid)) {
      nv.createEmptyDrawing();
      nv.drawBitmap = outlineBits(grid, outlines);
      nv.refreshDrawing(false);
      this.masks = masks;
      this.grid = image;
    }
    const shader = outlines.length > 0 ? sliceShader(outlines, LINE_PIXELS * (nv.uiData.dpr ?? 1)) : '';
    if (shader !== this.shader) {
      this.shader = shader;
      nv.setCustomSliceShader(shader);
    }
  }
}

/** Whether an overlay is a line, and not filled. */
export function isOutline({ name }: Volume, { outline }: OverlayStyle): boolean {
  return outline && name !== 'probability';
}

/** The outlines among the overlays. */
export function outlinesOf(shown: readonly DrawnOverlay[]): Outline[] {
  return shown
    .filter(({ volume, style }) => isOutline(volume, style))
    .map(({ volume, style }) => ({ mask: volume.voxels, color: style.color, opacity: style.opacity }));
}

/** NiiVue draws in right-front-top order; its matrix for that is kept row by row. */
export function gridOf(image: NVImage): { image: NVImage; grid: DrawnGrid } {
  const affine: Affine = Array.from(image.matRAS ?? []).slice(0, 12);
  return { image, grid: { shape: triple(image.dimsRAS?.slice(1, 4) ?? []), affine } };
}
