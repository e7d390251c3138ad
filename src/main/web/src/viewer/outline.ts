/**
 * Thin outlines of masks on the slices. NiiVue merges all overlays into one texture and can outline only their
 * union, in black. So the masks of the outlines go into its drawing texture, one bit each, and a slice shader of
 * our own draws the edge of each bit in the color of its mask.
 */

import { compose, index, invert, size, type Affine, type Triple, type Voxels } from './grid';
import { rgb } from './layers';

/** One outlined mask. */
export interface Outline {
  readonly mask: Voxels;
  readonly color: string;
  readonly opacity: number;
}

/** The grid on which NiiVue draws: the image's voxels in right-front-top order. */
export interface DrawnGrid {
  readonly shape: Triple;
  readonly affine: Affine;
}

/** Outlines that fit into the eight bits of the drawing texture. */
export const MOST_OUTLINES = 8;

/** Bit n is set where the nth outline's mask is set, voxel by voxel of the drawn grid. */
export function outlineBits(grid: DrawnGrid, outlines: readonly Outline[]): Uint8Array {
  const bits = new Uint8Array(size(grid.shape));
  outlines.slice(0, MOST_OUTLINES).forEach(({ mask }, bit) => mark(bits, grid, mask, 1 << bit));
  return bits;
}

function mark(bits: Uint8Array, grid: DrawnGrid, mask: Voxels, bit: number): void {
  const m = compose(invert(mask.affine), grid.affine);
  const [nx, ny, nz] = grid.shape;
  const along = (axis: number, x: number, y: number, z: number): number =>
    Math.round((m[axis] ?? 0) * x + (m[axis + 1] ?? 0) * y + (m[axis + 2] ?? 0) * z + (m[axis + 3] ?? 0));
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, at++) {
        const i = along(0, x, y, z);
        const j = along(4, x, y, z);
        const k = along(8, x, y, z);
        const within =
          i >= 0 && j >= 0 && k >= 0 && i < mask.shape[0] && j < mask.shape[1] && k < mask.shape[2];
        if (within && (mask.data[index(mask.shape, [i, j, k])] ?? 0) > 0) {
          bits[at] = (bits[at] ?? 0) | bit;
        }
      }
    }
  }
}

/**
 * The fragment shader for slices: the image, the overlays blended onto it, then the outlines.
 *
 * @param outlines colors in the order of their bits
 * @param thickness of the lines in device pixels
 */
export function sliceShader(outlines: readonly Pick<Outline, 'color' | 'opacity'>[], thickness: number): string {
  const lines = outlines
    .slice(0, MOST_OUTLINES)
    .map(({ color, opacity }, bit) => {
      const [r, g, b] = rgb(color).map((part) => (part / 255).toFixed(4));
      return `  rgb = mix(rgb, vec3(${r}, ${g}, ${b}), edge(${1 << bit}) * ${opacity.toFixed(4)});`;
    })
    .join('\n');
  return `#version 300 es
precision highp int;
precision highp float;
uniform highp sampler3D volume;
uniform highp sampler3D overlay;
uniform highp sampler3D drawing;
uniform float overlays;
uniform float opacity;
in vec3 texPos;
out vec4 color;

bool marked(vec3 at, int bit) {
  return (int(texture(drawing, at).r * 255.0 + 0.5) & bit) != 0;
}

float edge(int bit) {
  if (!marked(texPos, bit)) return 0.0;
  vec3 dx = dFdx(texPos) * ${thickness.toFixed(2)};
  vec3 dy = dFdy(texPos) * ${thickness.toFixed(2)};
  bool within = marked(texPos + dx, bit) && marked(texPos - dx, bit)
      && marked(texPos + dy, bit) && marked(texPos - dy, bit)
      && marked(texPos + dx + dy, bit) && marked(texPos - dx - dy, bit)
      && marked(texPos + dx - dy, bit) && marked(texPos - dx + dy, bit);
  return within ? 0.0 : 1.0;
}

void main() {
  vec3 rgb = texture(volume, texPos).rgb;
  if (overlays > 0.0) {
    vec4 over = texture(overlay, texPos);
    rgb = mix(rgb, over.rgb, over.a);
  }
${lines}
  color = vec4(rgb, opacity);
}`;
}
