package dev.penumbra.cli;

import dev.penumbra.tokens.TokenEntry;
import dev.penumbra.tokens.TokenSecret;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code token}: makes an access token and what the settings keep of it. Nothing is stored. */
@Command(
    name = "token",
    description = "Makes an access token and prints it once, with the entry for the settings.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class TokenCommand implements Callable<Integer> {

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Whose it is; stands in logs and with jobs.")
  private String name = "";

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "read: sees cases and jobs; run: also starts jobs; admin: everything.")
  private String role = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (!TokenEntry.isName(name)) {
      throw new Failures.Refused(
          "--name is \""
              + name
              + "\" but must be 1 to 64 letters, digits, dots, hyphens and underscores.");
    }
    if (!TokenEntry.ROLES.contains(role)) {
      throw new Failures.Refused(
          "--role is \""
              + role
              + "\" but must be one of "
              + String.join(", ", TokenEntry.ROLES)
              + ".");
    }
    String secret = TokenSecret.fresh(new SecureRandom());
    PrintWriter out = spec.commandLine().getOut();
    out.println("Token, for " + name + " only; it is shown this once:");
    out.println("  " + secret);
    out.println("Entry for PENUMBRA_ACCESS_TOKENS (after a comma) or the file of tokens (a line):");
    out.println("  " + new TokenEntry(name, role, TokenSecret.hash(secret)));
    out.flush();
    return 0;
  }
}
