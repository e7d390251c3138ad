/** An image of the case, on the DWI's grid. */
export interface ViewerImage {
  readonly name: 'dwi' | 'adc' | 'flair';
  readonly url: string;
}

/** A map that is drawn over the images. */
export interface ViewerOverlay {
  readonly name: 'prediction' | 'probability' | 'groundTruth';
  readonly url: string;
}

/** What the viewer shows. Images come first; overlays follow when the job has ended. */
export interface ViewerProps {
  readonly caseId: string;
  /** The case's name for a person. */
  readonly title: string;
  readonly images: readonly ViewerImage[];
  readonly overlays: readonly ViewerOverlay[];
  /** The report picture, shown where WebGL2 is missing. */
  readonly reportUrl?: string;
}
