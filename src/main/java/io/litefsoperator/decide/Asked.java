package io.litefsoperator.decide;

import io.litefsoperator.api.Requests;
import io.litefsoperator.api.Requests.Handled;
import io.litefsoperator.api.RestoreStatus;
import io.litefsoperator.api.RestoreStatus.Step;
import io.litefsoperator.observe.GuardReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What people ask for by annotation. Each value acts once, on the incident of its moment: an
 * annotation stands in Git for ever and must not answer a question that is asked a year later.
 */
public final class Asked {

  /** Names the cluster ID to go on with, or {@link #NEW}. */
  public static final String ACCEPT = "litefs-operator.io/accept-cluster-id";

  /** Names the replica to rebuild the primary from. */
  public static final String RESTORE = "litefs-operator.io/restore-from";

  /** For {@link #ACCEPT}: let the primary begin anew on an empty volume. */
  public static final String NEW = "new";

  private static final String NO_QUESTION = "nothing to decide: change the value once there is";

  private Asked() {}

  /**
   * What was made of the annotations.
   *
   * @param pending why a request is neither done nor refused yet; null if none waits
   */
  record Answer(Ledger ledger, @Nullable String pending) {}

  static Answer next(Situation situation, Lineage lineage) {
    Ledger seen = atFirstSight(situation);
    if (!seen.equals(situation.ledger())) {
      return new Answer(seen, null);
    }
    if (!situation.problems().isEmpty()) {
      return whileInvalid(situation);
    }
    Ledger closed = closed(situation);
    Ledger accepted = accept(situation.with(closed), lineage.obstacle());
    return accepted.equals(closed)
        ? restore(situation.with(closed), lineage.obstacle())
        : new Answer(accepted, null);
  }

  /** Nothing could be carried out, and by the time that it can the incident may be over. */
  private static Answer whileInvalid(Situation situation) {
    Ledger ledger = situation.ledger();
    return new Answer(
        Restoring.isComparing(situation) ? ledger.restoring(null) : ledger,
        isUnanswered(annotation(situation, ACCEPT), ledger.requests().acceptClusterId())
                || isUnanswered(annotation(situation, RESTORE), ledger.requests().restoreFrom())
            ? "what is asked for by annotation waits until the spec is valid"
            : null);
  }

  private static boolean isUnanswered(@Nullable String value, @Nullable Handled before) {
    return value != null && (before == null || !before.value().equals(value));
  }

  /** An accepted start is over once the primary is up: the next one is another question. */
  private static Ledger closed(Situation situation) {
    Requests requests = situation.ledger().requests();
    Handled accepted = requests.acceptClusterId();
    Handled restored = requests.restoreFrom();
    if (accepted != null && annotation(situation, ACCEPT) == null) {
      accepted = null;
    } else if (accepted != null
        && accepted.claimUid() != null
        && situation.ledger().clusterId() != null
        && situation.healthyPrimary().isPresent()) {
      accepted = new Handled(accepted.value(), accepted.outcome(), null);
    }
    if (restored != null && annotation(situation, RESTORE) == null) {
      restored = null;
    }
    return situation.ledger().answering(new Requests(accepted, restored));
  }

  private static Ledger accept(Situation situation, @Nullable Obstacle obstacle) {
    Ledger ledger = situation.ledger();
    String value = annotation(situation, ACCEPT);
    Handled before = ledger.requests().acceptClusterId();
    if (value == null || (before != null && before.value().equals(value))) {
      return ledger;
    }
    if (obstacle == null) {
      return situation.healthyPrimary().isPresent()
          ? ledger.answering(accepting(ledger, new Handled(value, NO_QUESTION, null)))
          : ledger; // not known yet what the question is
    }
    return question(situation, obstacle)
        .map(question -> answer(situation, question, value))
        .orElse(ledger);
  }

  private static Ledger answer(Situation situation, Question question, String value) {
    Ledger ledger = situation.ledger();
    boolean isNew = value.equals(NEW);
    if (isNew ? question.found() != null : !value.equals(question.found())) {
      return ledger.answering(
          accepting(
              ledger,
              new Handled(
                  value,
                  "refused: the primary's volume holds %s; write that"
                      .formatted(question.found() == null ? "nothing ('new')" : question.found()),
                  null)));
    }
    Handled granted =
        new Handled(
            value,
            isNew ? "accepted: the primary begins anew" : "accepted",
            situation.claim(Decide.PRIMARY).orElseThrow().getMetadata().getUid());
    return ledger
        .accept(question.found(), question.others(), situation.primaryVolume().orElse(null))
        .answering(accepting(ledger, granted));
  }

  private static Requests accepting(Ledger ledger, Handled handled) {
    return new Requests(handled, ledger.requests().restoreFrom());
  }

