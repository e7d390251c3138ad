import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { Announcement } from './Announcement';
import { ContrastPanel } from './ContrastPanel';
import { KEY_HELP } from './keys';
import { LesionList } from './LesionList';
import { LoadNotes } from './LoadNotes';
import { OverlayPanel } from './OverlayPanel';
import type { ViewerProps } from './props';
import { Readout } from './Readout';
import { ReportInstead } from './ReportInstead';
import { Stage } from './Stage';
import { ImageBar, ToolBar } from './Bars';
import './viewer.css';
import { ViewerModel } from './viewerModel';
import type { VolumeView } from './volumeView';
import { hasWebGl2 } from './webgl';

/** The volumes of a case in slices and in 3-D, or the report picture where they cannot be drawn. */
export function ViewerPanel(props: ViewerProps) {
  const [able, setAble] = useState(hasWebGl2);
  return (
    <section class="panel viewer" aria-label={`Images of ${props.title}`} data-testid="viewer">
      {able ? (
        <Viewer {...props} onUnable={() => setAble(false)} />
      ) : (
        <ReportInstead title={props.title} {...(props.reportUrl === undefined ? {} : { reportUrl: props.reportUrl })} />
      )}
    </section>
  );
}

function Viewer({ caseId, title, images, overlays, onUnable }: ViewerProps & { readonly onUnable: () => void }) {
  const model = useMemo(() => new ViewerModel(), []);
  const view = useRef<VolumeView | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const helpId = useId();
  useEffect(() => {
    model.startFor(root.current?.clientWidth ?? 0);
    return () => model.close();
  }, []);
  // A parent that draws again with the same volumes makes new arrays of them.
  const wanted = JSON.stringify([caseId, images, overlays]);
  useEffect(() => model.want({ caseId, images, overlays }), [wanted]);
  return (
    <div class="viewer-grid" ref={root}>
      <div class="viewer-main">
        <ImageBar model={model} images={images} />
        <p id={helpId} class="viewer-hidden">
          Arrow keys move the crosshair, page up and page down change the slice, L goes to the next lesion. All keys
          are listed under “Keys and mouse”.
        </p>
        <Stage model={model} title={title} view={view} helpId={helpId} onUnable={onUnable} />
        <LoadNotes model={model} />
        <Announcement model={model} />
        <ToolBar model={model} caseId={caseId} title={title} view={view} />
        <Readout model={model} view={view} />
        <details class="viewer-help">
          <summary>Keys and mouse</summary>
          <dl>
            {KEY_HELP.map(([keys, what]) => (
              <div key={keys}>
                <dt>{keys}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
      <div class="viewer-side">
        <LesionList model={model} />
        <OverlayPanel model={model} overlays={overlays} />
        <ContrastPanel model={model} />
      </div>
    </div>
  );
}
