package dev.penumbra.cases.hub;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * What of a case is in the cache.
 *
 * @param images by column
 */
@Serdeable
record Manifest(Map<String, Image> images) {

  /**
   * One image.
   *
   * @param file its name in the case's folder; empty where the data set holds none for this case
   * @param size in bytes
   * @param sha256 of its bytes, in hexadecimal
   */
  @Serdeable
  record Image(String file, long size, String sha256) {

    static final Image NONE = new Image("", 0, "");

    boolean none() {
      return file.isEmpty();
    }
  }
}
