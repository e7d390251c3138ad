import { Refused, Unreachable } from './problem';

/** What is told to a person: what happened, and what helps. */
export interface Trouble {
  readonly title: string;
  readonly advice: string;
}

/**
 * Words for a failure.
 *
 * @param error whatever was thrown
 * @param online whether the browser believes to have a network
 */
export function describe(error: unknown, online = true): Trouble {
  if (error instanceof Unreachable) {
    return online
      ? {
          title: 'The service does not answer.',
          advice: 'It may be starting, or the connection is down. Nothing is lost: a job that was accepted goes on.',
        }
      : {
          title: 'This device is offline.',
          advice: 'The page goes on by itself when the network is back. A job that was accepted goes on meanwhile.',
        };
  }
  if (error instanceof Refused) {
    return ofRefusal(error);
  }
  return {
    title: 'Something went wrong in this page.',
    advice: 'Reload it; a job that is running is found again by its address.',
  };
}

function ofRefusal(error: Refused): Trouble {
  const wait = error.retryAfter === undefined ? '' : ` in ${seconds(error.retryAfter)}`;
  const detail = error.detail;
  switch (error.type) {
    case 'queue-full':
      return { title: 'There is no room for this job now.', advice: detail || `The queue is full. Try again${wait || ' in a minute'}.` };
    case 'shutting-down':
      return { title: 'The service is restarting.', advice: `Accepted jobs go on afterwards. Try again${wait || ' soon'}.` };
    case 'storage-full':
      return { title: 'The server’s disk is full.', advice: `${detail} Its operator has to make room.` };
    case 'unknown-case':
      return { title: 'This case is not there any more.', advice: 'It may have expired. Choose another, or upload it again.' };
    case 'token-missing':
      return { title: 'This service needs an access token.', advice: 'Enter yours at the top of the page.' };
    case 'token-unknown':
      return { title: 'The service does not know this access token.', advice: 'Enter another at the top of the page.' };
    case 'forbidden':
      return { title: 'This is not allowed with this access token.', advice: detail };
    case 'unknown-job':
      return EXPIRED;
    default:
      return ofStatus(error, wait);
  }
}

/** A job that is not known any more. */
export const EXPIRED: Trouble = {
  title: 'This job is not there any more.',
  advice: 'Jobs and their results are kept for a limited time. Start a new one.',
};

function ofStatus(error: Refused, wait: string): Trouble {
  const { status, detail } = error;
  if (status === 413) {
    return { title: 'The files are too large.', advice: detail || 'Send one DWI and one ADC volume without other series.' };
  }
  if (status === 415 || status === 422) {
    return { title: 'The files cannot be used.', advice: detail || 'NIfTI images (.nii or .nii.gz) are needed.' };
  }
  if (status === 429) {
    return { title: 'Too many requests at once.', advice: `Try again${wait || ' in a minute'}.` };
  }
  if (status === 502 || status === 503 || status === 504) {
    return { title: 'The service is starting or being restarted.', advice: `The page tries again by itself${wait}.` };
  }
  if (status >= 500) {
    const id = error.requestId ? ` Its request id is ${error.requestId}.` : '';
    return { title: 'Something went wrong in the service.', advice: `Try again; if it stays, tell the operator.${id}` };
  }
  return { title: 'The service refused this.', advice: detail || `It answered with status ${status}.` };
}

/** A duration as people say it. */
export function seconds(value: number): string {
  if (value < 60) {
    const whole = Math.max(1, Math.ceil(value));
    return `${whole} second${whole === 1 ? '' : 's'}`;
  }
  const minutes = Math.ceil(value / 60);
  return `${minutes} minute${minutes === 1 ? '' : 's'}`;
}
