package dev.penumbra.jobs;

import java.util.List;

/**
 * A process that does jobs, as it tells the others.
 *
 * @param id tells it from all others; new with each start
 * @param version of the program
 * @param models what it has
 * @param devices where it does jobs, one at a time on each
 * @param jobs those that it is doing
 */
public record FleetWorker(
    String id, String version, List<Model> models, List<Device> devices, List<JobId> jobs) {

  /**
   * A model of a worker.
   *
   * @param id its name in requests
   * @param version its version
   * @param digest SHA-256 of its manifest, in hexadecimal digits
   * @param loadedOn the devices that it is loaded on
   */
  public record Model(String id, String version, String digest, List<String> loadedOn) {

    /** Keeps its own copy. */
    public Model {
      loadedOn = List.copyOf(loadedOn);
    }
  }

  /**
   * A device of a worker.
   *
   * @param name for example {@code cuda:0}
   * @param takes the ids of the models that it takes jobs of
   */
  public record Device(String name, List<String> takes) {

    /** Keeps its own copy. */
    public Device {
      takes = List.copyOf(takes);
    }
  }

  /** Keeps its own copies. */
  public FleetWorker {
    models = List.copyOf(models);
    devices = List.copyOf(devices);
    jobs = List.copyOf(jobs);
  }

  /**
   * How many jobs it does at the same time.
   *
   * @return one for each device
   */
  public int slots() {
    return devices.size();
  }

  /**
   * How many of its devices take jobs of a model.
   *
   * @param model the model's id
   * @return 0 where none does
   */
  public long takers(String model) {
    return devices.stream().filter(device -> device.takes().contains(model)).count();
  }

  /**
   * Whether it has a model.
   *
   * @param model the model's id
   * @return true where it does, whatever it is doing now
   */
  public boolean has(String model) {
    return models.stream().anyMatch(one -> one.id().equals(model));
  }
}
