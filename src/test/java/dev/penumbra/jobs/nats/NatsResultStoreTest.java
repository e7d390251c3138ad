package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.local.LocalResultStore;
import dev.penumbra.jobs.tck.ResultStoreTck;
import dev.penumbra.jobs.tck.Story;
import dev.penumbra.results.ResultCache;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import io.micronaut.serde.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Results that processes without a common folder share through a real nats-server. */
final class NatsResultStoreTest extends ResultStoreTck {

  private static final String NAME = "lesion_msk.nii.gz"; // the file of a story's result
  private static final long PATIENCE = 60;
  private static final long PLENTY = 1 << 20;

  @RegisterExtension static final OneServer NATS = new OneServer();

  @TempDir Path root;
  private final String prefix = "t" + UUID.randomUUID();

  private SharedFolders shared() {
    return shared(NATS.ownLink());
  }

  private SharedFolders shared(NatsLink over) {
    NatsSharedStorage storage =
        new NatsSharedStorage(over, ObjectMapper.getDefault(), Clock.systemUTC(), prefix, 1);
    NATS.closing(storage);
    return storage.folders("results", Duration.ofDays(1));
  }

  private ResultFolders folders(String node, Duration later) {
    return new ResultFolders(root.resolve(node), Clock.offset(Clock.systemUTC(), later));
  }

  private NatsResultStore node(String node, SharedFolders shared, long budget, Duration later) {
    ResultFolders folders = folders(node, later);
    return new NatsResultStore(
        new LocalResultStore(folders, RETENTION),
        new ResultCache(folders, budget),
        shared,
        Clock.offset(Clock.systemUTC(), later));
  }

  private NatsResultStore node(String node) {
    return node(node, shared(), PLENTY, Duration.ZERO);
  }

  @Override
  protected ResultStore open() {
    return node("here");
  }

  @Override
  protected ResultStore reopen(Duration later) {
    return node("here", shared(), PLENTY, later);
  }

