import { credentials } from '../api/credentials';
import { forgetToken, useToken } from '../app/access';

/** Asks for the access token where the service wants one; takes no room elsewhere. */
export function TokenPanel() {
  const standing = credentials.standing.value;
  if (standing === 'fine') {
    return null;
  }
  return (
    <section class="panel token" aria-labelledby="token-title">
      <h2 id="token-title">Access token</h2>
      <p role="alert">
        {standing === 'token-missing'
          ? 'This service is open to people with an access token. Enter yours; its operator gives them out.'
          : 'The service does not know this access token. It may be mistyped, or it was taken back.'}
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          useToken(String(new FormData(event.currentTarget).get('token') ?? ''));
        }}
      >
        <label>
          <span>Token</span>
          <input type="password" name="token" required autocomplete="off" spellcheck={false} placeholder="pnb_…" />
        </label>
        <button type="submit" class="primary">
          Use this token
        </button>
      </form>
      <p class="quiet small-text">It is kept until this tab is closed, and sent to this service only.</p>
    </section>
  );
}

/** Forgets the token; nothing where there is none. */
export function ForgetToken() {
  return credentials.token.value === '' ? null : (
    <button type="button" class="small" onClick={forgetToken}>
      Forget access token
    </button>
  );
}
