package dev.penumbra.jobs;

import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;

/** Begins the work on jobs with the server; on the command line no job is touched. */
@Singleton
final class JobsStarter implements ApplicationEventListener<ServerStartupEvent> {

  private final BeanProvider<JobsLifecycle> lifecycle;

  JobsStarter(BeanProvider<JobsLifecycle> lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    lifecycle.get();
  }
}
