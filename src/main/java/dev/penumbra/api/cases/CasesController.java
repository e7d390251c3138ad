package dev.penumbra.api.cases;

import dev.penumbra.api.access.Clients;
import dev.penumbra.api.access.Guarded;
import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSummary;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.exceptions.HttpStatusException;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Optional;

/** Shows the cases. Nothing here waits for a network. */
@Controller("/api/cases")
@Guarded
@Tag(name = "cases")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CasesController {

  private final CaseCatalog cases;
  private final Clients clients;

  CasesController(CaseCatalog cases, Clients clients) {
    this.cases = cases;
    this.clients = clients;
  }

  @Get
  @Operation(summary = "The cases that can be segmented, and the sources they come from")
  CaseList list() {
    return CaseList.of(cases);
  }

  @Get("/{id}")
  @Operation(summary = "One case; an upload is shown to whoever knows its id")
  @ApiResponse(responseCode = "404", description = "No such case, or it has expired")
  CaseView one(String id) {
    return CaseView.of(find(id));
  }

  @Post("/{id}/prefetch")
  @Operation(
      summary = "Say that this case will probably be segmented next",
      description =
          "A case that lies on another server is then fetched while nothing else is; a client has"
              + " one such wish, and a new one replaces it.")
  @ApiResponse(responseCode = "202", description = "Noted")
  @ApiResponse(responseCode = "404", description = "No such case, or it has expired")
  HttpResponse<?> prefetch(HttpRequest<?> request, String id) {
    cases.prefetch(wisher(request), Optional.of(find(id).id()));
    return HttpResponse.accepted();
  }

  @Delete("/{id}/prefetch")
  @Operation(summary = "Take the wish back")
  @ApiResponse(responseCode = "204", description = "Nothing is fetched ahead for this client")
  @ApiResponse(responseCode = "404", description = "No such case, or it has expired")
  HttpResponse<?> dismiss(HttpRequest<?> request, String id) {
    find(id);
    cases.prefetch(wisher(request), Optional.empty());
    return HttpResponse.noContent();
  }

  private String wisher(HttpRequest<?> request) {
    return "client " + clients.of(request);
  }

  private CaseSummary find(String id) {
    return CaseId.parse(id)
        .flatMap(cases::find)
        .orElseThrow(
            () ->
                new HttpStatusException(
                    HttpStatus.NOT_FOUND, "There is no such case, or it has expired."));
  }
}
