package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.volume.Modality;
import io.micronaut.core.annotation.Order;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cases in a folder on disk, in BIDS or ISLES layout: a folder per subject, at the top or under
 * {@code rawdata}, with files {@code *_dwi}, {@code *_adc}, {@code *_flair} and {@code *_msk} at
 * any depth down to four, sessions optional; ground truth also under {@code derivatives/<subject>}.
 * The case id is the subject folder's name. The folder is listed anew each time. Thread-safe.
 */
@Singleton
@Order(30)
public final class FolderCases implements CaseSource {

  private static final Logger LOG = LoggerFactory.getLogger(FolderCases.class);
  private static final int DEPTH = 4;
  private static final Set<String> NO_SUBJECTS =
      Set.of("derivatives", "rawdata", "sourcedata", "code", "stimuli");

  private final Optional<Path> root;
  private final FolderListing listing;

  /**
   * Cases of the configured folder; none where none is configured.
   *
   * @param config names the folder
   */
  public FolderCases(FolderConfig config) {
    root = config.casesFolder();
    listing = new FolderListing(root.orElse(Path.of("")));
    if (root.isPresent() && !Files.isDirectory(root.get())) {
      LOG.warn("penumbra.cases-dir is {}: there is no such folder, so it has no cases", root.get());
    }
  }

  @Override
  public String name() {
    return "folder";
  }

  @Override
  public List<CaseSummary> list() {
    return subjects().flatMap(subject -> summary(subject).stream()).toList();
  }

  @Override
  public Optional<CaseSummary> find(CaseId id) {
    return subject(id).flatMap(this::summary);
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    return subject(id).map(this::files).filter(SubjectFiles::complete).map(found -> found.open(id));
  }

  private Stream<Path> subjects() {
    return root.stream()
        .flatMap(top -> Stream.of(top, top.resolve("rawdata")))
        .filter(Files::isDirectory)
        .flatMap(top -> listing.folders(top).stream())
        .filter(folder -> !NO_SUBJECTS.contains(name(folder)));
  }

  private Optional<Path> subject(CaseId id) {
    return subjects().filter(folder -> name(folder).equals(id.value())).findFirst();
  }

  private Optional<CaseSummary> summary(Path subject) {
    SubjectFiles files = files(subject);
    Optional<CaseId> id = CaseId.parse(name(subject));
    if (id.isEmpty()) {
      listing.report(subject, "is not listed: its name cannot be a case id");
      return Optional.empty();
    }
    if (!files.complete()) {
      listing.report(subject, "is not listed: it has no DWI with an ADC of the same session");
      return Optional.empty();
    }
    files.notes().forEach(note -> listing.report(subject, note));
    return Optional.of(
        new CaseSummary(
            id.get(),
            name(subject),
            name(),
            files.images().keySet(),
            files.groundTruth().isPresent()));
  }

  private SubjectFiles files(Path subject) {
    Path top = root.orElse(subject);
    List<Path> found = new ArrayList<>(listing.images(subject, DEPTH));
    Path derived = top.resolve("derivatives").resolve(name(subject));
    listing.images(derived, DEPTH).stream().filter(SubjectFiles::isMask).forEach(found::add);
    return SubjectFiles.choose(top, found);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
