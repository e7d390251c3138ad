import { describe, expect, it } from 'vitest';
import { snapshot, World } from './world.fixture';

describe('a stream that works', () => {
  it('brings every snapshot and needs no request', async () => {
    const world = World.started();
    for (let seq = 1; seq <= 5; seq++) {
      world.stream.say(seq);
      await world.advance(4_000);
    }
    world.stream.say(6, 'completed');
    await world.advance(600_000);
    expect(world.seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(world.requests).toHaveLength(0);
    expect(world.channels).toEqual(['connecting', 'stream', 'none']);
    expect(world.quiet).toBe(true);
  });

  it('drops what is repeated or out of order', async () => {
    const world = World.started();
    for (const seq of [1, 2, 2, 5, 3, 4, 5, 6, 1]) {
      world.stream.say(seq);
    }
    expect(world.seen).toEqual([1, 2, 5, 6]);
  });

  it('survives half an event of a broken proxy', async () => {
    const world = World.started();
    world.stream.sayRaw('progress', '{"jobId":"job-1","se');
    world.stream.say(2);
    expect(world.seen).toEqual([2]);
  });

  it('says nothing of an earlier stream once it was replaced', async () => {
    const world = World.started();
    const first = world.stream;
    first.giveUp();
    await world.advance(2_000);
    expect(world.streams).toHaveLength(2);
    first.say(9);
    expect(world.seen).toEqual([]);
  });
});

describe('a service that wants a token', () => {
  const withLink = (seq: number, signature: string) => ({
    ...snapshot(seq),
    links: { self: '/api/jobs/job-1', events: `http://host/api/jobs/job-1/events?expires=9&signature=${signature}` },
  });

  it('is asked for a link before its stream is opened', async () => {
    const world = new World();
    world.passNeeded = true;
    world.follower.start();
    expect(world.streams).toHaveLength(0);
    expect(world.request.address).toBe('/api/jobs/job-1');
    world.request.answer(withLink(3, 'abc'));
    await world.settle();
    expect(world.stream.address).toBe('/api/jobs/job-1/events?expires=9&signature=abc&lastEventId=3');
    world.stream.say(4);
    await world.settle();
    expect(world.channel).toBe('stream');
    expect(world.seen).toEqual([3, 4]);
  });

  it('gives a fresh link when the stream’s has expired', async () => {
    const world = new World();
    world.passNeeded = true;
    world.follower.start();
    world.request.answer(withLink(1, 'old'));
    await world.settle();
    world.stream.giveUp();
    await world.advance(250);
    world.request.answer(withLink(1, 'new'));
    await world.advance(2_000);
    expect(world.streams).toHaveLength(2);
    expect(world.stream.address).toContain('signature=new');
  });
});

describe('a silent stream', () => {
  it('is replaced by long polling after 5 s, without losing or repeating progress', async () => {
    const world = World.started();
    await world.advance(4_999);
    expect(world.requests).toHaveLength(0);
    await world.advance(1);
    expect(world.request.address).toBe('/api/jobs/job-1');
    world.request.answer(snapshot(3));
    await world.advance(250);
    expect(world.request.address).toBe('/api/jobs/job-1?wait=25&after=3');
    world.request.answer(snapshot(4));
    await world.advance(250);
    expect(world.seen).toEqual([3, 4]);
    expect(world.channel).toBe('longPoll');
    // The proxy lets go of what it held back.
    [1, 2, 3].forEach((seq) => world.stream.say(seq));
    expect(world.seen).toEqual([3, 4]);
    expect(world.channel).toBe('longPoll');
  });

  it('is used again as soon as it brings news, and the request is broken off', async () => {
    const world = World.started();
    await world.advance(5_000);
    expect(world.pending).toBe(1);
    world.stream.say(7);
    await world.settle();
    expect(world.channel).toBe('stream');
    expect(world.pending).toBe(0);
    expect(world.seen).toEqual([7]);
    await world.advance(5_000);
    expect(world.request.address).toBe('/api/jobs/job-1?wait=25&after=7');
  });

  it('that stays behind the poller is opened again after what is known', async () => {
    const world = World.started();
    await world.advance(5_000);
    for (let seq = 1; seq <= 3; seq++) {
      await world.advance(12_000);
      world.request.answer(snapshot(seq));
      await world.settle();
    }
    await world.advance(4_000);
    expect(world.streams.length).toBeGreaterThan(1);
    expect(world.stream.address).toBe('/api/jobs/job-1/events?lastEventId=3');
    world.stream.say(4);
    expect(world.channel).toBe('stream');
  });

  it('that is silent because nothing happens is left open', async () => {
    const world = World.started();
    world.stream.say(1);
    await world.advance(5_000);
    for (let i = 0; i < 10; i++) {
      await world.advance(25_000);
      world.request.answer(snapshot(1));
      await world.advance(250);
    }
    expect(world.streams).toHaveLength(1);
    expect(world.seen).toEqual([1]);
  });
});

describe('long polling that is cut on the way', () => {
  it('asks for less, then polls every 2 s', async () => {
    const world = World.started();
    world.stream.say(1);
    await world.advance(5_000);
    await world.advance(10_000);
    world.request.refuse(504);
    await world.advance(250);
    expect(world.request.address).toBe('/api/jobs/job-1?wait=8&after=1');
    await world.advance(5_000);
    world.request.refuse(504);
    await world.advance(250);
    expect(world.request.address).toBe('/api/jobs/job-1');
    expect(world.channel).toBe('poll');
    const before = world.requests.length;
    world.request.answer(snapshot(1));
    await world.advance(1_999);
    expect(world.requests).toHaveLength(before);
    await world.advance(1);
    expect(world.requests).toHaveLength(before + 1);
    expect(world.interruptions.every((one) => one === undefined)).toBe(true);
  });

  it('gives up a request that nobody answers', async () => {
    const world = World.started();
    world.stream.say(1);
    await world.advance(5_000);
    await world.advance(35_000 + 250);
    expect(world.requests).toHaveLength(2);
    expect(world.mostPending).toBe(1);
  });

  it('does not ask at once again when the server answers without holding', async () => {
    const world = World.started();
    await world.advance(5_000);
    world.request.answer(snapshot(1));
    await world.advance(250);
    world.request.answer(snapshot(1));
    await world.advance(1_000);
    expect(world.requests).toHaveLength(2);
  });
});

describe('a stream that the browser has given up', () => {
  it('is opened by hand after a growing wait, and requests bridge it', async () => {
    const world = World.started();
    world.stream.say(2);
    const waits: number[] = [];
    for (let i = 0; i < 4; i++) {
      const before = world.time;
      const count = world.streams.length;
      world.stream.giveUp();
      await world.settle();
      expect(world.pending).toBe(1);
      while (world.streams.length === count) {
        await world.advance(100);
      }
      waits.push(world.time - before);
    }
    expect(waits).toEqual([1_500, 3_000, 6_000, 12_000]);
    expect(world.stream.address).toBe('/api/jobs/job-1/events?lastEventId=2');
    expect(world.mostPending).toBe(1);
  });

  it('ends with its job when it was 204: the job is asked for once', async () => {
    const world = World.started();
    world.stream.say(8);
    world.stream.giveUp();
    await world.settle();
    world.request.answer(snapshot(9, 'completed'));
    await world.advance(600_000);
    expect(world.seen).toEqual([8, 9]);
    expect(world.requests).toHaveLength(1);
    expect(world.streams).toHaveLength(1);
    expect(world.quiet).toBe(true);
  });

  it('ends for good when a restarted service does not know the job', async () => {
    const world = World.started();
    world.stream.say(3);
    world.stream.giveUp();
    await world.settle();
    world.request.refuse(404);
    await world.advance(600_000);
    expect(world.goneTimes).toBe(1);
    expect(world.requests).toHaveLength(1);
    expect(world.quiet).toBe(true);
  });

  it('is taken over from the browser when that fails again and again', async () => {
    const world = World.started();
    [1, 2, 3].forEach(() => world.stream.cut());
    await world.settle();
    expect(world.stream.open).toBe(false);
    await world.advance(2_000);
    expect(world.streams).toHaveLength(2);
  });

  it('is left to the browser when it was cut once', async () => {
    const world = World.started();
    world.stream.say(1);
    world.stream.cut();
    await world.advance(2_000);
    world.stream.say(2);
    expect(world.streams).toHaveLength(1);
    expect(world.requests).toHaveLength(0);
    expect(world.seen).toEqual([1, 2]);
  });
});

describe('a service that cannot be asked', () => {
  it('is asked after growing waits', async () => {
    const world = World.started();
    await world.advance(5_000);
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      const before = world.time;
      const count = world.requests.length;
      world.request.lose();
      await world.settle();
      expect(world.channel).toBe('waiting');
      while (world.requests.length === count) {
        await world.advance(50);
      }
      waits.push(world.time - before);
    }
    expect(waits).toEqual([750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]);
    expect(world.mostPending).toBe(1);
    world.request.answer(snapshot(1));
    await world.settle();
    expect(world.interruptions.at(-1)).toBeUndefined();
    expect(world.channel).toBe('poll');
  });

  it('is left alone for as long as 429 says', async () => {
    const world = World.started();
    await world.advance(5_000);
    world.request.refuse(429, 20);
    await world.advance(19_999);
    expect(world.requests).toHaveLength(1);
    expect(world.interruptions.at(-1)?.retryInMs).toBe(21_000);
    await world.advance(1_001);
    expect(world.requests).toHaveLength(2);
  });

  it('is asked at once when the network is back', async () => {
    const world = World.started();
    await world.advance(5_000);
    for (let i = 0; i < 5; i++) {
      world.request.lose();
      await world.advance(30_000);
    }
    world.request.lose();
    await world.settle();
    const count = world.requests.length;
    await world.wake();
    expect(world.requests).toHaveLength(count + 1);
    expect(world.mostPending).toBe(1);
  });

  it('that answers 204 has no news', async () => {
    const world = World.started();
    await world.advance(5_000);
    world.request.answer(undefined);
    await world.advance(2_000);
    expect(world.requests).toHaveLength(2);
    expect(world.seen).toEqual([]);
  });
});

