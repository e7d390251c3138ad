package dev.penumbra.cases.folder;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image's name says of it, as in BIDS and in the data sets of ISLES'22 and ISLES'24.
 *
 * @param kind {@code dwi}, {@code adc}, {@code flair} or {@code msk}, the lesion mask
 * @param session the session, for example {@code ses-02}; blank where there is none
 * @param space what the image was registered to, for example {@code ncct}; blank for the DWI's own
 *     space
 */
record ImageName(String kind, String session, String space) {

  /**
   * {@code _lesion-msk} is ISLES'24, {@code _label-lesion_mask} BIDS; masks of vessels such as
   * {@code _lvo-msk} are none of ours.
   */
  private static final Pattern IMAGE =
      Pattern.compile(
          ".*_(?:(?<image>dwi|adc|flair)|(?:lesion-)?msk|(?:label|desc)-lesion_(?:mask|msk))"
              + "\\.nii(\\.gz)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SESSION = Pattern.compile("(?:^|[_/\\\\])(ses-[A-Za-z0-9]+)");
  private static final Pattern SPACE = Pattern.compile("_space-([A-Za-z0-9]+(?:-[a-z]+)*)_");

  /** Names of the space that the DWI was acquired in. */
  private static final Pattern OWN_SPACE =
      Pattern.compile("dwi|native|orig|individual|scanner", Pattern.CASE_INSENSITIVE);

  /** Whether a file's name says that it is an image of a case. */
  static boolean isImage(Path file) {
    return IMAGE.matcher(name(file)).matches();
  }

  /**
   * Reads a name.
   *
   * @param file a path below the cases folder, relative to it
   * @return empty where it is no image of a case
   */
  static Optional<ImageName> of(Path file) {
    String name = name(file);
    Matcher image = IMAGE.matcher(name);
    if (!image.matches()) {
      return Optional.empty();
    }
    String kind = Optional.ofNullable(image.group("image")).orElse("msk").toLowerCase(Locale.ROOT);
    Matcher session = SESSION.matcher(file.toString());
    Matcher space = SPACE.matcher(name);
    return Optional.of(
        new ImageName(
            kind,
            session.find() ? session.group(1) : "",
            space.find() && !OWN_SPACE.matcher(space.group(1)).matches() ? space.group(1) : ""));
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
