package dev.penumbra.api.telemetry;

import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.inference.DeviceMemory;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.inference.Segmenters;
import dev.penumbra.inference.WeightsUse;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import io.micrometer.core.instrument.Tags;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.function.ToLongFunction;

/** What models, their weights and the devices' memory are at. Loads nothing. */
@Singleton
final class InferenceFigures implements Figures {

  private static final String DEVICE = "device";

  private final Segmenters segmenters;
  private final ModelRunner runner;
  private final ComputeDevices devices;
  private final BundleCatalog models;

  InferenceFigures(
      Segmenters segmenters, ModelRunner runner, ComputeDevices devices, BundleCatalog models) {
    this.segmenters = segmenters;
    this.runner = runner;
    this.devices = devices;
    this.models = models;
  }

  @Override
  public void enter(Sheet sheet) {
    for (WeightsUse use : segmenters.weights()) {
      weights(sheet, use.device());
    }
    for (ComputeDevice device : devices.known().orElse(List.of())) {
      for (Model model : models.all()) {
        sheet.gauge(
            "penumbra.model.loaded",
            Sheet.NONE,
            "1 where a model is ready on a device",
            Tags.of("model", model.id(), DEVICE, device.name()),
            () -> runner.loadedOn(model).contains(device.name()) ? 1 : 0);
      }
      if (DeviceMemory.of(device).isPresent()) {
        memory(sheet, device);
      }
    }
  }

  private void weights(Sheet sheet, String device) {
    Tags tags = Tags.of(DEVICE, device);
    sheet.gauge(
        "penumbra.weights",
        Sheet.BYTES,
        "Networks on a device or being loaded",
        tags,
        () -> use(segmenters, device, WeightsUse::bytes));
    sheet.gauge(
        "penumbra.weights.budget",
        Sheet.BYTES,
        "What networks may take of a device",
        tags,
        () -> use(segmenters, device, WeightsUse::budget));
    lookups(sheet, device, "hit", WeightsUse::hits);
    lookups(sheet, device, "miss", WeightsUse::misses);
    sheet.count(
        "penumbra.weights.evictions",
        Sheet.NONE,
        "Networks that left a device for others",
        tags,
        segmenters,
        keeper -> use(keeper, device, WeightsUse::evictions));
  }

  private void lookups(
      Sheet sheet, String device, String result, ToLongFunction<WeightsUse> figure) {
    sheet.count(
        "penumbra.weights.lookups",
        Sheet.NONE,
        "Networks that were needed: there (hit), or loaded first (miss)",
        Tags.of(DEVICE, device, "result", result),
        segmenters,
        keeper -> use(keeper, device, figure));
  }

  private static long use(Segmenters keeper, String device, ToLongFunction<WeightsUse> figure) {
    return keeper.weights().stream()
        .filter(use -> use.device().equals(device))
        .mapToLong(figure)
        .sum();
  }

  private static void memory(Sheet sheet, ComputeDevice device) {
    Tags tags = Tags.of(DEVICE, device.name());
    sheet.gauge(
        "penumbra.device.memory.used",
        Sheet.BYTES,
        "A GPU's memory that is taken, by all processes",
        tags,
        () -> DeviceMemory.of(device).map(DeviceMemory::used).orElse(0L));
    sheet.gauge(
        "penumbra.device.memory.size",
        Sheet.BYTES,
        "A GPU's memory",
        tags,
        () -> DeviceMemory.of(device).map(DeviceMemory::size).orElse(0L));
  }
}
