import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Takes the native libraries of this platform out of the service's jar, so that nothing has to be unpacked (and no
 * folder has to be both writable and executable) when it runs. Usage: java Unpack.java JAR FOLDER.
 *
 * <p>FOLDER then holds {@code penumbra.jar} without any library, {@code native} for those of Java packages, {@code
 * cpu} with PyTorch, and {@code cuda} with what DJL needs beside a PyTorch for CUDA.
 */
final class Unpack {

  /** Libraries of all platforms: the new jar has none of them. */
  private static final Pattern LIBRARY = Pattern.compile(".*\\.(so(\\.\\d+)*|dylib|jnilib|dll)");

  private final Map<Pattern, String> wanted = new LinkedHashMap<>();
  private final Map<Pattern, Integer> found = new LinkedHashMap<>();
  private final Path folder;

  private Unpack(Path folder, String processor) {
    this.folder = folder;
    boolean arm = processor.equals("aarch64");
    String name = arm ? "aarch64" : "x86_64";
    want("pytorch/cpu/linux-" + name + "/[^/]+", "cpu/lib/");
    want("jnilib/linux-" + name + "/cpu/libdjl_torch\\.so", "cpu/lib/libdjl_torch.so");
    if (!arm) { // there is none for others
      want("jnilib/linux-x86_64/cu128/libdjl_torch\\.so", "cuda/lib/libdjl_torch.so");
    }
    want("com/sun/jna/linux-" + (arm ? "aarch64" : "x86-64") + "/libjnidispatch\\.so", "native/libjnidispatch.so");
    want("org/xerial/snappy/native/Linux/" + name + "/libsnappyjava\\.so", "native/libsnappyjava.so");
    want("linux/" + (arm ? "aarch64" : "amd64") + "/libzstd-jni-[^/]+\\.so", "native/libzstd-jni.so");
  }

  private void want(String entry, String place) {
    Pattern pattern = Pattern.compile(entry);
    wanted.put(pattern, place);
    found.put(pattern, 0);
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[1]);
    Files.createDirectories(folder.resolve("cuda/lib")); // copied into an image even where it stays empty
    Unpack unpack = new Unpack(folder, System.getProperty("os.arch"));
    try (ZipFile jar = new ZipFile(Path.of(arguments[0]).toFile());
        OutputStream out = Files.newOutputStream(folder.resolve("penumbra.jar"));
        ZipOutputStream slim = new ZipOutputStream(out)) {
      for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        try (InputStream in = jar.getInputStream(entry)) {
          if (LIBRARY.matcher(entry.getName()).matches()) {
            unpack.place(entry.getName(), in);
          } else {
            ZipEntry copy = new ZipEntry(entry.getName());
            copy.setTime(entry.getTime());
            slim.putNextEntry(copy);
            in.transferTo(slim);
            slim.closeEntry();
          }
        }
      }
    }
    unpack.found.forEach(
        (pattern, count) -> {
          if (count == 0) {
            throw new IllegalStateException("The jar has no library " + pattern + ": has a dependency changed?");
          }
        });
  }

  private void place(String name, InputStream in) {
    wanted.forEach(
        (pattern, place) -> {
          if (pattern.matcher(name).matches()) {
            found.merge(pattern, 1, Integer::sum);
            Path file = folder.resolve(place.endsWith("/") ? place + name.substring(name.lastIndexOf('/') + 1) : place);
            try {
              Files.createDirectories(file.getParent());
              Files.copy(in, file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }
}
