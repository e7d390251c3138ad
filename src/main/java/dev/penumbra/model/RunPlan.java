package dev.penumbra.model;

import dev.penumbra.volume.Modality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which bundles segment a case, and with what options: decided when a job is accepted, from what
 * the mode asks for and the case has. Immutable.
 *
 * @param model the model that was asked for
 * @param mode fast or full
 * @param members the bundles that run, at least one
 * @param options what the request chose; within the members' bounds
 */
public record RunPlan(Model model, Mode mode, List<ModelBundle> members, RunOptions options) {

  /**
   * A member that has no vote.
   *
   * @param id its id
   * @param title its name for a person; the id where its bundle is not there
   * @param reason why, as a part of a sentence
   */
  public record Abstention(String id, String title, String reason) {}

  /** Checks the options and keeps a copy of the list. */
  public RunPlan {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("no member of " + model.id() + " can run");
    }
    for (RunOption option : RunOption.values()) {
      check(model, mode, members, option, options.of(option));
    }
  }

  /**
   * The plan for a case.
   *
   * @param model the model that was asked for
   * @param mode fast or full
   * @param images what the case has; all of the model's inputs
   * @param options what the request chose
   * @return every member that the mode and the images allow
   * @throws OptionRefused if no member offers an option, or a value is out of bounds
   */
  public static RunPlan of(
      Model model, Mode mode, Collection<Modality> images, RunOptions options) {
    List<ModelBundle> members =
        model.members(mode).stream().filter(member -> images.containsAll(member.inputs())).toList();
    return new RunPlan(model, mode, members, options);
  }

  /**
   * The plan that was made earlier.
   *
   * @param model the model that was asked for
   * @param mode fast or full
   * @param networks ids of the members, as {@link #networks} gave them
   * @param options what the request chose
   * @return the same plan
   * @throws BundleRefused if a member is no longer there
   * @throws OptionRefused if a member no longer offers an option
   */
  public static RunPlan again(Model model, Mode mode, List<String> networks, RunOptions options) {
    List<ModelBundle> members = new ArrayList<>();
    for (String id : networks) {
      members.add(
          model.members(Mode.FULL).stream()
              .filter(member -> member.id().equals(id))
              .findFirst()
              .orElseThrow(
                  () ->
                      new BundleRefused(
                          "Member %s of model %s is no longer here; start the job again."
                              .formatted(id, model.id()))));
    }
    return new RunPlan(model, mode, members, options);
  }

  /**
   * The members by name.
   *
   * @return ids, in the order in which they run
   */
  public List<String> networks() {
    return members.stream().map(ModelBundle::id).toList();
  }

  /**
   * The images that the members read.
   *
   * @return the union of their inputs
   */
  public Set<Modality> inputs() {
    Set<Modality> inputs = EnumSet.noneOf(Modality.class);
    members.forEach(member -> inputs.addAll(member.inputs()));
    return inputs;
  }

  /**
   * What a member makes of the options.
   *
   * @param member one of the members
   * @return the options that its manifest offers
   */
  public RunOptions optionsFor(ModelBundle member) {
    return options.allowedBy(member.manifest().adjustable());
  }

  /**
   * The members of an ensemble that the full mode had to do without.
   *
   * @return none in the fast mode and for single models
   */
  public List<Abstention> abstained() {
    List<Abstention> abstained = new ArrayList<>();
    if (mode == Mode.FULL && model instanceof EnsembleModel ensemble) {
      for (ModelBundle member : ensemble.available()) {
        if (!members.contains(member)) {
          abstained.add(new Abstention(member.id(), member.manifest().title(), reason(member)));
        }
      }
      ensemble
          .absent()
          .forEach(
              member ->
                  abstained.add(
                      new Abstention(member.id(), member.id(), "it is not installed here")));
    }
    return abstained;
  }

  private String reason(ModelBundle member) {
    Set<Modality> there = inputs();
    String missing =
        member.inputs().stream()
            .filter(input -> !there.contains(input))
            .map(Modality::name)
            .collect(Collectors.joining(" and no "));
    return missing.isEmpty()
        ? "it was not installed when the job was accepted"
        : "the case has no " + missing;
  }

  private static void check(
      Model model, Mode mode, List<ModelBundle> members, RunOption option, Optional<Double> value) {
    if (value.isEmpty()) {
      return;
    }
    String which =
        model instanceof EnsembleModel
            ? "model %s in %s mode".formatted(model.id(), mode.id())
            : "model " + model.id();
    String found = "%s is %s, but ".formatted(option.id(), Bounds.plain(value.get()));
    Optional<Bounds> bounds = Model.bounds(option, members);
    if (bounds.isEmpty()) {
      throw new OptionRefused(option, found + which + " does not let a request choose it.");
    }
    if (!bounds.get().holds(value.get())) {
      throw new OptionRefused(option, found + which + " allows " + bounds.get() + ".");
    }
  }
}
