package dev.penumbra.api.errors;

import dev.penumbra.api.edge.RequestIds;
import dev.penumbra.api.edge.Traffic;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Writes every error's answer: those that our code throws, those of the framework, and those of
 * requests that could not be decoded. A failure that is the server's own is logged with its trace.
 */
@Singleton
final class ProblemAnswers
    implements ErrorResponseProcessor<Problem>, ExceptionHandler<Throwable, HttpResponse<?>> {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);
  private static final Pattern CONNECTION_ENDED =
      Pattern.compile("connection (reset|closed|abort)|broken pipe", Pattern.CASE_INSENSITIVE);

  @Override
  @SuppressWarnings("rawtypes") // as the interface has it
  public HttpResponse<?> handle(HttpRequest request, Throwable thrown) {
    Throwable error = unwrapped(thrown);
    Failure failure = ErrorMap.describe(error);
    log(request, failure, error);
    return fill(HttpResponse.status(failure.status()), request, failure);
  }

  @Override
  public MutableHttpResponse<Problem> processResponse(
      ErrorContext context, MutableHttpResponse<?> response) {
    HttpRequest<?> request = context.getRequest();
    HttpStatus undecodable = statusOfUndecodable(request);
    Failure failure;
    if (undecodable != null) {
      failure = ErrorMap.ofStatus(undecodable);
    } else if (context.getRootCause().isPresent()) {
      Throwable error = unwrapped(context.getRootCause().get());
      // A codec fails on what a client sent, unless the framework says that it was our answer.
      boolean ours = response.code() == 500 && error instanceof CodecException;
      failure =
          ours ? ErrorMap.ofStatus(HttpStatus.INTERNAL_SERVER_ERROR) : ErrorMap.describe(error);
      log(request, failure, error);
    } else {
      failure = ErrorMap.ofStatus(HttpStatus.valueOf(response.code()));
    }
    return fill(response.status(failure.status()), request, failure);
  }

  private static MutableHttpResponse<Problem> fill(
      MutableHttpResponse<?> response, HttpRequest<?> request, Failure failure) {
    failure.headers().forEach((name, value) -> response.getHeaders().set(name, value));
    response.getHeaders().set(Traffic.PROBLEM, failure.slug());
    Problem problem =
        new Problem(
            Problem.TYPE_PREFIX + failure.slug(),
            failure.status().getReason(),
            failure.status().getCode(),
            failure.detail(),
            request.getUri().getRawPath(),
            RequestIds.of(request),
            failure.fields());
    return response.body(problem).contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE);
  }

  /** The status of a request that the HTTP decoder gave up on, null for any other. */
  private static @Nullable HttpStatus statusOfUndecodable(HttpRequest<?> request) {
    if (!(request instanceof NettyHttpRequest<?> netty)
        || !netty.getNativeRequest().decoderResult().isFailure()) {
      return null;
    }
    Throwable cause = netty.getNativeRequest().decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      return HttpStatus.REQUEST_URI_TOO_LONG;
    }
    return cause instanceof TooLongHttpHeaderException
        ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
        : HttpStatus.BAD_REQUEST;
  }

  private static void log(HttpRequest<?> request, Failure failure, Throwable error) {
    if (failure.status() != HttpStatus.INTERNAL_SERVER_ERROR) {
      LOG.debug("{} {}: {}", request.getMethodName(), request.getPath(), failure.detail());
    } else if (connectionEnded(error)) {
      LOG.debug("A connection ended during {}", request.getPath(), error);
    } else {
      try (var id = MDC.putCloseable(RequestIds.MDC_KEY, RequestIds.of(request))) {
        Objects.requireNonNull(id);
        LOG.error("{} {} failed", request.getMethodName(), request.getPath(), error);
      }
    }
  }

  /** A client that went away is no failure of the server. */
  private static boolean connectionEnded(Throwable error) {
    return error instanceof ClosedChannelException
        || (error instanceof IOException
            && error.getMessage() != null
            && CONNECTION_ENDED.matcher(error.getMessage()).find());
  }

  private static Throwable unwrapped(Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }
}
