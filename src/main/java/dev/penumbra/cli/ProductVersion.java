package dev.penumbra.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The product's version as its jar states it. */
final class ProductVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"penumbra " + current()};
  }

  static String current() {
    return Optional.ofNullable(ProductVersion.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}
