package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseFinder;
import dev.penumbra.cases.CaseId;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a list of cases: one case a line, by the path of its folder or by its name alone, both from
 * where the list is. Blank lines and lines that begin with {@code #} count for nothing.
 *
 * <p>A case is looked for in the folder above it, in the layouts that any folder of cases may have;
 * where that is {@code rawdata} or {@code raw_data}, in the one above, so that its lesion mask is
 * found in {@code derivatives}.
 */
final class CaseList {

  private static final Set<String> RAW = Set.of("rawdata", "raw_data");
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final Path list;
  private final CaseFinder finder;
  private final Map<Path, Map<CaseId, CaseFiles>> folders = new HashMap<>();

  private CaseList(Path list, CaseFinder finder) {
    this.list = list;
    this.finder = finder;
  }

  /**
   * Reads a list.
   *
   * @throws BatchRefused if it cannot be read, names nothing, or two cases by one name
   */
  static List<BatchCase> read(Path list, CaseFinder finder) {
    return new CaseList(list, finder).cases();
  }

  private List<BatchCase> cases() {
    Map<CaseId, BatchCase> cases = new LinkedHashMap<>();
    Map<CaseId, Integer> lines = new HashMap<>();
    int number = 0;
    for (String line : lines()) {
      number++;
      String text = line.replace(BYTE_ORDER_MARK, "").strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      BatchCase found = find(text, number);
      BatchCase before = cases.putIfAbsent(found.id(), found);
      int first = Optional.ofNullable(lines.putIfAbsent(found.id(), number)).orElse(number);
      if (before != null && !same(before, found)) {
        throw new BatchRefused(
            ("Lines %d and %d of %s are different cases of one name, %s, and would share a folder"
                    + " of results: put them into two lists.")
                .formatted(first, number, list.getFileName(), found.id()));
      }
    }
    if (cases.isEmpty()) {
      throw new BatchRefused(
          "--cases " + list + " names no case: write the folder of one case into each line.");
    }
    return List.copyOf(cases.values());
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(list);
    } catch (CharacterCodingException e) {
      throw new BatchRefused(
          "--cases " + list + " is no text in UTF-8: name a folder of cases, or a list of them.",
          e);
    } catch (IOException e) {
      throw new BatchRefused("--cases " + list + " cannot be read.", e);
    }
  }

  private BatchCase find(String text, int number) {
    Path place = place(text, number);
    CaseId id =
        Optional.ofNullable(place.getFileName())
            .flatMap(name -> CaseId.parse(name.toString()))
            .orElseThrow(() -> refused(text, number));
    for (Path folder : around(place)) {
      CaseFiles files = in(folder).get(id);
      if (files != null) {
        return new BatchCase.Found(files);
      }
    }
    return new BatchCase.Absent(
        id,
        "Line %d of %s names %s, where there is no subject with a DWI and an ADC."
            .formatted(number, list.getFileName(), text));
  }

  private Path place(String text, int number) {
    try {
      return list.toAbsolutePath().resolveSibling(text).normalize();
    } catch (InvalidPathException e) {
      throw refused(text, number);
    }
  }

  private BatchRefused refused(String text, int number) {
    return new BatchRefused(
        ("Line %d of %s is \"%s\" but must be the folder of a case, whose name has letters, digits,"
                + " dots, hyphens and underscores.")
            .formatted(number, list.getFileName(), text));
  }

  /** Where a case may be listed, the likeliest first. */
  private static List<Path> around(Path place) {
    List<Path> folders = new ArrayList<>();
    Optional<Path> above = Optional.ofNullable(place.getParent());
    above
        .filter(folder -> RAW.contains(String.valueOf(folder.getFileName())))
        .flatMap(folder -> Optional.ofNullable(folder.getParent()))
        .ifPresent(folders::add);
    above.ifPresent(folders::add);
    return folders;
  }

  private Map<CaseId, CaseFiles> in(Path folder) {
    return folders.computeIfAbsent(
        folder,
        some -> {
          Map<CaseId, CaseFiles> byName = new HashMap<>();
          try {
            finder.find(some).forEach(files -> byName.put(files.id(), files));
          } catch (IOException e) {
            // The case is then reported as absent, with the line that names it.
          }
          return byName;
        });
  }

  private static boolean same(BatchCase one, BatchCase other) {
    if (one instanceof BatchCase.Found a && other instanceof BatchCase.Found b) {
      return a.files().equals(b.files());
    }
    return one.getClass() == other.getClass();
  }
}