describe('a device that sleeps', () => {
  it('asks once when it wakes, and opens a stream that died', async () => {
    const world = World.started();
    world.stream.say(1);
    await world.sleep(3_600_000);
    await world.wake();
    await world.wake();
    expect(world.pending).toBe(1);
    expect(world.mostPending).toBe(1);
    world.request.answer(snapshot(50));
    await world.advance(2_000);
    expect(world.seen).toEqual([1, 50]);
    expect(world.stream.address).toBe('/api/jobs/job-1/events?lastEventId=50');
  });

  it('learns that the job has ended meanwhile, and is quiet', async () => {
    const world = World.started();
    world.stream.say(1);
    await world.sleep(86_400_000);
    await world.wake();
    world.request.answer(snapshot(99, 'failed'));
    await world.advance(60_000);
    expect(world.seen).toEqual([1, 99]);
    expect(world.quiet).toBe(true);
  });
});

describe('an end', () => {
  it.each(['completed', 'failed', 'cancelled'] as const)('%s stops all traffic, from a request too', async (status) => {
    const world = World.started();
    await world.advance(5_000);
    world.request.answer(snapshot(4, status));
    await world.advance(600_000);
    await world.wake();
    expect(world.requests).toHaveLength(1);
    expect(world.quiet).toBe(true);
  });

  it('by the answer to a cancellation is the same', async () => {
    const world = World.started();
    world.stream.say(1);
    world.follower.take(snapshot(2, 'cancelled'));
    expect(world.seen).toEqual([1, 2]);
    expect(world.quiet).toBe(true);
  });

  it('by hand breaks off what is under way', async () => {
    const world = World.started();
    await world.advance(5_000);
    world.follower.stop();
    await world.advance(600_000);
    expect(world.requests).toHaveLength(1);
    expect(world.seen).toEqual([]);
    expect(world.quiet).toBe(true);
  });
});
