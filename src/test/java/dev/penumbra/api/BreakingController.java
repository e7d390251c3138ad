package dev.penumbra.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Breaks in every way a controller can. */
@Controller("/test")
@SuppressWarnings("DoNotCallSuggester")
@Hidden
@Requires(property = ApiServer.SCRIPTED)
final class BreakingController {

  static final String SECRET = "password in /srv/secret";

  private static final Logger LOG = LoggerFactory.getLogger(BreakingController.class);

  @Get("/thrown")
  String thrown() {
    throw new IllegalStateException(SECRET);
  }

  @Get("/error")
  String error() {
    throw new AssertionError(SECRET);
  }

  @Get("/blocking")
  @ExecuteOn(TaskExecutors.BLOCKING)
  String blocking() {
    throw new IllegalStateException(SECRET);
  }

  @Get("/later")
  CompletionStage<String> later() {
    return CompletableFuture.supplyAsync(
        () -> {
          throw new IllegalStateException(SECRET);
        });
  }

  @Get("/reactive")
  Mono<String> reactive() {
    return Mono.error(new IllegalStateException(SECRET));
  }

  @Get("/stream")
  Flux<String> stream() {
    return Flux.error(new IllegalStateException(SECRET));
  }

  @Get("/unwritable")
  Object unwritable() {
    return new Object() {
      @Override
      public String toString() {
        return SECRET;
      }
    };
  }

  @Get("/logs")
  @ExecuteOn(TaskExecutors.BLOCKING)
  Mono<String> logs() {
    LOG.info("on a pool's thread");
    return Mono.fromCallable(
            () -> {
              LOG.info("on a reactive thread");
              return "done";
            })
        .subscribeOn(Schedulers.boundedElastic());
  }
}