  /**
   * What the primary's volume holds, which a person may accept.
   *
   * @param found null if it is empty
   * @param others IDs on other volumes, which become former ones
   */
  private record Question(@Nullable String found, List<String> others) {}

  /** Empty if it is not known what the volume holds, or if there is none. */
  private static Optional<Question> question(Situation situation, Obstacle obstacle) {
    if (situation.primaryVolume().isEmpty()) {
      return Optional.empty();
    }
    if (obstacle instanceof Obstacle.ForeignPrimary foreign) {
      return Optional.of(new Question(foreign.clusterId(), List.of()));
    }
    if (obstacle instanceof Obstacle.Refused refused) {
      return found(refused.guard(), List.of());
    }
    if (obstacle instanceof Obstacle.UnknownVolumes) {
      return Optional.of(new Question(null, List.of()));
    }
    if (obstacle instanceof Obstacle.VolumeChanged) {
      return runningOrFound(situation, List.of());
    }
    if (obstacle instanceof Obstacle.ConflictingMarks marks) {
      return runningOrFound(situation, List.copyOf(new TreeSet<>(marks.marks().values())));
    }
    return Optional.empty();
  }

  private static Optional<Question> runningOrFound(Situation situation, List<String> others) {
    return situation
        .healthyPrimary()
        .map(answer -> new Question(answer.info().clusterId(), others))
        .or(() -> situation.refusal(Decide.PRIMARY).flatMap(guard -> found(guard, others)));
  }

  private static Optional<Question> found(GuardReport guard, List<String> others) {
    return guard.refusal() == GuardReport.Refusal.Unreadable
        ? Optional.empty()
        : Optional.of(new Question(guard.found(), others));
  }

  private static Answer restore(Situation situation, @Nullable Obstacle obstacle) {
    // One that has changed nothing yet is given up as soon as nobody asks for it or it can't be.
    Ledger ledger =
        Restoring.isComparing(situation) ? situation.ledger().restoring(null) : situation.ledger();
    String value = annotation(situation, RESTORE);
    Handled before = ledger.requests().restoreFrom();
    if (value == null || (before != null && before.value().equals(value))) {
      return new Answer(ledger, null);
    }
    if (obstacle == null && situation.healthyPrimary().isPresent()) {
      return restored(ledger, value, NO_QUESTION);
    }
    if (ledger.clusterId() == null) {
      return new Answer(
          ledger,
          "restore-from waits: no cluster ID is pinned, so that no replica can be told right from wrong");
    }
    Restoring.Verdict verdict = Restoring.judge(situation, value);
    if (verdict instanceof Restoring.Verdict.Refused refused) {
      return restored(ledger, value, "refused: " + refused.why());
    }
    if (verdict instanceof Restoring.Verdict.Wait wait) {
      return new Answer(ledger, "restore-from waits: " + wait.why());
    }
    RestoreStatus running = situation.ledger().restore();
    if (running == null || (running.step() == Step.Compare && !running.from().equals(value))) {
      return new Answer(
          // A volume that was about to be discarded may be the one to restore from.
          ledger.healing(null).restoring(Restoring.begin(situation, value, Step.Compare)), null);
    }
    return running.step() == Step.Compare && !Restoring.isCompared(situation)
        ? new Answer(situation.ledger(), null)
        : restored(
            ledger.restoring(Restoring.begin(situation, value, Step.Stop)), value, "accepted");
  }

  private static Answer restored(Ledger ledger, String value, String outcome) {
    return new Answer(
        ledger.answering(
            new Requests(ledger.requests().acceptClusterId(), new Handled(value, outcome, null))),
        null);
  }

  /** Whether the claim is one on which a person lets the primary start. */
  static boolean isStartGranted(Situation situation) {
    Handled accepted = situation.ledger().requests().acceptClusterId();
    String granted = accepted == null ? null : accepted.claimUid();
    return granted != null
        && situation
            .claim(Decide.PRIMARY)
            .filter(claim -> granted.equals(claim.getMetadata().getUid()))
            .isPresent();
  }

  /**
   * Annotations that came with the resource, from Git or a backup, were written about another one.
   * Both are recorded with the first status, also of a paused resource: after that they would pass
   * for new.
   */
  static Ledger atFirstSight(Situation situation) {
    Ledger ledger = situation.ledger();
    return situation.cluster().getStatus().observedGeneration() == null
        ? ledger.answering(
            new Requests(
                inert(annotation(situation, ACCEPT)), inert(annotation(situation, RESTORE))))
        : ledger;
  }

  private static @Nullable Handled inert(@Nullable String value) {
    return value == null
        ? null
        : new Handled(value, "was there from the beginning: " + NO_QUESTION, null);
  }

  private static @Nullable String annotation(Situation situation, String name) {
    Map<String, String> annotations = situation.cluster().getMetadata().getAnnotations();
    String value = annotations == null ? null : annotations.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
