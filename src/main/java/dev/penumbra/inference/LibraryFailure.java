package dev.penumbra.inference;

import ai.djl.engine.EngineException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says why PyTorch's libraries cannot be loaded. */
final class LibraryFailure {

  /** What the dynamic linker says: a library, and one that it needs. */
  private static final Pattern ABSENT =
      Pattern.compile("(?:.*/)?([^/:\\s]+): ([^/:\\s]+): cannot open shared object file.*");

  /** What it says of a library that is no such file, or none for this machine. */
  private static final Pattern UNFIT = Pattern.compile("(?:.*/)?([^/:\\s]+): ([^/:]+)");

  private static final String DRIVER = "libcuda.so";

  private static final int MOST_CAUSES = 20;

  private LibraryFailure() {}

  /**
   * An exception whose message is a sentence for a person.
   *
   * @param failure what DJL threw
   * @return it as the cause of one that names the libraries, without their folders
   */
  static EngineException explained(Throwable failure) {
    String sentence =
        Stream.iterate(failure, e -> e != null, Throwable::getCause)
            .limit(MOST_CAUSES)
            .filter(UnsatisfiedLinkError.class::isInstance)
            .map(e -> sentence(String.valueOf(e.getMessage())))
            .findFirst()
            .orElse("PyTorch cannot be loaded.");
    return new EngineException(sentence, failure);
  }

  static String sentence(String message) {
    Matcher absent = ABSENT.matcher(message);
    if (absent.matches() && absent.group(2).startsWith(DRIVER)) {
      return "PyTorch for CUDA cannot be loaded: %s needs the NVIDIA driver (%s), which is not here."
          .formatted(absent.group(1), absent.group(2));
    }
    if (absent.matches()) {
      return "PyTorch cannot be loaded: %s needs %s, which is neither beside it nor on the system's library path."
          .formatted(absent.group(1), absent.group(2));
    }
    Matcher unfit = UNFIT.matcher(message);
    return unfit.matches()
        ? "PyTorch cannot be loaded: %s cannot be used (%s)."
            .formatted(unfit.group(1), unfit.group(2))
        : "PyTorch cannot be loaded.";
  }
}
