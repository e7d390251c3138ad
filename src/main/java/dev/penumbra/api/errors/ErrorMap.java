package dev.penumbra.api.errors;

import dev.penumbra.api.access.AccessDenied;
import dev.penumbra.api.access.TooManyRequests;
import dev.penumbra.api.edge.SlowBody;
import dev.penumbra.api.files.RangeNotSatisfiable;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.jobs.IdempotencyConflict;
import dev.penumbra.jobs.JobAlreadyFinished;
import dev.penumbra.jobs.QueueFull;
import dev.penumbra.jobs.ShuttingDown;
import dev.penumbra.jobs.StorageFull;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.UnknownJob;
import dev.penumbra.jobs.UnknownModel;
import dev.penumbra.model.OptionRefused;
import io.micronaut.core.bind.exceptions.UnsatisfiedArgumentException;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.codec.CodecException;
import io.micronaut.http.exceptions.BufferLengthExceededException;
import io.micronaut.http.exceptions.ContentLengthExceededException;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.http.server.exceptions.NotAllowedException;
import io.micronaut.json.JsonSyntaxException;
import io.micronaut.web.router.exceptions.UnsatisfiedRouteException;
import jakarta.validation.ConstraintViolationException;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what each failure means to a client. Everything that is not named here is a 500. */
final class ErrorMap {

  private static final HttpStatus INVALID = HttpStatus.BAD_REQUEST;

  /** Room on a full disk comes by a person or by the hourly removal of old results. */
  private static final String STORAGE_RETRY_SECONDS = "60";

  /** A reconnection usually takes less. */
  private static final String SOURCE_RETRY_SECONDS = "5";

  /** What is asked for with 401 (RFC 6750). */
  private static final String CHALLENGE = "Bearer realm=\"penumbra\"";

  private ErrorMap() {}

  static Failure describe(Throwable error) {
    if (error instanceof HttpStatusException status) {
      return ofStatus(status);
    }
    Failure own = ofAccess(error);
    own = own == null ? ofDomain(error) : own;
    return own == null ? ofFramework(error) : own;
  }

