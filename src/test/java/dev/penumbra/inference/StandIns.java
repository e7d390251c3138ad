package dev.penumbra.inference;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Arrays;

/** Devices of any names, all of them the CPU, for tests of several without a GPU. */
@Factory
@Requires(property = StandIns.DEVICES)
public final class StandIns {

  /** Their names, with commas. */
  public static final String DEVICES = "penumbra.tests.devices";

  @Singleton
  @Replaces(ComputeDevices.class)
  ComputeDevices devices(@Property(name = DEVICES) String names) {
    return new ComputeDevices(Arrays.stream(names.split(",")).map(ComputeDevice::standIn).toList());
  }
}
