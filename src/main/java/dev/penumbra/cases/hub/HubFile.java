package dev.penumbra.cases.hub;

import java.util.regex.Pattern;

/**
 * One Parquet file of the data set.
 *
 * @param path where it is in the repository
 * @param size in bytes
 * @param oid the digest of its content, which names it in caches: hexadecimal, 40 to 64 digits
 */
record HubFile(String path, long size, String oid) {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{40,64}");
  private static final Pattern PATH = Pattern.compile("[^\\p{Cntrl}\\\\?#]{1,512}");

  /** Whether a listing's entry can be such a file. */
  static boolean plausible(String path, long size, String oid) {
    return PATH.matcher(path).matches()
        && !path.contains("..")
        && !path.startsWith("/")
        && size > 0
        && DIGEST.matcher(oid).matches();
  }
}
