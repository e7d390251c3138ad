package dev.penumbra.jobs;

import java.util.Locale;

/** What is being done for a job, in this order. */
public enum Stage {
  /** Waiting for a worker. */
  QUEUED("Waiting in the queue"),
  /** Reading the case and, the first time, the model. */
  LOADING("Reading the images"),
  /** Resampling, cropping, normalizing. */
  PREPROCESSING("Preparing the images"),
  /** The network's forward passes. */
  INFERRING("Segmenting"),
  /** From the network's grid to the native one, decision rule, small components. */
  POSTPROCESSING("Finding the lesions"),
  /** Metrics, report and files. */
  WRITING("Writing the results"),
  /** Nothing more will happen. */
  DONE("Done");

  private final String words;

  Stage(String words) {
    this.words = words;
  }

  /**
   * What a person reads while it lasts.
   *
   * @return a few words
   */
  public String words() {
    return words;
  }

  /**
   * The name in JSON.
   *
   * @return the lower-case name
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
