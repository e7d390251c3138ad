package dev.penumbra.cases.uploads;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;

/**
 * Removes expired uploads with the start of the server and hourly; on the command line nothing is
 * touched.
 */
@Singleton
final class UploadsHousekeeping implements ApplicationEventListener<ServerStartupEvent> {

  private static final Duration HOURLY = Duration.ofHours(1);

  private final Uploads uploads;
  private final TaskScheduler scheduler;

  UploadsHousekeeping(Uploads uploads, @Named(TaskExecutors.SCHEDULED) TaskScheduler scheduler) {
    this.uploads = uploads;
    this.scheduler = scheduler;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    // Not on this thread: the start waits for no disk.
    ScheduledFuture<?> unused =
        scheduler.scheduleWithFixedDelay(Duration.ZERO, HOURLY, uploads::sweep);
  }
}