  @Override
  protected Map<String, String> published(JobId id) throws IOException {
    SharedFolders shared = shared();
    Map<String, String> files = new TreeMap<>();
    for (String name : shared.names(id.value())) {
      SharedFolder found = shared.find(name).orElseThrow();
      for (String file : found.files().keySet()) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(shared.read(name, file, out)).isTrue();
        files.put(file, out.toString(StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static void publish(ResultStore store, Job job, String content) throws IOException {
    Path workspace = store.workspace(job.id(), job.attempt());
    write(workspace, NAME, content);
    store.publish(job.id(), job.attempt(), workspace, () -> true);
  }

  private Path in(String node, Job job) {
    return root.resolve(node).resolve(job.id().value()).resolve(NAME);
  }

  @Test
  void whatOneProcessMadeAnyOtherServes() throws Exception {
    Story story = Story.begin().starts();
    String content = "many chunks ".repeat(50_000);
    publish(store, story.job(), content);
    Job done = story.completes().job();
    for (String node : List.of("here", "there", "elsewhere")) {
      assertThat(node(node).fetch(done, NAME)).as(node).isTrue();
      assertThat(in(node, done)).hasContent(content);
      assertThat(Files.getLastModifiedTime(in(node, done)).toMillis())
          .as("clients may go on with a file from another process")
          .isEqualTo(Story.NOW.toEpochMilli());
    }
  }

  @Test
  void onlyFilesOfTheAttemptThatCompletedTheJobAreServed() throws Exception {
    Story story = Story.begin().starts();
    NatsResultStore other = node("there");
    publish(store, story.job(), "of the attempt that was lost");
    story.isRequeued().starts();
    publish(other, story.job(), "of the attempt that came to its end");
    Job done = story.completes().job();
    assertThat(store.fetch(done, NAME)).isTrue();
    assertThat(in("here", done)).hasContent("of the attempt that came to its end");
    store.withdraw(done.id(), 1);
    assertThat(node("late").fetch(done, NAME)).isTrue();
    assertThat(in("late", done)).hasContent("of the attempt that came to its end");
  }

  @Test
  void onlyFilesOfAResultAreFetched() throws Exception {
    Story story = Story.begin().starts();
    publish(store, story.job(), "x");
    assertThat(store.fetch(story.job(), NAME)).as("not done").isFalse();
    Job done = story.completes().job();
    assertThat(store.fetch(done, "../" + NAME)).isFalse();
    assertThat(store.fetch(done, "report.png")).isFalse();
    store.delete(done.id());
    assertThat(store.fetch(done, NAME)).as("removed").isFalse();
    assertThat(root.resolve("here").resolve(done.id().value()).resolve(NAME)).doesNotExist();
  }

  @Test
  void aFileIsFetchedOnceHoweverManyAskForIt() throws Exception {
    Story story = Story.begin().starts();
    publish(store, story.job(), "x");
    Job done = story.completes().job();
    Counting counting = new Counting(shared());
    NatsResultStore other = node("there", counting, PLENTY, Duration.ZERO);
    int readers = 8;
    CyclicBarrier together = new CyclicBarrier(readers);
    List<CompletableFuture<Boolean>> asked = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      asked.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  together.await(PATIENCE, TimeUnit.SECONDS);
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
                return other.fetch(done, NAME);
              },
              action -> new Thread(action).start()));
    }
    for (CompletableFuture<Boolean> one : asked) {
      assertThat(one.get(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(counting.reads).hasValue(1);
  }

  @Test
  void copiesMakeRoomForEachOtherAndAreFetchedAgain() throws Exception {
    List<Job> done = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Story story = Story.begin().starts();
      publish(store, story.job(), "0123456789");
      done.add(story.completes().job());
    }
    NatsResultStore other = node("there", shared(), 25, Duration.ZERO);
    for (Job job : done) {
      assertThat(other.fetch(job, NAME)).isTrue();
      assertThat(in("there", job)).exists();
      long held = done.stream().filter(one -> Files.exists(in("there", one))).count();
      assertThat(held).isLessThanOrEqualTo(2);
    }
    assertThat(other.fetch(done.get(0), NAME)).isTrue();
    assertThat(in("there", done.get(0))).hasContent("0123456789");
  }

  @Test
  void whatTheStoreTakesIsWhatMayBeRemoved() throws Exception {
    Story story = Story.begin().starts();
    publish(store, story.job(), "x".repeat(100_000));
    assertThat(store.total(List.of())).isGreaterThanOrEqualTo(100_000);
    assertThat(store.size(story.id())).isEqualTo(100_000);
    store.delete(story.id());
    Eventually.until("its room is given back", () -> store.total(List.of()) < 10_000);
  }

  @Test
  void whileNatsIsAwayCopiesAreServedAndResultsWait() throws Exception {
    Path own = Files.createDirectory(root.resolve("nats"));
    try (NatsServer dying = NatsServer.start(own);
        NatsLink lost = dying.link()) {
      NatsResultStore here = node("copying", shared(lost), PLENTY, Duration.ZERO);
      Story copied = Story.begin().starts();
      publish(here, copied.job(), "copied");
      Story other = Story.begin().starts();
      publish(here, other.job(), "not copied");
      assertThat(here.fetch(copied.completes().job(), NAME)).isTrue();
      dying.kill();
      Eventually.until("the loss is noticed", () -> !lost.connected());
      assertThat(here.fetch(copied.job(), NAME)).isTrue();
      Job done = other.completes().job();
      assertThatThrownBy(() -> here.fetch(done, NAME)).isInstanceOf(StoreUnreachable.class);
      assertThat(in("copying", done)).doesNotExist();

      Job cancelled = Story.begin().starts().job();
      Path unwanted = here.workspace(cancelled.id(), 1);
      write(unwanted, NAME, "x");
      assertThatThrownBy(() -> here.publish(cancelled.id(), 1, unwanted, () -> false))
          .isInstanceOf(WorkCancelled.class);

      Story late = Story.begin().starts();
      Path workspace = here.workspace(late.id(), 1);
      write(workspace, NAME, "late");
      AtomicBoolean waited = new AtomicBoolean();
      CompletableFuture<Void> published =
          CompletableFuture.runAsync(
              () ->
                  here.publish(
                      late.id(),
                      1,
                      workspace,
                      () -> {
                        waited.set(true);
                        return true;
                      }));
      Eventually.until("it waits", waited::get);
      dying.startAgain();
      published.get(PATIENCE, TimeUnit.SECONDS);
      assertThat(here.fetch(late.completes().job(), NAME)).isTrue();
      assertThat(here.fetch(done, NAME)).as("it was kept").isTrue();
      assertThat(in("copying", done)).hasContent("not copied");
    }
  }
}
