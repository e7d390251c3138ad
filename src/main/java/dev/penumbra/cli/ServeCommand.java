package dev.penumbra.cli;

import dev.penumbra.jobs.JobsLifecycle;
import dev.penumbra.results.BuildVersion;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code serve}: the HTTP service with its page, until it is stopped. */
@Command(
    name = "serve",
    description = "Starts the service and its page (the default).",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class ServeCommand implements Callable<Integer> {

  @Mixin private ServeOptions options = new ServeOptions();

  @Override
  public Integer call() throws Exception {
    return serve(options);
  }

  /**
   * Starts the service and waits until the process is told to stop.
   *
   * @param options the flags
   * @return exit code 0
   * @throws InterruptedException if the waiting thread is interrupted
   */
  static int serve(ServeOptions options) throws InterruptedException {
    options.applyLogLevel();
    ApplicationContext context = Contexts.start(options.properties());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(context, stopped), "stop"));
    begin(context);
    stopped.await();
    return 0;
  }

  /**
   * Starts the server of a context, and tells what was started.
   *
   * @param context closed where the server cannot be started
   */
  static void begin(ApplicationContext context) {
    try {
      context.getBean(RoleCheck.class).check();
      context.getBean(WritableFolders.class).check();
      EmbeddedServer server = context.getBean(EmbeddedServer.class);
      server.start();
      LoggerFactory.getLogger(ServeCommand.class)
          .info(
              "Penumbra {} serves on {} after {} ms. Research use only, not a medical device.",
              BuildVersion.current(),
              server.getURL(),
              System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime());
      context.getBean(StartReport.class).writeSoon();
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /** While the running job has its grace time, clients are still answered. */
  private static void stop(ApplicationContext context, CountDownLatch stopped) {
    try {
      context.findBean(JobsLifecycle.class).ifPresent(JobsLifecycle::close);
    } finally {
      context.close();
    }
    stopped.countDown();
  }
}
