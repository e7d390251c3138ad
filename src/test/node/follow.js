// Follows one job with the eventsource package and writes what it hears, in the form of an event stream.
// Ends by itself, as soon as nothing more can come: when the source is closed and no timer is left.

import { EventSource } from 'eventsource';

const source = new EventSource(process.argv[2]);
for (const name of ['snapshot', 'progress', 'completed', 'failed', 'cancelled']) {
  source.addEventListener(name, (event) => {
    console.log(`event: ${event.type}\nid: ${event.lastEventId}\ndata: ${event.data}\n`);
  });
}
source.onerror = () => console.log(source.readyState === source.CLOSED ? ': closed' : ': connecting again');
