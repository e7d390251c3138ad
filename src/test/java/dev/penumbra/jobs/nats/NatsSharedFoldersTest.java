package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedUnreachable;
import io.micronaut.serde.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Folders of files in the object store of a real nats-server. */
@Timeout(120)
final class NatsSharedFoldersTest {

  private static final Duration DAY = Duration.ofDays(1);

  @RegisterExtension static final OneServer NATS = new OneServer();

  @TempDir Path files;
  private final String prefix = "t" + UUID.randomUUID();

  private NatsSharedStorage storage() {
    NatsSharedStorage storage =
        new NatsSharedStorage(
            NATS.ownLink(), ObjectMapper.getDefault(), Clock.systemUTC(), prefix, 1);
    NATS.closing(storage);
    return storage;
  }

  private SharedFolders open(Duration expiry) {
    return storage().folders("files", expiry);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(files.resolve(name), content);
  }

  private static byte[] read(SharedFolders shared, String folder, String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(shared.read(folder, name, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void filesOfEverySizeComeBackAsTheyWere() throws Exception {
    SharedFolders shared = open(DAY);
    List<Integer> sizes = List.of(0, 1, 512 * 1024 - 1, 512 * 1024, 512 * 1024 + 1, 3_000_000);
    List<Path> put = new ArrayList<>();
    for (int size : sizes) {
      put.add(file("f" + size, random(size)));
    }
    shared.put("a.1", Map.of("by", "a client"), put);
    SharedFolders other = open(DAY);
    SharedFolder found = other.find("a.1").orElseThrow();
    assertThat(found.notes()).isEqualTo(Map.of("by", "a client"));
    assertThat(found.bytes()).isEqualTo(sizes.stream().mapToLong(size -> size).sum());
    for (int size : sizes) {
      assertThat(read(other, "a.1", "f" + size)).isEqualTo(random(size));
    }
    assertThat(other.read("a.1", "another", new ByteArrayOutputStream())).isFalse();
    assertThat(other.names("a")).containsExactly("a.1");
    assertThat(other.names("b")).isEmpty();
    assertThat(other.find("b")).isEmpty();
  }

  @Test
  void aPutThatIsCutIsNeverSeen() throws Exception {
    SharedFolders shared = open(DAY);
    Path whole = file("whole", random(300_000));
    Path missing = files.resolve("missing");
    assertThatThrownBy(() -> shared.put("a", Map.of(), List.of(whole, missing)))
        .isInstanceOf(NoSuchFileException.class);
    assertThat(shared.find("a")).isEmpty();
    assertThat(shared.names()).isEmpty();
    file("missing", random(10));
    shared.put("a", Map.of(), List.of(whole, missing));
    assertThat(read(shared, "a", "whole")).isEqualTo(random(300_000));
  }

  @Test
  void aDeletedFolderIsGoneForAllAndGivesItsRoomBack() throws Exception {
    SharedFolders shared = open(DAY);
    SharedFolders other = open(DAY);
    shared.put("a", Map.of(), List.of(file("f", random(200_000))));
    assertThat(other.bytes()).isGreaterThanOrEqualTo(200_000);
    assertThat(shared.delete("a")).isTrue();
    assertThat(other.find("a")).isEmpty();
    assertThat(other.delete("a")).isFalse();
    assertThat(other.note("a", Map.of("used", "now"))).as("it stays gone").isFalse();
    assertThat(other.names()).isEmpty();
    Eventually.until("the room is given back", () -> bytes(other) < 10_000);
    assertThat(other.read("a", "f", new ByteArrayOutputStream())).isFalse();
  }

  private static long bytes(SharedFolders shared) {
    try {
      return shared.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void notesAreReplaced() throws Exception {
    SharedFolders shared = open(DAY);
    shared.put("a", Map.of("used", "then"), List.of(file("f", random(10))));
    SharedFolder found = shared.find("a").orElseThrow();
    assertThat(shared.note("a", Map.of("used", "now"))).isTrue();
    SharedFolder noted = shared.find("a").orElseThrow();
    assertThat(noted.notes()).isEqualTo(Map.of("used", "now"));
    assertThat(noted.putAt()).isEqualTo(found.putAt());
    assertThat(read(shared, "a", "f")).isEqualTo(random(10));
  }

  @Test
  void whatIsPutExpires() throws Exception {
    SharedFolders shared = open(Duration.ofSeconds(1));
    shared.put("a", Map.of(), List.of(file("f", random(10))));
    Eventually.until("it has expired", () -> gone(shared, "a") && bytes(shared) == 0);
  }

  private static boolean gone(SharedFolders shared, String name) {
    try {
      return shared.find(name).isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void bucketsWithOtherSettingsAreNotUsedAndNotAltered() throws Exception {
    open(DAY).names(); // made
    NatsSharedStorage storage = storage();
    SharedFolders other = storage.folders("files", DAY.multipliedBy(2));
    Eventually.until("it is noticed", () -> !storage.sound());
    assertThatThrownBy(other::names)
        .isInstanceOf(SharedUnreachable.class)
        .cause()
        .hasMessageContaining("max age is PT24H instead of PT48H");
    assertThat(open(DAY).names()).isEmpty();
  }

  @Test
  void whileNobodyAnswersThatIsSaid() throws Exception {
    try (NatsLink nobody = new NatsLink(NatsLink.options(1).server("nats://127.0.0.1:1").build());
        NatsSharedStorage storage =
            new NatsSharedStorage(
                nobody, ObjectMapper.getDefault(), Clock.systemUTC(), prefix, 1)) {
      SharedFolders shared = storage.folders("files", DAY);
      assertThatThrownBy(() -> shared.find("a")).isInstanceOf(SharedUnreachable.class);
      assertThat(storage.sound()).as("nothing is known against it").isTrue();
    }
  }
}
