package dev.penumbra.api.access;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.PostponedRequestArgumentBinder;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.security.Principal;
import java.util.Optional;

/**
 * Tells the framework's endpoints who asks, so that health shows its details only to those who may
 * read. Immutable.
 */
@Singleton
final class CallerBinder
    implements TypedRequestArgumentBinder<Principal>, PostponedRequestArgumentBinder<Principal> {

  private final boolean anybodyMayRead;

  CallerBinder(AccessConfig config) {
    this.anybodyMayRead = config.anonymousRole().isPresent();
  }

  @Override
  public Argument<Principal> argumentType() {
    return Argument.of(Principal.class);
  }

  @Override
  public BindingResult<Principal> bind(
      ArgumentConversionContext<Principal> context, HttpRequest<?> request) {
    Caller caller = Caller.of(request);
    Optional<Principal> reader =
        anybodyMayRead || !caller.anonymous() ? Optional.of(caller) : Optional.empty();
    return () -> reader;
  }
}
