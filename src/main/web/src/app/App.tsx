import { CaseList } from '../components/CaseList';
import { ErrorBoundary } from '../components/ErrorBoundary';
import { Header } from '../components/Header';
import { ProgressPanel } from '../components/ProgressPanel';
import { ResultsPanel } from '../components/ResultsPanel';
import { RunPanel } from '../components/RunPanel';
import { ForgetToken, TokenPanel } from '../components/TokenPanel';
import { UploadPanel } from '../components/UploadPanel';
import { ViewerSlot } from '../components/ViewerSlot';
import { service } from './state';

/** The whole page: choose at the left, see at the right; on a phone one below the other. */
export function App() {
  return (
    <>
      <a class="skip" href="#work">
        Skip to the images and results
      </a>
      <ErrorBoundary name="The header">
        <Header />
      </ErrorBoundary>
      <ErrorBoundary name="The access token">
        <TokenPanel />
      </ErrorBoundary>
      <main>
        <div class="side">
          <section class="panel" aria-labelledby="case-title">
            <h2 id="case-title">Images</h2>
            <ErrorBoundary name="The list of cases">
              <CaseList />
            </ErrorBoundary>
            <ErrorBoundary name="The upload">
              <UploadPanel />
            </ErrorBoundary>
          </section>
          <ErrorBoundary name="The form">
            <RunPanel />
          </ErrorBoundary>
        </div>
        <div class="work" id="work" tabIndex={-1}>
          <ErrorBoundary name="The progress">
            <ProgressPanel />
          </ErrorBoundary>
          <ErrorBoundary name="The viewer">
            <ViewerSlot />
          </ErrorBoundary>
          <ErrorBoundary name="The result">
            <ResultsPanel />
          </ErrorBoundary>
        </div>
      </main>
      <footer>
        <p class="quiet">Research use only – not a medical device.</p>
        <nav aria-label="About the service">
          <a href={service.address.of('docs')}>API</a>
          <a href={service.address.of('openapi.yml')}>OpenAPI description</a>
          <a href={service.address.of('health')}>Health</a>
          <ForgetToken />
        </nav>
      </footer>
    </>
  );
}
