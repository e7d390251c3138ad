import { render } from 'preact';
import { App } from './app/App';
import { loadLists } from './app/lists';
import { followAddress } from './app/run';
import { loadError, online } from './app/state';
import { applyTheme } from './app/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/layout.css';
import './styles/cases.css';
import './styles/job.css';

applyTheme();
const page = document.getElementById('page');
if (page) {
  render(<App />, page);
}

window.addEventListener('popstate', followAddress);
window.addEventListener('offline', () => (online.value = false));
window.addEventListener('online', () => {
  online.value = true;
  if (loadError.value !== undefined) {
    void loadLists();
  }
});
// A file that misses its place must not make the browser leave the page.
for (const type of ['dragover', 'drop']) {
  window.addEventListener(type, (event) => event.preventDefault());
}

followAddress();
void loadLists();
