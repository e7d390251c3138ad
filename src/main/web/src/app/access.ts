import { credentials } from '../api/credentials';
import { loadLists } from './lists';
import { follow } from './run';
import { jobId } from './state';

/** Goes on with a token that was entered: what was refused is asked for again. */
export function useToken(token: string): void {
  credentials.use(token);
  again();
}

/** Goes on without a token. */
export function forgetToken(): void {
  credentials.use('');
  again();
}

function again(): void {
  void loadLists();
  follow(jobId.value);
}
