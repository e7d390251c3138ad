package dev.penumbra.api;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.servers.Server;

/** Heads the description of the API that the compiler writes. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Penumbra",
            version = "${api.version}",
            description =
                "Ischemic stroke lesion segmentation in MRI. Research use only. Errors are"
                    + " application/problem+json (RFC 9457).",
            license = @License(name = "Apache-2.0")),
    servers = @Server(url = "/", description = "This server"))
@SecurityScheme(
    name = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "An access token, where the operator has set some: pnb_…")
interface ApiDescription {}
