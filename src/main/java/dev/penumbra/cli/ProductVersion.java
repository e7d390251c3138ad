package dev.penumbra.cli;

import dev.penumbra.results.BuildVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class ProductVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"penumbra " + BuildVersion.current()};
  }
}
