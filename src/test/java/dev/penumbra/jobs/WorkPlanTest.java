package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkPlanTest {

  private final Devices devices = new Devices();

  private WorkPlan plan(double first, double second) {
    devices.found(List.of("cuda:0", "cuda:1"));
    return new WorkPlan(List.of(group("cuda:0", first), group("cuda:1", second)));
  }

  private WorkPlan.Group group(String device, double freeIn) {
    return new WorkPlan.Group(model -> devices.fits(model, device), List.of(freeIn));
  }

  @Test
  void eachJobGoesToTheDeviceThatIsFreeFirst() {
    WorkPlan plan = plan(10, 25);
    assertThat(plan.begins()).isEqualTo(10);
    assertThat(plan.next("a", 20)).isEqualTo(30);
    assertThat(plan.next("a", 20)).isEqualTo(45);
    assertThat(plan.begins("a")).isEqualTo(30);
  }

  @Test
  void aModelWaitsForADeviceThatItFits() {
    WorkPlan plan = plan(0, 25);
    assertThat(devices.tooSmall("large", "cuda:0")).isTrue();
    assertThat(plan.begins("large")).isEqualTo(25);
    assertThat(plan.next("large", 20)).isEqualTo(45);
    assertThat(plan.next("a", 5)).isEqualTo(5);
    assertThat(devices.tooSmall("large", "cuda:1")).as("no other is left").isFalse();
    assertThat(plan.begins("large")).as("then any may try it").isEqualTo(5);
  }

  @Test
  void aDeviceThatNobodyKnowsTheTimeOfComesLast() {
    WorkPlan plan = plan(Double.NaN, 25);
    assertThat(plan.next("a", 10)).isEqualTo(35);
    assertThat(plan.next("a", Double.NaN)).isNaN();
    assertThat(plan.begins()).isNaN();
  }

  @Test
  void whatNobodyTakesHasNoTime() {
    WorkPlan some = new WorkPlan(List.of(new WorkPlan.Group("a"::equals, List.of(3.0, 1.0))));
    assertThat(some.begins("b")).isNaN();
    assertThat(some.next("b", 5)).isNaN();
    assertThat(some.next("a", 5)).isEqualTo(6);
    assertThat(some.next("a", 5)).isEqualTo(8);
    assertThat(new WorkPlan(List.of()).begins()).isNaN();
  }

  @Test
  void whereAModelDidItsWorkItFits() {
    devices.found(List.of("cuda:0", "cuda:1"));
    assertThat(devices.tooSmall("large", "cuda:0")).isTrue();
    assertThat(devices.fits("large", "cuda:0")).isFalse();
    assertThat(devices.fits("large", "cuda:1")).isTrue();
    assertThat(devices.fits("a", "cuda:0")).isTrue();
    devices.didFit("large", "cuda:0");
    assertThat(devices.fits("large", "cuda:0")).isTrue();
  }
}
