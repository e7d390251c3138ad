/** Numbers and places as a person reads them. */

import type { Triple } from './grid';
import type { LayerName } from './layers';

const NO_VALUE = '–';

/** A voxel's value: whole numbers as they are, others with four digits; shares as percent, masks as words. */
export function valueText(name: LayerName, value: number | null): string {
  if (value === null) {
    return NO_VALUE;
  }
  switch (name) {
    case 'prediction':
      return value > 0 ? 'lesion' : 'no lesion';
    case 'groundTruth':
      return value > 0 ? 'lesion' : 'no lesion';
    case 'probability':
      return `${Math.round(value * 100)} %`;
    default:
      return numberText(value);
  }
}

/** A number with about four digits, without useless zeros. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) {
    return String(value);
  }
  return String(Number(value.toPrecision(4)));
}

/** Millimeters with the side that they lie on: right or left, anterior or posterior, superior or inferior. */
export function placeText([x, y, z]: Triple): string {
  return `${side(x, 'R', 'L')}, ${side(y, 'A', 'P')}, ${side(z, 'S', 'I')} mm`;
}

/** The same in short, in whole millimeters. */
export function shortPlaceText([x, y, z]: Triple): string {
  const whole = (value: number, positive: string, negative: string): string =>
    `${value >= 0 ? positive : negative} ${Math.abs(Math.round(value))}`;
  return `${whole(x, 'R', 'L')} · ${whole(y, 'A', 'P')} · ${whole(z, 'S', 'I')}`;
}

function side(value: number, positive: string, negative: string): string {
  const rounded = Math.abs(value).toFixed(1);
  return `${value >= 0 ? positive : negative} ${rounded}`;
}

/** A volume in ml with two decimals, as everywhere in the results. */
export function volumeText(ml: number): string {
  return ml > 0 && ml < 0.005 ? '< 0.01 ml' : `${ml.toFixed(2)} ml`;
}

/** A share as whole percent. */
export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}