  private static @Nullable Failure ofAccess(Throwable error) {
    String words = sentence(error);
    if (error instanceof AccessDenied denied) {
      return switch (denied.kind()) {
        case TOKEN_MISSING ->
            Failure.of(HttpStatus.UNAUTHORIZED, "token-missing", words)
                .with(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        case TOKEN_UNKNOWN ->
            Failure.of(HttpStatus.UNAUTHORIZED, "token-unknown", words)
                .with(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE + ", error=\"invalid_token\"");
        case ROLE -> Failure.of(HttpStatus.FORBIDDEN, "forbidden", words);
        case LINK -> Failure.of(HttpStatus.FORBIDDEN, "link-refused", words);
      };
    } else if (error instanceof TooManyRequests tooMany) {
      return Failure.of(HttpStatus.TOO_MANY_REQUESTS, "too-many-requests", words)
          .with(HttpHeaders.RETRY_AFTER, seconds(tooMany.retryAfter()));
    } else if (error instanceof SlowBody) {
      return Failure.of(HttpStatus.REQUEST_TIMEOUT, "body-stalled", words)
          .with(HttpHeaders.CONNECTION, "close");
    }
    return null;
  }

  private static @Nullable Failure ofDomain(Throwable error) {
    String words = sentence(error);
    if (error instanceof UnknownCase) {
      return Failure.of(INVALID, "unknown-case", words);
    } else if (error instanceof UnknownModel) {
      return Failure.of(INVALID, "unknown-model", words);
    } else if (error instanceof UnknownJob) {
      return Failure.of(HttpStatus.NOT_FOUND, "unknown-job", words);
    } else if (error instanceof UnusableCase) {
      return Failure.of(INVALID, "unusable-case", words);
    } else if (error instanceof CaseRefused refused) {
      return ofRefusedCase(refused, words);
    } else if (error instanceof IdempotencyConflict) {
      return Failure.of(HttpStatus.CONFLICT, "idempotency-conflict", words);
    } else if (error instanceof JobAlreadyFinished) {
      return Failure.of(HttpStatus.CONFLICT, "already-finished", words);
    } else if (error instanceof QueueFull full) {
      return Failure.of(HttpStatus.TOO_MANY_REQUESTS, "queue-full", words)
          .with(HttpHeaders.RETRY_AFTER, seconds(full.retryAfter()));
    } else if (error instanceof ShuttingDown down) {
      return Failure.of(HttpStatus.SERVICE_UNAVAILABLE, "shutting-down", words)
          .with(HttpHeaders.RETRY_AFTER, seconds(down.retryAfter()));
    } else if (error instanceof StorageFull) {
      return Failure.of(HttpStatus.INSUFFICIENT_STORAGE, "storage-full", words)
          .with(HttpHeaders.RETRY_AFTER, STORAGE_RETRY_SECONDS);
    } else if (error instanceof StoreUnreachable lost) {
      return Failure.of(HttpStatus.SERVICE_UNAVAILABLE, "store-unreachable", words)
          .with(HttpHeaders.RETRY_AFTER, seconds(lost.retryAfter()));
    } else if (error instanceof SourceUnavailable) {
      return Failure.of(HttpStatus.SERVICE_UNAVAILABLE, "source-unavailable", words)
          .with(HttpHeaders.RETRY_AFTER, SOURCE_RETRY_SECONDS);
    } else if (error instanceof OptionRefused option) {
      return Failure.of(INVALID, "invalid-request", words)
          .with(List.of(new FieldProblem(option.field(), words)));
    } else if (error instanceof BadRequest bad) {
      return Failure.of(INVALID, "invalid-request", words).with(bad.fields());
    }
    return null;
  }

  private static Failure ofRefusedCase(CaseRefused refused, String words) {
    HttpStatus status =
        switch (refused.reason()) {
          case UNREADABLE, UNUSABLE -> HttpStatus.UNPROCESSABLE_ENTITY;
          case TOO_LARGE -> HttpStatus.REQUEST_ENTITY_TOO_LARGE;
          case TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
          case NO_ROOM -> HttpStatus.INSUFFICIENT_STORAGE;
          case STALLED -> HttpStatus.REQUEST_TIMEOUT;
        };
    String slug =
        switch (refused.reason()) {
          case UNREADABLE -> "unreadable-volume";
          case UNUSABLE -> "unusable-case";
          case TOO_LARGE -> "too-large";
          case TOO_MANY -> "too-many-uploads";
          case NO_ROOM -> "storage-full";
          case STALLED -> "upload-stalled";
        };
    Failure failure =
        Failure.of(status, slug, words)
            .with(
                refused.problems().stream()
                    .map(problem -> new FieldProblem(problem.part(), problem.message()))
                    .toList());
    return refused
        .retryAfter()
        .map(wait -> failure.with(HttpHeaders.RETRY_AFTER, seconds(wait)))
        .orElse(failure);
  }

  private static Failure ofFramework(Throwable error) {
    if (error instanceof ConversionErrorException conversion) {
      return ofArgument(conversion.getArgument(), "This value cannot be read.");
    } else if (error instanceof UnsatisfiedArgumentException missing) {
      return ofArgument(missing.getArgument(), "This value is required.");
    } else if (error instanceof UnsatisfiedRouteException missing) {
      return ofArgument(missing.getArgument(), "This value is required.");
    } else if (error instanceof ConstraintViolationException violations) {
      return ofViolations(violations);
    } else if (error instanceof JsonSyntaxException || error instanceof CodecException) {
      return Failure.of(INVALID, "malformed-json", "The body is not valid JSON.");
    } else if (error instanceof URISyntaxException) {
      return Failure.of(INVALID, "malformed-request", "The address is malformed.");
    } else if (error instanceof ContentLengthExceededException
        || error instanceof BufferLengthExceededException) {
      return ofStatus(HttpStatus.REQUEST_ENTITY_TOO_LARGE);
    }
    return ofStatus(HttpStatus.INTERNAL_SERVER_ERROR);
  }

  private static Failure ofArgument(Argument<?> argument, String words) {
    if (argument.getAnnotationMetadata().hasAnnotation(io.micronaut.http.annotation.Body.class)) {
      return Failure.of(INVALID, "malformed-json", "The body is missing or not valid JSON.");
    }
    String field = argument.getName();
    return Failure.of(INVALID, "invalid-request", field + ": " + words)
        .with(List.of(new FieldProblem(field, words)));
  }

  private static Failure ofViolations(ConstraintViolationException violations) {
    List<FieldProblem> fields =
        violations.getConstraintViolations().stream()
            .map(
                violation -> {
                  String path = violation.getPropertyPath().toString();
                  String field = path.substring(path.lastIndexOf('.') + 1);
                  return new FieldProblem(field, violation.getMessage());
                })
            .toList();
    String words =
        fields.isEmpty()
            ? "The request is invalid."
            : fields.get(0).field() + ": " + fields.get(0).message();
    return Failure.of(INVALID, "invalid-request", words).with(fields);
  }

  private static Failure ofStatus(HttpStatusException error) {
    if (error instanceof NotAllowedException notAllowed) {
      Set<String> methods = new TreeSet<>(notAllowed.getAllowedMethods());
      if (methods.contains("GET")) {
        methods.add("HEAD");
      }
      return ofStatus(HttpStatus.METHOD_NOT_ALLOWED)
          .with(HttpHeaders.ALLOW, String.join(", ", methods));
    }
    if (error instanceof RangeNotSatisfiable range) {
      return Failure.of(range.getStatus(), "range-not-satisfiable", sentence(range))
          .with(HttpHeaders.CONTENT_RANGE, range.contentRange());
    }
    // Only our own code throws the plain class; the framework's messages quote the request.
    boolean own = error.getClass() == HttpStatusException.class && error.getMessage() != null;
    Failure failure = ofStatus(error.getStatus());
    return own ? Failure.of(failure.status(), failure.slug(), sentence(error)) : failure;
  }

  /** What a status says where nothing more is known. */
  static Failure ofStatus(HttpStatus status) {
    return switch (status) {
      case BAD_REQUEST -> Failure.of(status, "malformed-request", "The request is malformed.");
      case FORBIDDEN -> Failure.of(status, "forbidden", "This is not allowed.");
      case NOT_FOUND -> Failure.of(status, "not-found", "There is nothing at this address.");
      case METHOD_NOT_ALLOWED ->
          Failure.of(status, "method-not-allowed", "This address does not take this method.");
      case NOT_ACCEPTABLE ->
          Failure.of(status, "not-acceptable", "This address has no content of an accepted type.");
      case PRECONDITION_FAILED ->
          Failure.of(status, "precondition-failed", "The resource is not in the named state.");
      case REQUEST_ENTITY_TOO_LARGE ->
          Failure.of(status, "too-large", "The request's body is larger than is accepted.");
      case REQUEST_URI_TOO_LONG ->
          Failure.of(status, "address-too-long", "The address is longer than is accepted.");
      case UNSUPPORTED_MEDIA_TYPE ->
          Failure.of(
              status, "unsupported-media-type", "The body's type is not one this address takes.");
      case REQUESTED_RANGE_NOT_SATISFIABLE ->
          Failure.of(status, "range-not-satisfiable", "The range holds no byte of the file.");
      case REQUEST_HEADER_FIELDS_TOO_LARGE ->
          Failure.of(status, "headers-too-large", "The request's headers are too large.");
      default ->
          status.getCode() < 500
              ? Failure.of(status, "refused", "The request was refused.")
              : Failure.of(
                  status,
                  "internal",
                  "Something went wrong in the server; the request id finds it in the log.");
    };
  }

  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()));
  }

  private static String sentence(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? "The request was refused." : message;
  }
}
