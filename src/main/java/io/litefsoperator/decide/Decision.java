package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a cluster.
 *
 * @param problems what is wrong with the spec; where there is anything, nothing is begun, and only
 *     what has begun is ended
 * @param children the objects that should exist, in the order in which they are to be applied
 * @param actions what else is to be done
 * @param extras what is done after all else, and holds up nothing of it
 * @param ledger what has to be known the next time; where it changes, nothing is done but what the
 *     extras ask for
 * @param findings what was found out about the data
 */
public record Decision(
    List<SpecProblem> problems,
    List<HasMetadata> children,
    List<Action> actions,
    List<Extra> extras,
    Ledger ledger,
    Findings findings) {

  /** The lists are copied. */
  public Decision {
    problems = List.copyOf(problems);
    children = List.copyOf(children);
    actions = List.copyOf(actions);
    extras = List.copyOf(extras);
  }

  /**
   * What was found out about the data.
   *
   * @param primary ordinal of the pod that takes the writes now
   * @param obstacle why the primary may not start or be trusted; null if nothing speaks against it
   * @param kept for each stray replica, and the one that is being healed, what keeps its volume
   *     from being discarded; an empty list if nothing does
   * @param pending why a person's request waits; null if none does
   */
  public record Findings(
      int primary,
      @Nullable Obstacle obstacle,
      Map<String, List<String>> kept,
      @Nullable String pending) {

    static final Findings NONE = new Findings(Decide.PRIMARY, null, Map.of(), null);

    /** The map is copied. */
    public Findings {
      kept = Map.copyOf(kept);
    }
  }

  /** The same, once it has turned out that a volume which should go can't be discarded. */
  public Decision givingUp(String why) {
    return ledger.remediation() == null
        ? this
        : record(ledger.healing(ledger.remediation().abandon(why)), findings);
  }

  Decision with(List<Extra> others) {
    return new Decision(problems, children, actions, others, ledger, findings);
  }

  static Decision nothing(Ledger ledger) {
    return record(ledger, Findings.NONE);
  }

  static Decision stall(
      List<SpecProblem> problems, List<Action> actions, Ledger ledger, Findings findings) {
    return new Decision(problems, List.of(), actions, List.of(), ledger, findings);
  }

  static Decision record(Ledger next, Findings findings) {
    return stall(List.of(), List.of(), next, findings);
  }
}
