export { ViewerPanel } from './ViewerPanel';
export type { ViewerImage, ViewerOverlay, ViewerProps } from './props';
