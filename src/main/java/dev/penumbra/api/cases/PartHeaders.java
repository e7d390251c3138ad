package dev.penumbra.api.cases;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.fileupload2.core.ParameterParser;

/**
 * What the headers of a part say.
 *
 * @param name the part's name; empty where there is none
 * @param fileName the file's name on the client's side, as it was sent; empty where there is none
 */
record PartHeaders(String name, String fileName) {

  private static final String DISPOSITION = "content-disposition:";

  /**
   * Reads the headers.
   *
   * @param block the lines before the part's content
   */
  static PartHeaders parse(String block) {
    for (String line : block.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
        Map<String, String> parameters = parameters(line.substring(DISPOSITION.length()));
        return new PartHeaders(
            Objects.requireNonNullElse(parameters.get("name"), ""),
            Objects.requireNonNullElse(parameters.get("filename"), ""));
      }
    }
    return new PartHeaders("", "");
  }

  /**
   * The parameters of a header's value.
   *
   * @param value for example {@code form-data; name="dwi"}
   * @return values by lower-case name; null for those without a value
   */
  static Map<String, String> parameters(String value) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(value, ';');
  }
}
