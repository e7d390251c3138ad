package dev.penumbra.api.proxied;

import dev.penumbra.api.ApiServer;
import dev.penumbra.jobs.ProgressLog;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Counts who reads the service's progress, whichever method of the log they read by. */
@Singleton
@Requires(property = ApiServer.SCRIPTED)
final class EventReaders implements BeanCreatedEventListener<ProgressLog> {

  private final AtomicInteger open = new AtomicInteger();

  int open() {
    return open.get();
  }

  @Override
  public ProgressLog onCreated(BeanCreatedEvent<ProgressLog> event) {
    ProgressLog log = event.getBean();
    return (ProgressLog)
        Proxy.newProxyInstance(
            ProgressLog.class.getClassLoader(),
            new Class<?>[] {ProgressLog.class},
            (proxy, method, arguments) -> counted(call(log, method, arguments)));
  }

  private Object counted(Object result) {
    return result instanceof Publisher<?> publisher
        ? Flux.from(publisher)
            .doOnSubscribe(subscription -> open.incrementAndGet())
            .doFinally(signal -> open.decrementAndGet())
        : result;
  }

  private static Object call(ProgressLog log, Method method, Object... arguments) throws Throwable {
    try {
      return method.invoke(log, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
