package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A source over a fake hub, and what tests ask of it. */
final class HubHouse {

  static final Set<Modality> NEEDED = EnumSet.of(Modality.DWI, Modality.ADC);
  static final long BUDGET = 64 << 20;
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final class Shared {
    static final ApplicationContext CONTEXT = ApplicationContext.run();
  }

  private HubHouse() {}

  static ObjectMapper mapper() {
    return Shared.CONTEXT.getBean(ObjectMapper.class);
  }

  static HubConfig config(
      String endpoint, String token, long budget, Duration silence, int retries) {
    return new HubConfig(
        FakeHub.DATASET, "main", endpoint, token, budget, silence, Duration.ofMinutes(4), retries);
  }

  static HubColumns columns() {
    return new HubColumns("subject_id", "dwi", "adc", "flair", "lesion_mask");
  }

  static HubCases source(FakeHub hub, Path folder, HubTime time) {
    return source(config(hub.endpoint(), "", BUDGET, SILENCE, 3), folder, time);
  }

  static HubCases source(HubConfig config, Path folder, HubTime time) {
    return HubFactory.cases(config, columns(), folder, mapper(), time);
  }

  /** Waits until the listing has come to an end. */
  static SourceStatus listed(HubCases source) {
    Eventually.until(
        "the data set is listed", () -> source.status().state() != SourceStatus.State.LOADING);
    return source.status();
  }

  static List<String> ids(HubCases source) {
    return source.list().stream().map(summary -> summary.id().value()).toList();
  }

  static CaseFiles open(HubCases source, String id) {
    return source.files(new CaseId(id), NEEDED, LoadWatch.NONE).orElseThrow();
  }

  static byte[] bytes(NiftiFile file) {
    try (InputStream in = file.open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A bundled phantom's image: {@code dwi}, {@code adc} or {@code msk}. */
  static byte[] phantom(String kind) {
    String name = "/cases/phantom-embolic/phantom-embolic_" + kind + ".nii.gz";
    try (InputStream in = HubHouse.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A case of the data set with a phantom's images and other columns of noise. */
  static Map<String, Object> row(String id, int noise) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("subject_id", id);
    row.put("age", 70);
    SplittableRandom random = new SplittableRandom(id.hashCode());
    for (String image : ParquetSample.IMAGES) {
      byte[] bytes = new byte[noise];
      random.nextBytes(bytes);
      row.put(image, ParquetSample.Image.of(bytes));
    }
    row.put("dwi", ParquetSample.Image.of(phantom("dwi")));
    row.put("adc", ParquetSample.Image.of(phantom("adc")));
    row.put("lesion_mask", ParquetSample.Image.of(phantom("msk")));
    return row;
  }

  /** Says whether a case is still wanted. */
  static final class Switch implements LoadWatch {
    private volatile boolean off;
    private volatile long come;

    void off() {
      off = true;
    }

    long come() {
      return come;
    }

    @Override
    public boolean cancelled() {
      return off;
    }

    @Override
    public void loaded(long bytes, long total) {
      come = bytes;
    }
  }
}
