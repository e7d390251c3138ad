package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.UnreadableVolume;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Downloads a completed job's files and opens them. */
final class ResultFilesCheck {

  private final ServiceApi api;
  private final Path folder;

  /**
   * A check over HTTP.
   *
   * @param folder for what is downloaded
   */
  ResultFilesCheck(ServiceApi api, Path folder) {
    this.api = api;
    this.folder = folder;
  }

  /** What is wrong with a completed job's files. */
  Optional<Violation> check(Snapshot completed) throws IOException {
    try {
      Map<?, ?> result = (Map<?, ?>) completed.content().get("result");
      byte[] mask = download(result, "predictionUrl");
      Path file = Files.write(folder.resolve("mask.nii.gz"), mask);
      new NiftiReader(NiftiLimits.DEFAULT).read(file);
      archive(download(result, "archiveUrl"), completed.field("caseId"), mask);
      return Optional.empty();
    } catch (IllegalStateException | UnreadableVolume | NullPointerException e) {
      return Optional.of(new Violation(Kind.FILES, completed.job() + ": " + e));
    }
  }

  private byte[] download(Map<?, ?> result, String name) throws IOException {
    String path = URI.create((String) result.get(name)).getRawPath();
    HttpResponse<byte[]> response = api.bytes(path);
    if (response.statusCode() != 200) {
      throw new IllegalStateException(path + " gives " + response.statusCode());
    }
    return response.body();
  }

  private static void archive(byte[] zip, String caseId, byte[] mask) throws IOException {
    Map<String, byte[]> entries = new HashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName().replaceFirst(".*/", ""), in.readAllBytes());
      }
    }
    TreeSet<String> missing = new TreeSet<>();
    missing.add("lesion_msk.nii.gz");
    missing.add("lesion_prob.nii.gz");
    missing.add("report.png");
    missing.add("result.json");
    missing.add(caseId + "_dwi.nii.gz");
    missing.add(caseId + "_adc.nii.gz");
    missing.removeAll(entries.keySet());
    if (!missing.isEmpty()) {
      throw new IllegalStateException("the archive lacks " + missing);
    }
    if (!Arrays.equals(entries.get("lesion_msk.nii.gz"), mask)) {
      throw new IllegalStateException("the archive has another mask");
    }
  }
}
