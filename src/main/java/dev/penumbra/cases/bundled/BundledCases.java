package dev.penumbra.cases.bundled;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The synthetic cases that come with the program: {@code index.json} in a folder of the class path
 * names them, {@code <id>/<id>_dwi.nii.gz} and so on are their images. Thread-safe.
 */
@Singleton
@Order(20)
public final class BundledCases implements CaseSource {

  private final String folder;
  private final List<CaseSummary> summaries;

  /** One entry of the index. */
  @Serdeable
  record Entry(String id, String title, List<String> modalities, boolean groundTruth) {}

  /**
   * The program's own cases.
   *
   * @param mapper reads the index
   */
  @Inject
  public BundledCases(ObjectMapper mapper) {
    this("cases", mapper);
  }

  BundledCases(String folder, ObjectMapper mapper) {
    this.folder = folder;
    this.summaries = read(folder + "/index.json", mapper);
  }

  @Override
  public String name() {
    return "bundled";
  }

  @Override
  public List<CaseSummary> list() {
    return summaries;
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    return filesAtHand(id);
  }

  @Override
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return find(id).map(this::files);
  }

  private CaseFiles files(CaseSummary summary) {
    Map<Modality, NiftiFile> images = new EnumMap<>(Modality.class);
    summary
        .modalities()
        .forEach(modality -> images.put(modality, image(summary.id(), modality.id())));
    return new CaseFiles(
        summary.id(),
        images,
        summary.hasGroundTruth() ? Optional.of(image(summary.id(), "msk")) : Optional.empty());
  }

  private NiftiFile image(CaseId id, String kind) {
    String resource = folder + "/" + id + "/" + id + "_" + kind + ".nii.gz";
    return NiftiFile.ofResource(BundledCases.class.getClassLoader(), resource);
  }

  private List<CaseSummary> read(String path, ObjectMapper mapper) {
    try (InputStream in = BundledCases.class.getClassLoader().getResourceAsStream(path)) {
      return in == null
          ? List.of()
          : mapper.readValue(in.readAllBytes(), Argument.listOf(Entry.class)).stream()
              .map(this::summary)
              .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The index of the bundled cases cannot be read.", e);
    }
  }

  private CaseSummary summary(Entry entry) {
    Set<Modality> modalities = EnumSet.noneOf(Modality.class);
    for (String modality : entry.modalities()) {
      modalities.add(Modality.valueOf(modality.toUpperCase(Locale.ROOT)));
    }
    return new CaseSummary(
        new CaseId(entry.id()), entry.title(), name(), modalities, entry.groundTruth());
  }
}
