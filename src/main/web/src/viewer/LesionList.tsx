import { shortPlaceText, volumeText } from './sentences';
import type { ViewerModel } from './viewerModel';

/** The predicted lesions, the largest first; a press looks at one. */
export function LesionList({ model }: { readonly model: ViewerModel }) {
  const lesions = model.lesions.value;
  if (lesions === null) {
    return null;
  }
  return (
    <section class="viewer-box" aria-label="Lesions">
      <h3>Lesions{lesions.length > 0 && <span class="viewer-count">{lesions.length}</span>}</h3>
      {lesions.length === 0 ? (
        <p class="viewer-quiet">The model marked no lesion in this case.</p>
      ) : (
        <ol class="viewer-lesions" data-testid="lesion-list">
          {lesions.map((lesion) => (
            <li key={lesion.rank}>
              <button
                type="button"
                aria-current={model.lesion.value === lesion.rank ? 'true' : undefined}
                onClick={() => model.jumpTo(lesion)}
              >
                <span>
                  <span class="viewer-hidden">Go to lesion </span>
                  {lesion.rank}
                </span>
                <strong>{volumeText(lesion.volumeMl)}</strong>
                <span>{shortPlaceText(lesion.centerMm)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
