import type { ViewerProps } from './props';

/** The place of the viewer. */
export function ViewerPanel({ title, images }: ViewerProps) {
  return (
    <section class="panel viewer" aria-label={`Images of ${title}`}>
      <p>{images.map((image) => image.name.toUpperCase()).join(', ')}</p>
    </section>
  );
}
