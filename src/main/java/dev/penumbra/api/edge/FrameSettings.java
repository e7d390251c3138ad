package dev.penumbra.api.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.regex.Pattern;

/**
 * Who may show the page in a frame.
 *
 * @param frameAncestors {@code penumbra.frame-ancestors}: as a content security policy says it
 * @param spaceId {@code penumbra.space-id}: name of the Hugging Face Space this runs on, whose site
 *     shows the page in a frame; blank elsewhere
 */
@ConfigurationProperties("penumbra")
public record FrameSettings(
    @Bindable(defaultValue = "'self'") String frameAncestors,
    @Bindable(defaultValue = "") String spaceId) {

  /** Sources with blanks between them; nothing that would begin another directive. */
  private static final Pattern SOURCES =
      Pattern.compile("[A-Za-z0-9'*:/._\\[\\]-]+( +[A-Za-z0-9'*:/._\\[\\]-]+)*");

  private static final String SPACES = " https://huggingface.co";

  /** Checks the sources. */
  public FrameSettings {
    frameAncestors = frameAncestors.isBlank() ? "'self'" : frameAncestors.strip();
    if (!SOURCES.matcher(frameAncestors).matches()) {
      throw new IllegalArgumentException(
          "penumbra.frame-ancestors is \""
              + frameAncestors
              + "\"; it must be 'self', 'none' or origins, separated by blanks, for example 'self'"
              + " https://portal.example.org.");
    }
  }

  /** The value of the directive {@code frame-ancestors}. */
  String ancestors() {
    return spaceId.isBlank() ? frameAncestors : frameAncestors + SPACES;
  }
}
