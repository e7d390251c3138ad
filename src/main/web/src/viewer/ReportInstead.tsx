interface ReportInsteadProps {
  readonly title: string;
  readonly reportUrl?: string;
}

/** What there is to see where the browser cannot draw volumes: the report picture. */
export function ReportInstead({ title, reportUrl }: ReportInsteadProps) {
  return (
    <div class="viewer-instead" data-testid="viewer-report">
      <p role="note">
        {`This browser cannot draw the volumes, because WebGL 2 is missing or switched off. ${
          reportUrl === undefined
            ? 'The report picture appears here when the run is finished.'
            : 'The report picture shows the result instead; all files can be downloaded as usual.'
        }`}
      </p>
      {reportUrl !== undefined && <img src={reportUrl} alt={`Report picture of ${title}: slices with the lesion`} />}
    </div>
  );
}
