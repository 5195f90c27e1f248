package io.litefsoperator.act;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.ApiErrors;
import io.litefsoperator.resources.Ownership;
import io.litefsoperator.resources.StatefulSets;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes objects of one cluster as they should be, but none that is somebody else's. */
final class Apply {

  private static final Logger log = LoggerFactory.getLogger(Apply.class);

  private final Writer writer;
  private final LiteFsCluster cluster;

  /** By the objects themselves: each is read for one application. */
  private final Map<HasMetadata, Supplier<@Nullable HasMetadata>> begun = new IdentityHashMap<>();

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
   * Begins to read what was not observed, so that a new cluster's objects are not waited for one by
   * one. The StatefulSet is read right before it is written.
   */
  void readAhead(HasMetadata desired) {
    if (!(desired instanceof StatefulSet)) {
      begun.put(desired, writer.reading(desired));
    }
  }

  /**
   * @param known the object as it was observed; null if it was not
   * @throws KubernetesClientException for an answer that may be another one the next time
   */
  Result apply(HasMetadata desired, @Nullable HasMetadata known) {
    HasMetadata actual = known == null ? live(desired) : known;
    Applied.mark(desired);
    if (actual == null) {
      return write(desired, null);
    }
    if (Ownership.isLeaving(cluster, actual)) {
      return Result.refused(new Refusal.Leaving(describe(desired)));
    }
    if (!Ownership.isOurs(cluster, actual)) {
      return Result.refused(new Refusal.NotOurs(describe(desired), Ownership.owner(actual)));
    }
    return !Applied.isUnchanged(actual, desired, Writer.FIELD_MANAGER) && mayOwn(actual)
        ? write(desired, actual)
        : Result.UNCHANGED;
  }

  /**
   * The caches hold only what bears our labels. Applying over an object that was here before us
   * would take it over without a word.
   */
  private @Nullable HasMetadata live(HasMetadata desired) {
    Supplier<@Nullable HasMetadata> reading = begun.remove(desired);
    HasMetadata actual = reading == null ? writer.read(desired) : reading.get();
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
