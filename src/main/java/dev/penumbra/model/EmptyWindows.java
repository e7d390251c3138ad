package dev.penumbra.model;

/** What is done with windows whose input is 0 in every voxel of every channel. */
public enum EmptyWindows {
  /**
   * They go through the network. What it gives for one is used for all: a network is a function.
   */
  RUN,
  /** They do not: they count as background, whatever the network would say. */
  BACKGROUND
}
