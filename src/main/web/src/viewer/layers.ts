/** What the viewer can show: images below, overlays on top, and how each is drawn. */

export type ImageName = 'dwi' | 'adc' | 'flair';
export type OverlayName = 'prediction' | 'probability' | 'groundTruth';
export type LayerName = ImageName | OverlayName;

export const IMAGE_NAMES: readonly ImageName[] = ['dwi', 'adc', 'flair'];
export const OVERLAY_NAMES: readonly OverlayName[] = ['probability', 'prediction', 'groundTruth'];

/** What a person calls a layer. */
export const LAYER_TITLES: Readonly<Record<LayerName, string>> = {
  dwi: 'DWI',
  adc: 'ADC',
  flair: 'FLAIR',
  prediction: 'Prediction',
  probability: 'Probability',
  groundTruth: 'Ground truth',
};

/** What comes first when many files wait: the image that is looked at, the answer, then the rest. */
export const LOAD_ORDER: readonly LayerName[] = ['dwi', 'prediction', 'adc', 'groundTruth', 'probability', 'flair'];

/** How an overlay is drawn. */
export interface OverlayStyle {
  readonly visible: boolean;
  /** 0 (not to be seen) to 1 (covers the image). */
  readonly opacity: number;
  /** `#rrggbb`; the probability has a scale of colors instead. */
  readonly color: string;
  /** Only the edge, as a thin line; not for the probability. */
  readonly outline: boolean;
}

export type OverlayStyles = Readonly<Record<OverlayName, OverlayStyle>>;

/**
 * Orange and blue stay apart for every kind of color vision. The prediction is filled and the ground truth is a
 * line, so that both can be seen where they agree. The probability waits, as it lies under the prediction.
 */
export const FIRST_STYLES: OverlayStyles = {
  prediction: { visible: true, opacity: 0.5, color: '#ff7a1a', outline: false },
  groundTruth: { visible: true, opacity: 0.9, color: '#35c2ff', outline: true },
  probability: { visible: false, opacity: 0.7, color: '#ffd23f', outline: false },
};

/** A color as red, green and blue from 0 to 255. */
export function rgb(color: string): [number, number, number] {
  const value = Number.parseInt(color.replace('#', ''), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
