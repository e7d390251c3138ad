package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StorageFull;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.tck.Story;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A nats-server that dies, is away for a while and comes again with what it has on disk. */
@Timeout(180)
final class NatsOutageTest {

  private static final long PATIENCE = 60;

  @TempDir Path folder;

  @Test
  void whatWasAcceptedIsThereAndWhatIsOnItsWayArrives() throws Exception {
    try (NatsServer server = NatsServer.start(folder);
        NatsLink link = server.link();
        Node node = new Node(link, "penumbra")) {
      Story story = Story.begin();
      JobId id = story.id();
      node.ledger.accept(story.stored());
      node.ledger.apply(id, new JobEvent.Started(1, "cpu", null, Story.NOW));
      server.kill();
      Eventually.until("the loss is noticed", () -> !node.store.writable());
      CompletableFuture<Job> step =
          node.ledger
              .post(id, new JobEvent.Progressed(1, Stage.INFERRING, 50, "On it.", null))
              .map(CompletionStage::toCompletableFuture)
              .orElseThrow();
      assertThatThrownBy(() -> node.ledger.accept(Story.begin().stored()))
          .isInstanceOf(StoreUnreachable.class);
      assertThat(node.store.newest(id)).as("what is known is told").isPresent();
      assertThat(step).isNotDone();
      server.startAgain();
      assertThat(step.get(PATIENCE, TimeUnit.SECONDS).seq()).isEqualTo(3);
      assertThat(node.ledger.apply(id, new JobEvent.Completed(1, Story.result(), Story.NOW)))
          .isPresent();
      Eventually.until("jobs are accepted again", node.store::writable);
      node.ledger.accept(Story.begin().stored());
      try (Node late = new Node(link, "penumbra")) {
        assertThat(late.log.history(id)).hasSize(4).isEqualTo(node.log.history(id));
      }
    }
  }

  @Test
  void aServerThatIsNotThereBlocksNobody() throws Exception {
    try (NatsServer server = NatsServer.start(folder)) {
      server.kill();
      try (NatsLink link = new NatsLink(NatsLink.options(1).server(server.url()).build());
          Node node = new Node(link, "penumbra")) {
        assertThat(node.store.writable()).isFalse();
        assertThatThrownBy(() -> node.store.find(Story.begin().id()))
            .isInstanceOf(StoreUnreachable.class)
            .hasMessageContaining("try again");
        server.startAgain();
        Eventually.until("it is reached", node.store::writable);
        Story story = Story.begin();
        node.ledger.accept(story.stored());
        assertThat(node.store.newest(story.id())).contains(story.stored());
      }
    }
  }

  @Test
  void aFullServerRefusesNewJobsInSoManyWords() throws Exception {
    Path bounds = folder.resolve("bounds.conf");
    Files.writeString(bounds, "jetstream { max_file_store: 20000 }");
    try (NatsServer server = NatsServer.start(folder, "-c", bounds.toString());
        NatsLink link = server.link();
        Node node = new Node(link, "penumbra")) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  node.ledger.accept(Story.begin().stored());
                }
              })
          .isInstanceOf(StorageFull.class);
      assertThat(node.store.writable()).isFalse();
    }
  }
}
