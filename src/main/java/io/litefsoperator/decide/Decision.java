package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * What is to be done about a cluster.
 *
 * @param problems what is wrong with the spec; where there is anything, nothing else is done
 * @param children the objects that should exist, in the order in which they are to be applied
 * @param actions what else is to be done, after the children
 */
public record Decision(
    List<SpecProblem> problems, List<HasMetadata> children, List<Action> actions) {

  static final Decision NOTHING = new Decision(List.of(), List.of(), List.of());

  /** The lists are copied. */
  public Decision {
    problems = List.copyOf(problems);
    children = List.copyOf(children);
    actions = List.copyOf(actions);
  }

  static Decision stall(List<SpecProblem> problems) {
    return new Decision(problems, List.of(), List.of());
  }
}
