package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.annotation.Serdeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an input file looked, to see later whether it is another one.
 *
 * @param role {@code dwi}, {@code adc}, {@code flair} or {@code groundTruth}
 * @param name its name without folders
 * @param bytes its length; −1 where it could not be looked at
 * @param modified when it was last written, in milliseconds since 1970
 */
@Serdeable
record InputStamp(String role, String name, long bytes, long modified) {

  /** The stamps of a case's files now, in a fixed order. Opens no file. */
  static List<InputStamp> of(CaseFiles files) {
    List<InputStamp> stamps = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      Optional.ofNullable(files.images().get(modality))
          .ifPresent(file -> stamps.add(of(modality.id(), file)));
    }
    files.groundTruth().ifPresent(file -> stamps.add(of("groundTruth", file)));
    return stamps;
  }

  private static InputStamp of(String role, NiftiFile file) {
    Optional<Path> path = file.path();
    if (path.isPresent()) {
      try {
        BasicFileAttributes found = Files.readAttributes(path.get(), BasicFileAttributes.class);
        return new InputStamp(role, file.name(), found.size(), found.lastModifiedTime().toMillis());
      } catch (IOException e) {
        // Reading the image will say what is wrong with it.
      }
    }
    return new InputStamp(role, file.name(), -1, 0);
  }
}
