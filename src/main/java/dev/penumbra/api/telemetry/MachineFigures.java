package dev.penumbra.api.telemetry;

import dev.penumbra.inference.NativeHeapUse;
import dev.penumbra.results.BuildVersion;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.storage.DataFolder;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** The build, the process's memory outside the Java heap, and the room on its disks. */
@Singleton
final class MachineFigures implements Figures {

  private final DataFolder data;
  private final BeanProvider<ResultFolders> results;

  MachineFigures(DataFolder data, BeanProvider<ResultFolders> results) {
    this.data = data;
    this.results = results;
  }

  @Override
  public void enter(Sheet sheet) {
    sheet.gauge(
        "penumbra.build.info",
        Sheet.NONE,
        "1, with the build in its labels",
        Tags.of(
            "version",
            BuildVersion.current(),
            "commit",
            BuildVersion.commit().orElse("unknown"),
            "java",
            Runtime.version().toString()),
        () -> 1);
    if (ResidentSet.bytes().isPresent()) {
      sheet.gauge(
          "process.resident.memory",
          Sheet.BYTES,
          "Memory of the process that is in RAM",
          Tags.empty(),
          () -> ResidentSet.bytes().orElse(0));
    }
    if (NativeHeapUse.now().isPresent()) {
      heap(sheet, "used", NativeHeapUse::used);
      heap(sheet, "free", NativeHeapUse::free);
    }
    disk(sheet, "data", data.path());
    disk(sheet, "results", results.get().root());
  }

  private static void heap(Sheet sheet, String state, Function<NativeHeapUse, Long> figure) {
    sheet.gauge(
        "penumbra.native.heap",
        Sheet.BYTES,
        "The C library's heap, with PyTorch's tensors on a CPU",
        Tags.of("state", state),
        () -> NativeHeapUse.now().map(figure).orElse(0L));
  }

  private static void disk(Sheet sheet, String folder, Path path) {
    Tags tags = Tags.of("folder", folder);
    sheet.gauge(
        "penumbra.disk.free",
        Sheet.BYTES,
        "Room that the service may use on the disk of a folder",
        tags,
        () -> store(path).map(MachineFigures::free).orElse(Double.NaN));
    sheet.gauge(
        "penumbra.disk.size",
        Sheet.BYTES,
        "Size of the disk of a folder",
        tags,
        () -> store(path).map(MachineFigures::size).orElse(Double.NaN));
  }

  private static double free(FileStore store) {
    try {
      return store.getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static double size(FileStore store) {
    try {
      return store.getTotalSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private static Optional<FileStore> store(Path path) {
    try {
      return Optional.of(Files.getFileStore(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
