import { render } from 'preact';
import { App } from './app/App';
import './styles/tokens.css';
import './styles/base.css';

const page = document.getElementById('page');
if (page) {
  render(<App />, page);
}
