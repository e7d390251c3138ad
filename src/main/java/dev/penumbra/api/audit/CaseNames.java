package dev.penumbra.api.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How the record names a case. Whoever knows an upload's id may use the upload: it is named by a
 * fingerprint of its id, the same in every line.
 */
final class CaseNames {

  /** What the ids of uploads begin with. */
  private static final String UPLOAD = "up-";

  /** Enough to tell uploads apart, and far too few to find the id. */
  private static final int BYTES = 8;

  private CaseNames() {}

  static String of(String caseId) {
    return caseId.startsWith(UPLOAD) ? "upload:" + fingerprint(caseId) : caseId;
  }

  private static String fingerprint(String id) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
