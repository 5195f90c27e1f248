package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.ApiErrors;
import io.litefsoperator.resources.Ownership;
import io.litefsoperator.resources.StatefulSets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes objects of one cluster as they should be, but none that is somebody else's. */
final class Apply {

  private static final Logger log = LoggerFactory.getLogger(Apply.class);

  private final Writer writer;
  private final LiteFsCluster cluster;

  Apply(Writer writer, LiteFsCluster cluster) {
    this.writer = writer;
    this.cluster = cluster;
  }

  /** What came of one object: neither written nor refused, it is as it should be. */
  record Result(boolean isWritten, @Nullable Refusal refusal) {

    static final Result UNCHANGED = new Result(false, null);
    static final Result WRITTEN = new Result(true, null);

    static Result refused(Refusal refusal) {
      return new Result(false, refusal);
    }
  }

  /**
   * What becomes of an object as it was observed; empty if that takes a request.
   *
   * @param known null if it was not observed
   */
  Optional<Result> seen(HasMetadata desired, @Nullable HasMetadata known) {
    if (known == null) {
      return Optional.empty();
    }
    Applied.mark(desired);
    if (Ownership.isLeaving(cluster, known)) {
      return Optional.of(Result.refused(new Refusal.Leaving(describe(desired))));
    }
    if (!Ownership.isOurs(cluster, known)) {
      return Optional.of(
          Result.refused(new Refusal.NotOurs(describe(desired), Ownership.owner(known))));
    }
    return Applied.isUnchanged(known, desired, Writer.FIELD_MANAGER)
        ? Optional.of(Result.UNCHANGED)
        : Optional.empty();
  }

  /**
   * For an object of which {@link #seen} has nothing to say, and with the same arguments.
   *
   * @throws KubernetesClientException for an answer that may be another one the next time
   */
  Result apply(HasMetadata desired, @Nullable HasMetadata known) {
    if (known != null) {
      return writeOver(desired, known);
    }
    HasMetadata actual = live(desired);
    if (actual == null) {
      Applied.mark(desired);
      return write(desired, null);
    }
    return seen(desired, actual).orElseGet(() -> writeOver(desired, actual));
  }

  private Result writeOver(HasMetadata desired, HasMetadata actual) {
    return mayOwn(actual) ? write(desired, actual) : Result.UNCHANGED;
  }

  /**
   * The caches hold only what bears our labels. Applying over an object that was here before us
   * would take it over without a word.
   */
  private @Nullable HasMetadata live(HasMetadata desired) {
    HasMetadata actual = writer.read(desired);
    if (desired instanceof StatefulSet ours && actual instanceof StatefulSet live) {
      StatefulSets.keepClaimTemplates(ours, live);
    }
    return actual;
  }

  /**
   * Whether an object without an owner may be adopted: the cluster may have been deleted in order
   * to leave it behind, and the news of that still be on its way.
   */
  private boolean mayOwn(HasMetadata actual) {
    if (Ownership.controller(actual).isPresent()) {
      return true;
    }
    HasMetadata live = writer.read(cluster);
    return live != null
        && live.getMetadata().getDeletionTimestamp() == null
        && live.getMetadata().getUid().equals(cluster.getMetadata().getUid());
  }

  private Result write(HasMetadata desired, @Nullable HasMetadata actual) {
    try {
      if (actual != null) {
        // Fails closed where the object was replaced by another of its name.
        desired.getMetadata().setUid(actual.getMetadata().getUid());
      }
      writer.apply(desired);
      log.info("{} {}", actual == null ? "created" : "updated", describe(desired));
      return Result.WRITTEN;
    } catch (KubernetesClientException e) {
      if (!Answers.isFinal(e) || Answers.isReplaced(e)) {
        throw e;
      }
      return Result.refused(new Refusal.Rejected(describe(desired), ApiErrors.words(e)));
    }
  }

  static String describe(HasMetadata object) {
    return object.getKind() + " " + object.getMetadata().getName();
  }
}
