/** Enough for a NIfTI-2 header, whatever stands before the voxels. */
const WANTED = 544;
/** Compressed bytes to look at: deflate needs far fewer for the start. */
const READ = 64 * 1024;

/** The first bytes of a file, decompressed where it is gzipped. */
export interface FileStart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly gzipped: boolean;
}

/**
 * Reads the start of a file without reading the rest.
 *
 * @throws Error with a sentence when the file says that it is gzipped and is not
 */
export async function readStart(file: Blob): Promise<FileStart> {
  const head = new Uint8Array(await file.slice(0, READ).arrayBuffer());
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    return { bytes: head.slice(0, WANTED), gzipped: false };
  }
  return { bytes: await inflateStart(head), gzipped: true };
}

async function inflateStart(head: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const found = new Uint8Array(WANTED);
  let length = 0;
  const reader = new Blob([head]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    while (length < WANTED) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      const taken = value.subarray(0, WANTED - length);
      found.set(taken, length);
      length += taken.length;
    }
  } catch {
    // A file longer than what was read ends too early here; what came before that is good.
    if (length === 0) {
      throw new Error('it begins as a gzip file and cannot be decompressed: it is damaged');
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return found.slice(0, length);
}
