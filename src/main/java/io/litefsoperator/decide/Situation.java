package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.Marks;
import io.litefsoperator.resources.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An observation as the decisions about data look at it, by ordinal and with nothing stale. */
record Situation(Observation observation, List<SpecProblem> problems, Ledger ledger, Instant now) {

  /** An answer says nothing any more after this long. */
  static final Duration FRESH = Duration.ofSeconds(30);

  LiteFsCluster cluster() {
    return observation.cluster();
  }

  LiteFsClusterSpec spec() {
    return cluster().getSpec();
  }

  Names names() {
    return Names.of(cluster());
  }

  Situation with(Ledger next) {
    return new Situation(observation, problems, next, now);
  }

  Optional<Pod> pod(int ordinal) {
    return Optional.ofNullable(observation.pods().get(names().pod(ordinal)));
  }

  Optional<PersistentVolumeClaim> claim(int ordinal) {
    return Optional.ofNullable(observation.claims().get(names().claim(ordinal)));
  }

  /** The claims of this cluster's names, whoever made them, by ordinal. */
  Map<Integer, PersistentVolumeClaim> claims() {
    Map<Integer, PersistentVolumeClaim> claims = new TreeMap<>();
    observation
        .claims()
        .forEach(
            (name, claim) ->
                names().ordinalOfClaim(name).ifPresent(ordinal -> claims.put(ordinal, claim)));
    return claims;
  }

  /** What the node last said, of a pod that is there to stay and not longer ago than is fresh. */
  Optional<Answered> answer(int ordinal) {
    NodeReport report = observation.reports().get(names().pod(ordinal));
    return report instanceof Answered answered
            && answered.seen().asked().plus(FRESH).isAfter(now)
            && pod(ordinal).filter(Situation::stays).isPresent()
        ? Optional.of(answered)
        : Optional.empty();
  }

  /** Why the pod's guard does not let its LiteFS start; empty if it does, or has not said. */
  Optional<GuardReport> refusal(int ordinal) {
    return pod(ordinal).filter(Situation::stays).flatMap(GuardReport::of);
  }

  /** The answer of a primary that is up, ready, and says so itself. */
  Optional<Answered> healthyPrimary() {
    return answer(Decide.PRIMARY)
        .filter(answer -> pod(Decide.PRIMARY).filter(Pods::isReady).isPresent())
        .filter(answer -> answer.info().primary() && answer.info().candidate())
        .filter(answer -> answer.info().clusterId() != null);
  }

  /** The primary's volume; empty while its claim is not bound or about to go. */
  Optional<PrimaryVolume> primaryVolume() {
    return claim(Decide.PRIMARY)
        .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
        .filter(claim -> claim.getSpec().getVolumeName() != null)
        .map(
            claim ->
                new PrimaryVolume(claim.getMetadata().getUid(), claim.getSpec().getVolumeName()));
  }

  /**
   * The claim that the pod runs on, as far as that is certain. The caches of pods and claims are
   * not of one moment: a claim that was made after the pod had begun is not the one that the pod
   * has mounted.
   */
  Optional<PersistentVolumeClaim> claimInUse(int ordinal) {
    return claim(ordinal)
        .filter(claim -> claim.getMetadata().getDeletionTimestamp() == null)
        .filter(
            claim ->
                pod(ordinal)
                    .map(pod -> pod.getStatus() == null ? null : pod.getStatus().getStartTime())
                    .filter(
                        start ->
                            !Instant.parse(claim.getMetadata().getCreationTimestamp())
                                .isAfter(Instant.parse(start)))
                    .isPresent());
  }

  /** Whether this is a cluster ID, and not the pinned one. */
  boolean isOtherId(@Nullable String id) {
    return id != null && ledger.clusterId() != null && !id.equals(ledger.clusterId());
  }

  /** IDs that a person gave up, also those that only the primary's claim still tells. */
  List<String> formerClusterIds() {
    if (!ledger.formerClusterIds().isEmpty()) {
      return ledger.formerClusterIds();
    }
    return claim(Decide.PRIMARY)
        .map(claim -> annotation(claim, Marks.FORMER_CLUSTER_IDS))
        .map(ids -> Arrays.asList(ids.split(",")))
        .orElse(List.of());
  }

  /** The ID that the claim's volume was seen to hold; null if it was never seen. */
  static @Nullable String mark(PersistentVolumeClaim claim) {
    return annotation(claim, Marks.CLUSTER_ID);
  }

  static @Nullable String annotation(PersistentVolumeClaim claim, String name) {
    Map<String, String> annotations = claim.getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(name);
  }

  private static boolean stays(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null;
  }
}
